"""An idea that cannot be understood without guessing is answered with questions; a clear one is left in peace."""

import pytest

from domain.improver.idea.clarity import asks_to_remove, is_ambiguous
from domain.improver.sections.wording import all_texts, prompt_texts
from tests.support.good_answers import IDEAS

AMBIGUOUS = [
    "make our onboarding better",
    "write the MVP plan",
    "fix it",
    "improve this",
    "should we do that",
    "mejora la presentación, porfa",
    "organiza lo de septiembre",
    "haz el informe",
    "verbesser das",
    "maak dit beter",
]
CLEAR = [
    "explain recursion to a ten year old",
    "write a haiku about rain",
    "improve the speed of my PostgreSQL query that joins three tables",
    "make `x` better",
    "mejora https://a.example/b",
    "traduce al inglés un poema de Lorca",
    "plan a trip to Rome",
]


@pytest.mark.parametrize("idea", AMBIGUOUS)
def test_what_only_its_author_knows_is_ambiguous(idea: str) -> None:
    assert is_ambiguous(idea)


@pytest.mark.parametrize("idea", CLEAR)
def test_what_says_what_it_wants_is_not(idea: str) -> None:
    assert not is_ambiguous(idea)


@pytest.mark.parametrize(
    ("feedback", "asks"),
    [
        ("lass den letzten Absatz weg", True),
        ("streich die Tabelle", True),
        ("das ist zu lang", True),
        ("haal de tabel eruit", True),
        ("verwijder de grapjes", True),
        ("mehr Humor", False),
        ("meer humor", False),
    ],
)
def test_feedback_in_german_and_dutch_may_ask_to_remove(feedback: str, asks: bool) -> None:
    assert asks_to_remove(feedback) is asks


def test_a_context_explains() -> None:
    assert not is_ambiguous("make our onboarding better", "a bakery, five new people, the first week is chaos")


def test_the_ambiguous_ideas_of_the_evaluation_are_recognised_and_few_others() -> None:
    marked = {
        name for name, idea in IDEAS.items() if "ambiguous" in idea["traits"] and idea["language"] in {"en", "es"}
    }
    found = {name for name, idea in IDEAS.items() if is_ambiguous(idea["idea"], idea["context"])}
    assert marked <= found
    assert len(found - marked) <= 2


def test_there_are_at_most_three_questions_in_each_language() -> None:
    for language, texts in all_texts().items():
        assert 1 <= len(texts.questions) <= 3, language
    assert all(question.startswith("¿") for question in prompt_texts("es").questions)


@pytest.mark.parametrize(
    ("feedback", "removes"),
    [
        ("enlève la partie sur l'alcool", True),
        ("retire le dernier point", True),
        ("pas d'émojis", True),
        ("ajoute une date", False),
        ("plus de détails sur le prix", False),
        ("togli la parte sugli alcolici", True),
        ("rimuovi l'ultimo punto", True),
        ("troppi esempi", True),
        ("aggiungi una data", False),
    ],
)
def test_feedback_that_asks_to_remove_is_recognised(feedback: str, removes: bool) -> None:
    assert asks_to_remove(feedback) is removes
