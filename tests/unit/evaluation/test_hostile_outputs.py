"""Outputs that would take a check minutes. The bound is wide, because the machine that tests is slow; the time before
each mend was a minute or more."""

import json
import time

import pytest

from domain.checks.lines import parse_check

MEGABYTE = 1_000_000
_MOST_SECONDS = 20.0


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("at most 9 sentences", "." * 40_000 + "x "),
        ("at most 9 sentences", "Dr. " * 250_000),
        ("at most 9 sentences", "! " * 500_000),
        ("table", "![" * 500_000),
        ("table", "[](" * 300_000),
        ("numbered list", "> " * 500_000),
        ("exactly 2 items", "1. x\n" * 200_000),
        ("headings", "#\n" * 500_000),
        ("language: de", "[" * MEGABYTE),
        ("json", "[" * MEGABYTE),
        ("json", '{"a":' * 200_000),
        ("code: python", "(" * MEGABYTE),
        ("code: python", "a: 1\n" * 200_000),
        ("code: yaml", "[" * 20_000 + "]" * 20_000),
        ("code: yaml", "{" * 40_000),
        ("code: yaml", "a: 1\n" * 200_000),
        ("variables filled", "{{" * 500_000),
        ("contains: needle", "中文。" * 333_333),
        ("begins with: é", "e\u0301" * 500_000),
        ("at most 5 words", "\n" * MEGABYTE + "a"),
        ("matches: (a|aa)+$", "a" * MEGABYTE + "!"),
        ("matches: (?R)", "a" * 1000),
        ('json schema: {"uniqueItems": true}', json.dumps([{"a": number} for number in range(40_000)])),
        ('json schema: {"pattern": "^(a|aa)+$"}', f'"{"a" * 5000}!"'),
        ("contains: needle", "".join(map(chr, range(0x300, 0x2800))) * 100),
    ],
)
def test_a_check_of_a_hostile_output_ends_soon(line: str, output: str) -> None:
    check = parse_check(line)
    began = time.monotonic()
    result = check.run(output, lambda _text: None)
    assert time.monotonic() - began < _MOST_SECONDS
    assert len(result.place) < 200


@pytest.mark.parametrize("line", ["matches: (a|aa)+$", "does not match: (a|aa)+$"])
def test_an_expression_that_takes_too_long_does_not_pass(line: str) -> None:
    result = parse_check(line).run("a" * 5000 + "!", lambda _text: None)
    assert (result.passed, result.place) == (False, "the expression takes too long on this output")


def test_code_that_is_too_long_is_not_called_wrong() -> None:
    fenced = "```json\n[" + "1,\n" * 50_000 + "1]\n```"
    assert parse_check("json").run(fenced, lambda _text: None).place == "too long to check"
