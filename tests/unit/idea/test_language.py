"""The language of an idea is recognised, or nothing is said."""

import json
from pathlib import Path

import pytest

from domain.improver.idea.language import detect_language
from domain.improver.idea.language_words import prose_of
from domain.text.languages import ENGLISH_NAMES, LANGUAGES
from tests.benchmarks.pattern_ideas import load_short_ideas
from tests.support.good_answers import question_for

IDEAS = json.loads((Path(__file__).parents[2] / "end_to_end" / "ideas.json").read_text("utf-8"))

TRACE = (
    'Traceback (most recent call last):\n  File "app.py", line 3, in main\n    run(config)\n'
    "ValueError: could not convert string to float: 'abc'"
)
LOG = "2024-05-01T10:00:00Z ERROR payment: connection to the database refused, retrying the request in 5 seconds"
MIXED = [
    ("explica este error: TypeError: Cannot read properties of undefined (reading 'map')", "es"),
    ("resume este log", "es"),
    ("traduce al inglés", "es"),
    ("compara React, Angular y Vue", "es"),
    ('escribe un correo con el asunto "Please confirm your appointment by Friday"', "es"),
    ("¿por qué falla?\n" + TRACE, "es"),
    ("explique cette erreur :\n" + TRACE, "fr"),
    ("résume ce journal", "fr"),
    ("compare Kubernetes et Docker Swarm", "fr"),
    ("traduis « I will be late for the meeting tomorrow » en français", "fr"),
    ("corrige mon code Python", "fr"),
    ("erreur: TypeError: Cannot read properties of undefined", "fr"),
    ("erkläre diesen Fehler: TypeError: Cannot read properties of undefined (reading 'map')", "de"),
    ("fasse das zusammen", "de"),
    ("vergleiche Microsoft Teams mit Google Meet", "de"),
    ("warum schlägt das fehl?\n" + LOG, "de"),
    ("schreib einen Newsletter über das Meeting", "de"),
    ("spiega questo errore:\n" + TRACE, "it"),
    ("riassumi questo log", "it"),
    ("confronta Apple Music e Spotify Premium", "it"),
    ("scrivi un post per LinkedIn", "it"),
    ("explica este erro: connection refused while connecting to upstream", "pt"),
    ("resuma este texto", "pt"),
    ("compare o Google Drive com o Dropbox Business", "pt"),
    ("não funciona, ajude-me:\n" + LOG, "pt"),
    ("leg deze foutmelding uit:\n" + TRACE, "nl"),
    ("vat dit samen", "nl"),
    ("vergelijk Visual Studio Code met JetBrains Rider", "nl"),
    ("schrijf een e-mail naar de klant", "nl"),
    ("wyjaśnij ten błąd:\n" + TRACE, "pl"),
    ("streść ten log", "pl"),
    ("porównaj Google Cloud i Amazon Web Services", "pl"),
    ("объясни эту ошибку: TypeError: Cannot read properties of undefined (reading 'map')", "ru"),
    ("кратко изложи лог", "ru"),
    ("сравни Visual Studio Code и IntelliJ IDEA Ultimate Edition", "ru"),
    ("поясни цю помилку:\n" + TRACE, "uk"),
    ("förklara det här felet:\n" + TRACE, "sv"),
    ("sammanfatta den här loggen", "sv"),
    ("jämför Google Docs med Microsoft Word Online", "sv"),
    ("bu hatayı açıkla:\n" + TRACE, "tr"),
    ("bunu özetle", "tr"),
    ("このエラーを説明して: TypeError: Cannot read properties of undefined (reading 'map')", "ja"),
    ("要約して", "ja"),
    ("Visual Studio CodeとIntelliJ IDEA Ultimate Editionを比較して", "ja"),
    ("解释这个错误：TypeError: Cannot read properties of undefined (reading 'map')", "zh"),
    ("总结一下", "zh"),
    ("比较 Visual Studio Code 和 IntelliJ IDEA Ultimate Edition", "zh"),
    ("이 오류를 설명해 줘:\n" + TRACE, "ko"),
    ("요약해 줘", "ko"),
    ("اشرح هذا الخطأ:\n" + TRACE, "ar"),
    ("explica aquest error:\n" + TRACE, "ca"),
    ("explain this error: «la conexión fue rechazada por el servidor, inténtelo más tarde»", "en"),
    ("why does this fail?\nFehler: die Verbindung zum Server wurde abgelehnt, bitte versuchen Sie es später", "en"),
    ("summarise it", "en"),
    ("fix my code", "en"),
    ("explain the bug", "en"),
    ("write a post about Le Monde Diplomatique and Die Zeit", "en"),
    ("translate `hola que tal estas amigo mio` to English", "en"),
    ("plan a trip to Buenos Aires, San Carlos de Bariloche and Puerto Madryn", "en"),
    ("review src/main/java/com/example/Servicio.java and https://ejemplo.example/gestion/usuarios/nuevo", "en"),
]


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


@pytest.mark.parametrize(("idea", "language"), MIXED)
def test_an_idea_with_something_in_another_language_is_in_its_own(idea: str, language: str) -> None:
    question = question_for(idea)
    assert question.language == language


def test_every_language_has_a_name() -> None:
    assert set(ENGLISH_NAMES) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("напиши письмо соседям о шуме по ночам", "напиши письмо соседям о шуме по ночам"),
        ("اكتب رسالة إلى الجيران", "اكتب رسالة إلى الجيران"),
        ("napisz list do łódzkich sąsiadów", "napisz list do łódzkich sąsiadów"),
        ("напиши письмо Ивану Петрову", "напиши письмо "),
    ],
)
def test_only_words_with_a_capital_are_names(text: str, prose: str) -> None:
    assert prose_of(text) == prose


def test_a_short_idea_full_of_english_words_is_in_the_language_of_its_small_words() -> None:
    ideas = load_short_ideas()
    wrong = [idea.idea for idea in ideas if detect_language(idea.idea) != idea.language]

    assert len({idea.language for idea in ideas}) >= 6
    assert len(wrong) <= 1, wrong
