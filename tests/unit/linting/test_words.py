"""The tables of words: each compiles, each has every language."""

import re

import pytest

from domain.linting.words import tables
from tests.support.linting import LANGUAGES

_CLASSES = re.compile(r"\\[WSDB]")


@pytest.mark.parametrize("name", sorted(tables()))
def test_every_table_has_words_of_every_language_that_match_folded_text(name: str) -> None:
    table = tables()[name]
    assert set(table) - set(LANGUAGES) <= {"any"}
    assert "any" in table or set(table) == set(LANGUAGES)
    for words in table.values():
        for word in words:
            re.compile(word)
            assert not _CLASSES.search(word), "folding would turn \\W into \\w"
        assert len(set(words)) == len(words)
