"""The keys that the manual lists are those of the keymap, and none that matters is missing."""

import re
import tomllib

import pytest

from tui.keys.command import KeyCommand
from tui.keys.contexts import COMMANDS, FROM_THE_MAIN_SCREEN
from tui.keys.names import parse_key, text_name
from tui.keys.rebinding import rebind
from tui.manual import find_page

_FOUND = find_page("keys")
assert _FOUND is not None
PAGE = _FOUND.text
ROWS = [line.split(" | ")[0] for line in PAGE.split("\n") if line.startswith("| `")]
NAMED = {parse_key(word) for row in ROWS for word in re.findall(r"`([^`]+)`", row)}
BOUND = {key for command in COMMANDS.values() for key in command.keys.split(",")}


def test_every_key_of_the_table_is_one_of_the_keymap() -> None:
    assert {text_name(key or "?") for key in NAMED - BOUND} == set()


@pytest.mark.parametrize(
    "command", [one for one in FROM_THE_MAIN_SCREEN if one.keys], ids=lambda command: str(command.id)
)
def test_every_command_of_the_main_screen_is_in_a_table(command: KeyCommand) -> None:
    assert NAMED & set(command.keys.split(","))


def test_the_example_of_own_keys_is_accepted() -> None:
    example = PAGE.split("```toml\n")[1].split("```")[0]
    found = rebind(tomllib.loads(example)["keys"])
    assert found.problems == found.remarks == ()
    assert found.keys
