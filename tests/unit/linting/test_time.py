"""The time of a check grows with the length of the text, and not with its square."""

import time
from collections.abc import Callable

import pytest

from domain.linting.check import check_prompt

RULE = "- Answer rule {n} in at most {n} words, never in a table, and see step 2 for {{{{name_{n}}}}} and “x”.\n"
TEXTS: dict[str, Callable[[int], str]] = {
    "rules": lambda count: "".join(RULE.format(n=n) for n in range(count)),
    "same rule": lambda count: RULE.format(n=1) * count,
    "one line": lambda count: RULE.format(n=1).strip() * count,
    "numbers": lambda count: "1. x\n" * (20 * count),
    "braces": lambda count: "{{" * (50 * count),
    "tags": lambda count: "<a>" * (30 * count),
    "quotes": lambda count: '"' * (100 * count),
    "examples": lambda count: "Example:\nInput: a\nOutput: b\n\n" * (3 * count),
    "marks of a heading": lambda count: "# " + "#" * (100 * count) + "x",
    "spaces after a bold line": lambda count: "**ab**" + " " * (100 * count) + "x",
    "spaces after a fence": lambda count: "```" + " " * (100 * count) + "`",
    "spaces after a label": lambda count: "{{text}}\nText:" + " " * (100 * count) + "x",
    "end marks": lambda count: "a" + "." * (100 * count) + "x",
    "references": lambda count: "".join(f"See appendix {n % 99}. " for n in range(6 * count)),
    "amounts": lambda count: "每秒最多80个字。" * (10 * count),
    "keys that do not end": lambda count: "-----BEGIN PRIVATE KEY-----" * (4 * count),
    "material": lambda count: "<doc>\n" + "{{text}} and\n" * (8 * count) + "</doc>",
    "material after labels": lambda count: "Text: {{text}}\n" * (8 * count),
    "words": lambda count: "no answer in all of it " * (4 * count),
}
_SHORT, _TIMES = 30, 8
_MOST = 4.0
"""How many times longer than linear a longer text may take: the square would be eight times."""


def seconds(text: str) -> float:
    """Return the least of three, because other processes only make it longer."""
    return min(_seconds(text) for _ in range(3))


def _seconds(text: str) -> float:
    begun = time.process_time()
    check_prompt(text, lambda _: "en")
    return time.process_time() - begun


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_eight_times_as_long_takes_about_eight_times_as_long(kind: str) -> None:
    seconds(TEXTS[kind](2))  # compiles what is compiled once
    short, long = seconds(TEXTS[kind](_SHORT)), seconds(TEXTS[kind](_SHORT * _TIMES))
    assert long / (short * _TIMES) < _MOST
