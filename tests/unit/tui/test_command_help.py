"""What `--help` prints: a whole sentence for each command and each option."""

import re

import click
import pytest
from click.testing import CliRunner

from tui.cli.main import main
from tui.cli.runner import REFUSED

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


@pytest.mark.parametrize("words", [["--nope"], ["plan", "a garden"], ["plan a garden", "--limit", "5"]])
def test_the_usage_after_a_wrong_call_names_only_what_you_can_call(words: list[str]) -> None:
    done = CliRunner().invoke(main, words, prog_name="prompt-improver")
    assert done.exit_code == REFUSED
    assert "Usage: prompt-improver [" in done.stderr
    assert "Try 'prompt-improver --help' for help." in done.stderr
    assert "open" not in done.stderr


@pytest.mark.parametrize(
    ("words", "meant"),
    [(["imprve", "an idea"], "improve"), (["hsitory"], "history"), (["hsitory", "--limit", "5"], "history")],
)
def test_a_mistyped_command_is_not_taken_for_an_idea(words: list[str], meant: str) -> None:
    done = CliRunner().invoke(main, words, prog_name="prompt-improver")
    assert done.exit_code == REFUSED
    assert f"There is no command {words[0]}. Did you mean {meant}?" in done.stderr
    assert f"prompt-improver -- {words[0]}" in done.stderr


@pytest.mark.parametrize("words", [["--", "hsitory"], ["hsitory of Rome"], ["--context", "x", "hsitory"], ["kitten"]])
def test_other_words_are_an_idea(words: list[str]) -> None:
    done = CliRunner().invoke(main, words, prog_name="prompt-improver")
    assert "full-screen terminal application" in done.stderr
