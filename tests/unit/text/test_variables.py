"""Where a text has places to fill in."""

import pytest

from domain.improver.idea.facts import FactKind, facts_of
from domain.text.variables import closing_tags, variable_spans


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in variable_spans(text, closing_tags(text))]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("Write to {{ first name }} about {topic}.", ["{{ first name }}", "{topic}"]),
        ("$name owes ${order.total}", ["$name", "${order.total}"]),
        ("Dear <customer name>, é {ok}", ["<customer name>", "{ok}"]),
        ("It costs $5 or US$ 7, not A$AP", []),
        ('{"json": 1} and { } and {}', []),
        ("a < b and c > d, </end>, <!-- no -->", []),
        ("<task>Greet <name></task>", ["<name>"]),
        ("<role lang>x</role >", []),
        ("{{over\nlines}}", []),
        ("", []),
    ],
)
def test_variables_are_found_and_other_brackets_are_not(text: str, variables: list[str]) -> None:
    assert found(text) == variables


def test_without_the_rest_of_the_text_a_tag_is_taken_for_a_variable() -> None:
    assert list(variable_spans("<task>")) == [(0, 6)]
    assert list(variable_spans("<task>", frozenset({"task"}))) == []


def test_what_is_marked_on_the_screen_is_what_a_prompt_must_keep() -> None:
    text = "Greet {{ name }} in {language}, sign $sender, ${a.b} and <place>."
    kept = [fact.text for fact in facts_of(text) if fact.kind is FactKind.VARIABLE]
    assert kept == found(text)
