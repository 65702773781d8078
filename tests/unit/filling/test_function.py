"""What the pattern for a function or class asks for gives way to what the idea rules out, in every language."""

import pytest

from domain.improver.filling.exclusions import excluded_words
from domain.improver.filling.fill import FilledPattern, fill_pattern
from domain.improver.filling.slots import filled_slots
from domain.patterns.library import PatternLibrary

CODE_ALONE = {
    "en": "python function that reverses a queue, only code",
    "de": "python funktion die eine warteschlange umdreht, nur code",
    "es": "función python que invierte una cola, solo código",
    "fr": "fonction python qui inverse une file d'attente, que du code",
    "it": "funzione python che inverte una coda, solo codice",
    "pt": "função python que inverte uma fila, só código",
    "nl": "python functie die een wachtrij omkeert, alleen code",
    "ca": "funció python que inverteix una cua, només codi",
    "zh": "python函数 反转队列 只给代码",
    "ja": "pythonでキューを逆にする関数 コードのみ",
}
NO_COMMENTS = {
    "en": "function that adds vat, no comments",
    "de": "funktion die mwst aufschlägt, ohne kommentare",
    "es": "función que suma el iva, sin comentarios",
    "fr": "fonction qui ajoute la tva, sans commentaires",
    "it": "funzione che aggiunge l'iva, senza commenti",
    "pt": "função que soma o iva, sem comentários",
    "nl": "functie die btw optelt, zonder commentaar",
    "ca": "funció que suma l'iva, sense comentaris",
    "zh": "加上增值税的函数 不要注释",
    "ja": "消費税を足す関数 コメントなし",
}
ONE_LINE = {
    "en": "sum of squares in one line",
    "de": "summe der quadrate in einer zeile",
    "es": "suma de cuadrados en una línea",
    "fr": "somme des carrés en une ligne",
    "it": "somma dei quadrati in una riga",
    "pt": "soma dos quadrados em uma linha",
    "nl": "som van kwadraten op één regel",
    "ca": "suma de quadrats en una línia",
    "zh": "平方和 写成一行",
    "ja": "二乗の和 一行で",
}


def filled(idea: str, language: str) -> FilledPattern:
    pattern = PatternLibrary().find("function", language)
    assert pattern is not None
    assert pattern.language == language
    return fill_pattern(pattern, filled_slots(pattern, idea, language=language), excluded_words(idea, language))


@pytest.mark.parametrize(("language", "idea"), CODE_ALONE.items())
def test_code_alone_asks_for_no_calls_and_no_prose(language: str, idea: str) -> None:
    assert filled(idea, language).output_format.count("\n") == 0


@pytest.mark.parametrize(("language", "idea"), NO_COMMENTS.items())
def test_without_comments_only_the_comment_is_left_out(language: str, idea: str) -> None:
    left_out = filled(idea, language).left_out

    assert len(left_out) == 1
    assert "docstring" in left_out[0].lower()


@pytest.mark.parametrize(("language", "idea"), ONE_LINE.items())
def test_one_line_has_no_room_for_a_docstring(language: str, idea: str) -> None:
    prompt = filled(idea, language)
    pattern = PatternLibrary().find("function", language)
    assert pattern is not None
    (one_line,) = [item.text for item in pattern.requirements if "one_line" in item.needs]

    assert one_line in prompt.requirements
    assert [text for text in prompt.requirements if "docstring" in text.lower()] == []
