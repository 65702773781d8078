"""What `--help` prints: a whole sentence for each command and each option."""

import re

import click
import pytest
from click.testing import CliRunner

from tui.cli.main import main

COMMANDS = main.list_commands(click.Context(main))


def test_the_list_of_commands_has_whole_sentences() -> None:
    listed = CliRunner().invoke(main, ["--help"], prog_name="prompt-improver").stdout.partition("Commands:\n")[2]
    sentences = dict(re.findall(r"^  (\S+) +(.*)$", listed, re.MULTILINE))
    assert set(sentences) == set(COMMANDS) - {"open"}
    assert [one for one in sentences.values() if not one.endswith(".") or one.endswith("...")] == []


def test_the_idea_is_explained() -> None:
    shown = CliRunner().invoke(main, ["--help"], prog_name="prompt-improver").stdout
    assert re.search(r"^  \[IDEA\] +The idea to start with\.$", shown, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []
