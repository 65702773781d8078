"""What is pasted is text, whatever is in it."""

from itertools import chain

import pytest
from textual import events

from tui.terminal.textual_private import PasteSafeParser

BEGIN, END = "\x1b[200~", "\x1b[201~"


def parsed(*chunks: str) -> list[str]:
    """Return pastes and keys as they come out of the parser."""
    parser = PasteSafeParser()
    found = chain.from_iterable(parser.feed(chunk) for chunk in chunks)
    return [
        f"paste {event.text!r}" if isinstance(event, events.Paste) else event.key
        for event in found
        if isinstance(event, events.Paste | events.Key)
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (f"{BEGIN}plain\r\ntext\x07{END}", ["paste 'plain\\r\\ntext\\x07'"]),
        (f"a{BEGIN}x\x1b]0;title\x07y\x1b[31mz{END}b", ["a", "paste 'xyz'", "b"]),
        (f"{BEGIN}quit\x1b\x11 editor\x1bq\x07:!rm{END}", ["paste 'quit\\x11 editor\\x07:!rm'"]),
        (f"{BEGIN}nested {BEGIN}\x1b[20{END}\x11", ["paste 'nested 20'", "ctrl+q"]),
        (f"{BEGIN}one{END}{BEGIN}two{END}", ["paste 'one'", "paste 'two'"]),
        (f"\x1b[A{BEGIN}up{END}\x1b[B", ["up", "paste 'up'", "down"]),
    ],
)
def test_a_paste_is_one_paste_wherever_the_terminal_cuts_it(data: str, expected: list[str]) -> None:
    assert parsed(*data) == expected
    for at in range(1, len(data)):
        assert parsed(data[:at], data[at:]) == expected


def test_a_huge_paste_of_escapes_is_taken_in_one_pass() -> None:
    escapes = "\x1b" * 100_000
    assert parsed(f"{BEGIN}{escapes}{END}x") == ["paste ''", "x"]
