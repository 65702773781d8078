"""The command `prompt-improver`: opens the application, or does one thing with its history and ends."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from tui.commands.backup import backup
from tui.commands.doctor import doctor
from tui.commands.export_history import export_history
from tui.commands.import_history import import_history
from tui.commands.restore import restore

_NO_TERMINAL = """prompt-improver is a full-screen terminal application, and {what}.
Start it in a terminal window, without redirecting its input or output: prompt-improver "an idea"
"""


def _print_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"prompt-improver {version('dspy-prompt-improver')}")
        context.exit()


class IdeaOrCommand(click.Group):
    """A group whose first word is a command, or else belongs to the idea."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Put the name of the hidden command that opens the screen before everything that is no command."""
        if not args or args[0] not in {*self.commands, "-h", "--help", "--version"}:
            args = [open_screen.name or "", *args]
        return super().parse_args(context, args)

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Show both ways to call it."""
        formatter.write_usage(context.command_path, "[IDEA] [OPTIONS]")
        formatter.write_usage(context.command_path, "COMMAND [ARGUMENTS]")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of an idea among the group's own."""
        own = {option.name: option for command in (open_screen, self) for option in command.get_params(context)}
        records = [record for option in own.values() if (record := option.get_help_record(context)) is not None]
        with formatter.section("Options"):
            formatter.write_dl(records)
        self.format_commands(context, formatter)


@click.group(cls=IdeaOrCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Print the version."
)
def main() -> None:
    """Turn a raw IDEA into a structured prompt, in a full-screen terminal session.

    With nothing configured, a small model that the application runs itself answers; nothing leaves this machine. Keys
    are never options: they come from the environment or from the .env file of the config folder.

    The commands work on the history without a screen. Exit codes: 0 done, 1 failed, 2 wrong call, 3 done but something
    needs attention. An idea that is the name of a command goes after --.
    """


@main.command("open", hidden=True)
@click.argument("idea", required=False, default="")
@click.option("--context", default="", help="Who the prompt is for, what it must respect.")
@click.option(
    "--provider",
    help="local, openai, anthropic, gemini, deepseek, groq, openrouter, azure, ollama or openai-compatible.",
)
@click.option("--model", help="The provider's name for the model (LLM_MODEL).")
@click.option("--base-url", help="Address of an OpenAI-compatible server or an Azure resource (LLM_BASE_URL).")
@click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    help="Read settings from this file in place of the config folder's .env.",
)
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
    """Return what is missing for a full-screen session, in words, or None."""
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output"), (sys.stderr, "error output")):
        if not stream or not stream.isatty():
            return f"its {name} is not a terminal"
    return "this terminal cannot draw a screen (TERM=dumb)" if os.environ.get("TERM", "dumb") == "dumb" else None


def _run(idea: str, context: str, overrides: dict[str, Any], env_file: Path | None) -> None:
    from tui.smoothness import keep_frames_short

    keep_frames_short()
    from tui.app import PromptImproverApp
    from tui.bootstrap import Container
    from tui.logging_setup import start_logging
    from tui.paths import platform_paths

    paths = platform_paths()
    start_logging(paths.log_file)
    container = Container(paths, overrides=overrides, env_file=env_file)

    def force_exit(code: int) -> None:
        container.close()
        os._exit(code)

    app = PromptImproverApp(container, idea=idea, context=context, log_file=paths.log_file, force_exit=force_exit)
    try:
        app.run()
    finally:
        container.close()
    sys.stdout.flush()
    sys.stderr.flush()
    # A run's daemon thread may be inside a model's answer: Python's own shutdown would wait for it, or crash.
    os._exit(app.return_code or 0)


for command in (export_history, import_history, backup, restore, doctor):
    main.add_command(command)


if __name__ == "__main__":
    main()
