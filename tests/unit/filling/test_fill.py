"""A pattern says only what applies to the idea, in the idea's words, and nothing that the idea rules out."""

import pytest

from domain.improver.filling.fill import fill_pattern
from domain.improver.filling.own_words import (
    adding_form,
    adding_grammar,
    additions_in,
    is_worth_adding,
    request_for,
)
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


IDEA = "birthday for Marta in the park, 12 guests, no balloons"


@pytest.mark.parametrize(
    ("sentence", "is_worth"),
    [
        ("Tell the guests which gate of the park is open.", True),
        ("Be clear and concise.", False),  # names nothing of the idea
        ("The birthday for Marta is in the park.", False),  # repeats it
        ("Tie balloons to the gate of the park for the guests.", False),  # ruled out
        ("Book tables in the park for 30 guests.", False),  # a number of its own
        ("Order the cake for the guests at cakes.com today.", False),
        ("Bring blankets for the guests to the park.", True),
        ("Diles a los guests qué puerta del park está abierta por la mañana.", False),  # another language
    ],
)
def test_an_addition_is_about_the_idea_and_keeps_to_it(sentence: str, is_worth: bool) -> None:
    assert is_worth_adding(sentence, IDEA, frozenset({"ballo"}), (), "en") is is_worth


def test_an_addition_that_another_sentence_says_is_not_worth_adding() -> None:
    said = ("Bring a few blankets for the guests to the park.",)

    assert not is_worth_adding("Bring blankets for the guests to the park.", IDEA, NOTHING, said, "en")


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("- Bring blankets to the park.\n- Tell Marta\n", ("Bring blankets to the park.",)),
        ("- Tell the guests the way\n", ("Tell the guests the way.",)),
        ("- " + "Bring blankets to the park, " + "and a very long rest " * 6, ("Bring blankets to the park.",)),
        ("- \x1b[31mBring blankets to the park.\n", ("Bring blankets to the park.",)),
        ("", ()),
    ],
)
def test_only_whole_sentences_are_taken(written: str, sentences: tuple[str, ...]) -> None:
    assert additions_in(written) == sentences


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt", "it", "nl", "ca", "zh", "ja"])
def test_the_request_holds_the_idea_as_it_is(language: str) -> None:
    form = adding_form(language)

    assert request_for(form, "{idea} \\1 %s") == form.user.replace("{idea}", "\0").replace("\0", "{idea} \\1 %s")
    assert form.system
    assert form.user.count("{idea}") == 1


def test_an_unknown_language_is_asked_in_english() -> None:
    assert adding_form("tlh") == adding_form("en") == adding_form(None)


def test_the_grammar_has_a_line_for_each_addition() -> None:
    assert adding_grammar(2).startswith("root ::= line line\n")
