"""Every option and argument that names a file takes `~` for a home folder, whether or not a shell saw it."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tui.cli.main import main


def named_files(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Parameter]]:
    """Yield every parameter of a command and its subcommands that is a path."""
    for parameter in command.params:
        if isinstance(parameter.type, click.Path | click.File):
            yield f"{name} {parameter.name}", parameter
    if isinstance(command, click.Group):
        context = click.Context(command)
        for one in command.list_commands(context):
            found = command.get_command(context, one)
            assert found is not None
            yield from named_files(found, f"{name} {one}".strip())


FILES = dict(named_files(main))


def test_the_files_are_found() -> None:
    assert {"improve context_file", "import file", "export file", "restore file", "doctor env_file"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_home_folder_is_known(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert FILES[name].type.convert("~/x.env", FILES[name], None) == tmp_path / "x.env"


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_user_is_left_to_the_check_that_has_a_sentence(name: str) -> None:
    assert FILES[name].type.convert("~no-such-user/x", FILES[name], None) == Path("~no-such-user/x")
