"""The language of an idea is recognised, or nothing is said."""

import json
from pathlib import Path

import pytest

from domain.improver.language import ENGLISH_NAMES, LANGUAGES, detect_language

IDEAS = json.loads((Path(__file__).parents[1] / "end_to_end" / "ideas.json").read_text("utf-8"))


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea["idea"][:30])
def test_each_committed_idea_is_recognised(idea: dict[str, str]) -> None:
    assert detect_language(idea["idea"], idea["context"]) == idea["language"]


@pytest.mark.parametrize(
    ("idea", "language"),
    [
        ("écrire une lettre à mon propriétaire", "fr"),
        ("einen Plan für den Umzug schreiben", "de"),
        ("会議の議事録を要約する", "ja"),
        ("как научиться печь хлеб дома без дрожжей", "ru"),
    ],
)
def test_other_languages_are_recognised(idea: str, language: str) -> None:
    assert detect_language(idea) == language


@pytest.mark.parametrize("idea", ["", "🎉🎉🎉", "12345", "Kafka", "qwer asdf"])
def test_what_tells_nothing_gives_nothing(idea: str) -> None:
    assert detect_language(idea) is None


def test_the_context_helps_an_idea_that_is_too_short() -> None:
    assert detect_language("Kafka", "comparar con RabbitMQ para los pedidos de la tienda") == "es"


def test_every_language_has_a_name() -> None:
    assert set(ENGLISH_NAMES) == set(LANGUAGES)
