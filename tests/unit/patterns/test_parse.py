"""A pattern's file is read whole, and what is wrong in it is named with its line."""

import pytest

from domain.errors import PatternError
from domain.patterns.parse import parse_pattern
from domain.patterns.pattern import Item, Slot, SlotKind
from domain.prompts.record import Framework

FILE = """+++
title = "Beach day"
group = "family and everyday"
framework = "decomposition"
examples = ["a day at the sea with grandma"]
checks = ["table", "at most 200 words"]

[slots]
budget = { means = "the money", kind = "money", ask = "How much may it cost?" }
children = { means = "children who come along", cues = ["kid", "child"] }
+++

## Use when
Someone wants a day at the sea planned,
from morning to evening.

## Not when
- It is a whole holiday.

## Role
You are a lifeguard who plans for the tide.

## Task
Plan the day at the sea.

## Approach
Begin with the tide.

## Requirements
- Name the hours of low and high water.
- [budget] Add up what is spent of {budget},
  with the fares.
- [children, no budget] Put in a break for the children.

## Avoid
- A walk around a headland at rising tide.

## Output format
- [no format] A table by the hour.
"""


def changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new, 1)


def test_a_file_is_read_whole() -> None:
    pattern = parse_pattern(FILE, "beach-day", "en", is_own=True)

    assert (pattern.slug, pattern.language, pattern.title, pattern.is_own) == ("beach-day", "en", "Beach day", True)
    assert pattern.framework is Framework.DECOMPOSITION
    assert pattern.checks == ("table", "at most 200 words")
    assert pattern.slots == (
        Slot(name="budget", means="the money", kind=SlotKind.MONEY, ask="How much may it cost?"),
        Slot(name="children", means="children who come along", cues=("kid", "child")),
    )
    assert pattern.use_when == "Someone wants a day at the sea planned, from morning to evening."
    assert pattern.requirements == (
        Item("Name the hours of low and high water."),
        Item("Add up what is spent of {budget}, with the fares.", frozenset({"budget"})),
        Item("Put in a break for the children.", frozenset({"children"}), frozenset({"budget"})),
    )
    assert pattern.output_format == (Item("A table by the hour.", lacks=frozenset({"format"})),)
    assert pattern.texts_to_find == (f"Beach day. {pattern.use_when}", "a day at the sea with grandma")


def test_a_cue_keeps_the_space_that_makes_it_a_whole_word() -> None:
    pattern = parse_pattern(changed('cues = ["kid", "child"]', 'cues = ["kid ", " child"]'), "a", "en")

    assert pattern.slots[1].cues == ("kid ", "child")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse_pattern("\ufeff" + FILE.replace("\n", "\r\n"), "a", "en") == parse_pattern(FILE, "a", "en")


def test_braces_that_name_no_slot_stay() -> None:
    text = changed("Name the hours of low", "Leave {hour} as it is, and name the hours of low")

    assert parse_pattern(text, "a", "en").requirements[0].text.startswith("Leave {hour} as it is")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, 'first line must be "+++"'),
        ("+++\ntitle = 'x'\n", 3, "after the settings is missing"),
        (changed('title = "Beach day"', "title = Beach day"), 2, "not valid TOML"),
        (changed('title = "Beach day"\n', ""), 1, 'The setting "title" is missing.'),
        (changed('framework = "decomposition"', 'framework = "magic"'), 4, '"framework" is wrong'),
        (changed('"table", "at', '"beauty", "at'), 6, '"beauty" is not a check'),
        (changed('kind = "money"', 'kind = "gold"'), 9, '"slots.budget.kind" is wrong'),
        (changed('kind = "money"', 'kind = "money", cues = ["euro"]'), 9, "either kind or cues"),
        (changed("children = {", '"Two kids" = {'), 10, "A slot cannot be called"),
        (changed("children = {", "material = {"), 10, "A slot cannot be called"),
        (changed('group = "family', 'colour = "red"\ngroup = "family'), 3, '"colour" is not a setting'),
        (changed("## Role", "## Rule"), 20, '"Rule" is not a section'),
        (changed("## Approach", "## Task"), 26, "occurs twice"),
        (changed("## Use when\n", ""), 13, "before the first heading"),
        (changed("- Name the hours", "Name the hours"), 30, 'must begin with "- "'),
        (changed("[budget] Add", "[buget] Add"), 31, '"[buget]" names no slot'),
        (changed("[budget] Add", "[not budget] Add"), 31, '"[not budget]" names no slot'),
        (changed("[budget] Add", "Add"), 31, 'needs the condition "[budget]"'),
        (changed("- A walk around a headland at rising tide.\n", ""), 39, 'section "## Avoid" is missing or empty'),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(PatternError) as raised:
        parse_pattern(text, "beach-day", "en")

    assert words in raised.value.sentence
    assert raised.value.line == line
