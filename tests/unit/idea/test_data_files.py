"""The tables that a person may edit are complete, and each of their patterns compiles."""

import json
import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

import domain.improver.idea
from domain.improver.idea.literal_forms import literal_form
from domain.improver.idea.phrases import phrase_pattern
from domain.improver.idea.quantities import has_quantity
from domain.improver.idea.task_kind import TaskKind
from domain.text.clean import fold
from domain.text.languages import LANGUAGES
from domain.text.scripts import has_unspaced

FOLDER = files(domain.improver.idea)


def table(name: str) -> dict[str, Any]:
    text = FOLDER.joinpath(name).read_text("utf-8")
    return dict(tomllib.loads(text) if name.endswith(".toml") else json.loads(text, object_pairs_hook=without_twins))


def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), f"a name stands twice among {names}"
    return dict(pairs)


def test_a_notation_belongs_to_one_unit_and_a_word_to_one_number() -> None:
    units = table("units.json")
    assert set(units) == {"units", "numbers"}
    spellings = [spelling for names in units["units"] for spelling in names]
    assert len(set(map(fold, spellings))) == len(spellings)
    words = [word for numbers in units["numbers"].values() for word in numbers]
    assert len(set(map(fold, words))) == len(words)


@pytest.mark.parametrize("names", table("units.json")["units"], ids=lambda names: names[0])
def test_each_notation_of_a_unit_says_the_same_as_the_others_and_nothing_else(names: list[str]) -> None:
    for name in names:
        if "." not in name:
            assert has_quantity(f"7 {names[0]}", f"7 {name}")
            assert not has_quantity("7 kg" if names[0] == "%" else "7 %", f"7 {name}"), name


def test_every_kind_of_task_has_words_and_every_pattern_of_them_compiles() -> None:
    data = table("task_words.json")
    assert set(data) == {"languages", "words", "unspaced"}
    assert set(data["words"]) == set(TaskKind)
    assert set(data["unspaced"]) <= set(TaskKind)
    for words in data["words"].values():
        assert set(words) == {"beginnings", "whole"}
        for pattern in (*words["beginnings"], *words["whole"]):
            assert set(re.findall(r"\{([a-z]+)\}", pattern)) <= set(data["languages"]), pattern
            assert pattern == fold(pattern), pattern
            assert not re.compile(pattern).fullmatch(""), pattern
    assert all(has_unspaced(word) for words in data["unspaced"].values() for word in words)


def test_the_words_and_letters_of_a_language_belong_to_one_that_is_told_apart() -> None:
    data = table("language_words.json")
    assert set(data) == {"words", "letters"}
    assert set(data["words"]) | set(data["letters"]) <= set(LANGUAGES)
    assert all(words.split() for words in data["words"].values())
    letters = "".join(data["letters"].values())
    assert letters == letters.lower()
    assert len(set(letters)) == len(letters)


def test_every_literal_form_compiles_and_every_part_is_used() -> None:
    data = table("literal_forms.toml")
    text = FOLDER.joinpath("literal_forms.toml").read_text("utf-8")
    assert set(data) == {"parts", "forms"}
    assert set(re.findall(r"\(\?&(\w+)\)", text)) - {"name"} == set(data["parts"])
    assert not literal_form().fullmatch("")
    for name, pattern in data["forms"].items():
        assert literal_form().pattern.count("|") >= pattern.count("|"), name
    assert "(?&" not in literal_form().pattern


@pytest.mark.parametrize("name", table("phrases.toml"))
def test_a_phrase_stands_once_in_its_table_and_is_written_as_it_is_compared(name: str) -> None:
    languages = table("phrases.toml")[name]
    phrases = [phrase for ones in languages.values() for phrase in ones]
    assert set(languages) <= set(LANGUAGES)
    assert len(set(phrases)) == len(phrases)
    for phrase in phrases:
        assert not re.compile(phrase).fullmatch(""), phrase
        assert re.sub(r"\\\w", "", phrase) == fold(re.sub(r"\\\w", "", phrase)), phrase
    assert phrase_pattern(f"(?&{name})").fullmatch("zzz") is None


def test_a_table_that_does_not_exist_is_an_error_and_none_is_there_for_nothing() -> None:
    with pytest.raises(KeyError):
        phrase_pattern("(?&nothing)")
    sources = "".join(one.read_text("utf-8") for one in FOLDER.iterdir() if one.name.endswith(".py"))
    assert set(re.findall(r"\(\?&(\w+)\)", sources)) - {"name"} == set(table("phrases.toml"))
