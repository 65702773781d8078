"""`prompt-improver config`: lists the settings, and changes them in config.toml."""

from collections.abc import Collection
from pathlib import Path

import click

from domain.errors import SettingsError
from tui.cli.output import print_json, print_text, tell
from tui.cli.runner import container_for, ends_plainly, plain_command


def _names_beginning(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from domain.settings.schema import Settings

    return [name.upper() for name in Settings.model_fields if name.startswith(incomplete.lower())]


_name_argument = click.argument("name", shell_complete=_names_beginning)


@click.group("config", invoke_without_command=True, short_help="Show or change settings.")
@click.pass_context
@plain_command
def config(context: click.Context, env_file: Path | None, as_json: bool) -> None:
    """List every setting, its value and its source; API keys are never shown."""
    context.obj = env_file
    if context.invoked_subcommand is not None:
        return
    with container_for(env_file, needs_history=False) as container:
        rows = container.settings_service().rows()
    if as_json:
        values = [
            {"name": row.name, "value": row.value, "origin": row.origin.value, "explanation": row.explanation}
            for row in rows
        ]
        print_json(values)
        return
    for row in rows:
        print_text(f"{row.name}={row.value}  # {row.origin.value}{f': {row.problem}' if row.problem else ''}")


@config.command("path")
@ends_plainly
def path() -> None:
    """Print where config.toml is."""
    from tui.composition.paths import platform_paths

    print_text(str(platform_paths().config_file))


@config.command("get")
@_name_argument
@click.pass_obj
@ends_plainly
def get(env_file: Path | None, name: str) -> None:
    """Print the value of the setting NAME."""
    with container_for(env_file, needs_history=False) as container:
        values = {row.name: row.value for row in container.settings_service().rows()}
    print_text(values[_known(name, values)])


@config.command("set")
@_name_argument
@click.argument("value")
@click.pass_obj
@ends_plainly
def set_value(env_file: Path | None, name: str, value: str) -> None:
    """Set the setting NAME to VALUE in config.toml. API keys are refused: they have safer places."""
    _change(env_file, name, value)


@config.command("unset")
@_name_argument
@click.pass_obj
@ends_plainly
def unset(env_file: Path | None, name: str) -> None:
    """Reset the setting NAME to its default."""
    _change(env_file, name, "")


def _change(env_file: Path | None, name: str, value: str) -> None:
    with container_for(env_file, needs_history=False) as container:
        desk = container.settings_service()
        applied = desk.change(_known(name, {row.name for row in desk.rows()}), value)
    tell(applied.sentence)


def _known(name: str, names: Collection[str]) -> str:
    """Return the full name of a setting. Raises `SettingsError` with the nearest one."""
    from domain.settings.names import nearest_setting

    if name.upper() in names:
        return name.upper()
    nearest = nearest_setting(name)
    hint = f"Did you mean {nearest}?" if nearest else "prompt-improver config lists all of them."
    raise SettingsError(f"There is no setting {name}.", hint)
