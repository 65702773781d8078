"""Textual reads what a terminal sends for each key of the keymap as that key."""

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from tests.support.keyboard import sent, sent_by_kitty
from tui.keys.contexts import COMMANDS

KEYS = sorted({key for command in COMMANDS.values() for key in command.default_keys})


def read(sequence: str) -> list[str]:
    """Return the names of the keys that the parser finds in a sequence and nothing after it."""
    parser = XTermParser()
    events = [*parser.feed(sequence), *parser.feed("")]
    return [event.key for event in events if isinstance(event, Key)]


def test_the_keymap_has_keys_of_every_class() -> None:
    assert {"escape", "enter", "f1", "up", "ctrl+j", "pageup"} <= set(KEYS)
    assert any(key.startswith("alt+") for key in KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_what_a_terminal_sends_for_a_key_is_read_as_that_key(key: str) -> None:
    assert read(sent(key)) == [key]


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("alt+") and len(key) == len("alt+x")])
def test_what_a_terminal_with_the_kitty_protocol_sends_for_a_key_is_read_as_that_key(key: str) -> None:
    assert read(sent_by_kitty(key)) == [key]
