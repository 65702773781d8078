"""A pattern says only what applies to the idea, in the idea's words, and nothing that the idea rules out."""

import pytest

from domain.improver.filling.fill import fill_pattern
from domain.improver.filling.reading import reading_grammar, reading_request, words_read
from domain.patterns.parse import parse_pattern
from domain.prompts.options import TargetLength
from tests.unit.patterns.test_parse import FILE

BEACH = parse_pattern(FILE, "beach-day", "en")
MANY = parse_pattern(
    FILE.replace("- Name the hours", "".join(f"- Item {n} of the day.\n" for n in range(9)) + "- Name the hours"),
    "many",
    "en",
)
NOTHING: frozenset[str] = frozenset()


def test_items_apply_by_the_slots_that_are_filled() -> None:
    filled = fill_pattern(BEACH, {"budget": "40 euros"}, NOTHING)

    assert filled.requirements == (
        "Name the hours of low and high water.",
        "Add up what is spent of 40 euros, with the fares.",
    )
    assert filled.output_format == "A table by the hour."
    assert filled.questions == ()
    assert fill_pattern(BEACH, {"children": "kids"}, NOTHING).requirements[1] == "Put in a break for the children."
    assert fill_pattern(BEACH, {"format": "as a list"}, NOTHING).output_format == ""


def test_an_open_slot_becomes_a_question() -> None:
    assert fill_pattern(BEACH, {}, NOTHING).questions == ("How much may it cost?",)


def test_the_users_words_are_data() -> None:
    filled = fill_pattern(BEACH, {"budget": "{children} \\1 {budget}", "children": "two"}, NOTHING)

    assert "Add up what is spent of {children} \\1 {budget}, with the fares." in filled.requirements


def test_what_the_idea_rules_out_is_left_out_and_named() -> None:
    filled = fill_pattern(BEACH, {"children": "kids"}, frozenset({"break"}))

    assert filled.requirements == ("Name the hours of low and high water.",)
    assert filled.left_out == ("Put in a break for the children.",)


@pytest.mark.parametrize(("length", "most"), [(TargetLength.LEAN, 3), (TargetLength.STANDARD, 6)])
def test_the_length_limits_the_items_and_spares_what_the_idea_says(length: TargetLength, most: int) -> None:
    requirements = fill_pattern(MANY, {"budget": "40 euros"}, NOTHING, length).requirements

    assert len(requirements) == most
    assert requirements[0] == "Item 0 of the day."
    assert "Add up what is spent of 40 euros, with the fares." in requirements


IDEA = 'reply to "Ana" about the late parcel, for our   shop team'


@pytest.mark.parametrize(
    ("answer", "words"),
    [("our shop team", "our shop team"), ("-", ""), (" the late parcel, ", "the late parcel"), ("a bakery", "")],
)
def test_only_words_of_the_idea_are_read(answer: str, words: str) -> None:
    assert words_read(IDEA, answer) == words


def test_the_grammar_allows_words_side_by_side_and_nothing_else() -> None:
    lines = reading_grammar('say "hi\\" now').splitlines()

    assert lines == [
        'root ::= "-" | w0 | w1 | w2',
        'w0 ::= "say" (" " w1)?',
        'w1 ::= "\\"hi\\\\\\"" (" " w2)?',
        'w2 ::= "now"',
    ]


def test_the_grammar_of_a_script_without_spaces_goes_by_characters() -> None:
    assert 'w0 ::= "顧" (w1)?' in reading_grammar("顧客 へ").splitlines()


def test_the_request_holds_the_idea_as_data() -> None:
    assert '"{means} \\1"' in reading_request("{means} \\1", "the reader")
