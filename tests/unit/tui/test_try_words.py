"""What the help and the manual say of `try` is what it does."""

import re

import pytest
from click.testing import CliRunner

from domain.evaluation.experiment import Result
from tui.cli.main import main
from tui.cli.progress import STOPPED
from tui.cli.runner import ATTENTION, FAILED, MODEL_FAILED, REFUSED
from tui.cli.try_ import RESULT_CODES
from tui.keys.contexts import COMMANDS
from tui.keys.names import parse_key
from tui.manual import find_page

CODES = {*RESULT_CODES.values(), FAILED, REFUSED, ATTENTION, MODEL_FAILED, STOPPED}


def page(name: str) -> str:
    found = find_page(name)
    assert found is not None
    return found.text


def named(rows: str) -> set[int]:
    """Return the exit codes in the first column of a table."""
    return {int(code) for row in re.findall(r"^\| ([\d, ]+) \|", rows, re.MULTILINE) for code in row.split(", ")}


def test_every_verdict_has_its_exit_code() -> None:
    assert set(RESULT_CODES) == {str(result) for result in Result}


def test_the_help_names_every_exit_code() -> None:
    shown = " ".join(CliRunner().invoke(main, ["try", "--help"]).stdout.split())
    said = shown.partition("Exit codes: ")[2].partition(". ")[0]
    assert {int(code) for code in re.findall(r"(?:^|[,;] )(\d+) ", said)} == CODES


@pytest.mark.parametrize("name", ["trying", "commands"])
def test_the_manual_names_every_exit_code(name: str) -> None:
    assert named(page(name)) >= CODES


def test_the_two_pages_name_the_same_signals() -> None:
    assert {code for code in named(page("trying")) if code > STOPPED - 2} <= named(page("commands"))


def test_every_key_of_the_walk_is_one_of_the_keymap() -> None:
    walk = page("trying").partition("## From a saved prompt to a verdict")[2].partition("\n## ")[0]
    bound = {key for command in COMMANDS.values() for key in command.keys.split(",")}
    rows = [line.split(" | ") for line in walk.split("\n") if line.startswith("| ")][2:]
    keys = {word for row in rows for word in re.findall(r"`([^`]+)`", " ".join(row))}
    assert {key for key in keys if parse_key(key) not in bound} == set()
    assert len(keys) > 20
