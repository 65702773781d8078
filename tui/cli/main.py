"""The command `prompt-improver`: opens the application, or runs a command without a screen."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from tui.cli.options import context_option, env_file_option, with_model_options

# Each command is loaded when it is called, because the screen needs none of them.
_COMMANDS = {
    "improve": "tui.cli.improve:improve",
    "try": "tui.cli.try_:try_prompts",
    "check": "tui.cli.check:check",
    "history": "tui.cli.history:history",
    "show": "tui.cli.show:show",
    "export": "tui.cli.export:export_history",
    "import": "tui.cli.import_:import_history",
    "patterns": "tui.cli.patterns:patterns",
    "models": "tui.cli.models:models",
    "config": "tui.cli.config:config",
    "backup": "tui.cli.backup:backup",
    "restore": "tui.cli.restore:restore",
    "doctor": "tui.cli.doctor:doctor",
    "serve": "tui.cli.serve:serve",
    "completion": "tui.cli.completion:completion",
    "manual": "tui.cli.manual:manual",
}
_SHORTEST_MISTYPED = 4
_NO_TERMINAL = """prompt-improver is a full-screen terminal application, and {what}.
Start it in a terminal window, without redirecting its input or output: prompt-improver "an idea"
"""


class IdeaOrCommand(click.Group):
    """A group whose first word is a command, or part of the idea."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Insert the hidden command that opens the screen before anything that is not a command."""
        names_none = not args and context.resilient_parsing  # a shell asks what may come first
        known = {*self.commands, *_COMMANDS, "-h", "--help", "--version"}
        if not names_none and (not args or args[0] not in known):
            if args and not context.resilient_parsing:
                _refuse_mistyped_command(context, args[0])
            args = [open_screen.name or "", *args]
        return super().parse_args(context, args)

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*self.commands, *_COMMANDS})

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        """Load and return a command."""
        if cmd_name not in _COMMANDS:
            return super().get_command(context, cmd_name)
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Show both ways to call the program."""
        formatter.write_usage(context.command_path, "[IDEA] [OPTIONS]")
        formatter.write_usage(context.command_path, "COMMAND [ARGUMENTS]")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options for an idea among the group's own."""
        own = {option.name: option for command in (open_screen, self) for option in command.get_params(context)}
        records = [record for option in own.values() if (record := option.get_help_record(context)) is not None]
        with formatter.section("Options"):
            formatter.write_dl(records)
        self.format_commands(context, formatter)


def _refuse_mistyped_command(context: click.Context, word: str) -> None:
    """Raise `UsageError` for a word that is a command with a typing error: as an idea it would open the screen."""
    if len(word) < _SHORTEST_MISTYPED or not word.isalpha():
        return
    from domain.text.spelling import nearest_name

    if nearest := nearest_name(word, _COMMANDS):
        idea = f"An idea of this one word goes after --: prompt-improver -- {word}"
        raise click.UsageError(f"There is no command {word}. Did you mean {nearest}?\n{idea}", context)


class _ScreenContext(click.Context):
    """The context of the hidden command, which the usage must not name."""

    @property
    def command_path(self) -> str:
        """Return the name of the program."""
        return self.find_root().command_path


class _OpenScreen(click.Command):
    context_class = _ScreenContext


@click.group(cls=IdeaOrCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="dspy-prompt-improver", message="prompt-improver %(version)s", help="Print the version."
)
def main() -> None:
    """Turn a raw IDEA into a structured prompt, in a full-screen terminal session.

    With nothing configured, an embedded model answers, and nothing leaves this machine. API keys are never options:
    they come from the environment or from the .env file of the config folder.

    The commands work without a screen. Exit codes: 0 done, 1 failed, 2 wrong call, 3 done but something needs
    attention. Put an idea that is the name of a command after --.
    """


@main.command("open", cls=_OpenScreen, hidden=True)
@click.argument("idea", required=False, default="", help="The idea to start with.")
@context_option
@with_model_options
@env_file_option
def open_screen(
    idea: str, context: str, provider: str | None, model: str | None, base_url: str | None, env_file: Path | None
) -> None:
    """Open the screen."""
    if (what := _missing_terminal()) is not None:
        click.echo(_NO_TERMINAL.format(what=what), err=True, nl=False)
        sys.exit(2)
    overrides: dict[str, Any] = {"llm_provider": provider, "llm_model": model, "llm_base_url": base_url}
    _run(idea, context, {name: value for name, value in overrides.items() if value is not None}, env_file)


def _missing_terminal() -> str | None:
    """Return in words what is missing for a full-screen session, or None."""
    if os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver"):
        return None  # `serve` draws in a browser
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output"), (sys.stderr, "error output")):
        if not stream or not stream.isatty():
            return f"its {name} is not a terminal"
    return "this terminal cannot draw a screen (TERM=dumb)" if os.environ.get("TERM", "dumb") == "dumb" else None


def _run(idea: str, context: str, overrides: dict[str, Any], env_file: Path | None) -> None:
    from tui.tuning import keep_frames_short

    keep_frames_short()
    try:
        from tui.app.session import run_session

        code = run_session(idea, context, overrides, env_file)
    except Exception as error:  # noqa: BLE001 - there may be neither a log nor a screen yet
        from tui.app.crash import crash_words

        click.echo(crash_words(None, error, is_draft_kept=True), err=True)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # Python's own shutdown would wait for a run's thread that is inside an answer, or crash.
    os._exit(code)
