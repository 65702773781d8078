"""Corrects unknown words of a query. Uses raw SQL for the tables of the search index."""

from dataclasses import replace
from itertools import chain

from peewee import SqliteDatabase
from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.search.normalise import LONGEST_WORD, Term
from domain.search.query import HistoryQuery
from storage.database.sql import execute
from storage.search.recent import UntilChanged

_SHORTEST = 4
_SHORTEST_BEGINNING = 6
_MOST_NEAR = 100
_LONG = 8
"""Words of this length and longer may differ by two typing errors, shorter ones by one."""


class Vocabulary:
    """The words of the ideas, by first letter and length. Thread-safe."""

    def __init__(self) -> None:
        self._words: UntilChanged[dict[tuple[str, int], list[str]]] = UntilChanged()

    def words(self, database: SqliteDatabase, shortest: int, longest: int, first: str = "") -> list[str]:
        """Return the words with `shortest` to `longest` characters; with `first`, only those that begin with it."""
        groups = [
            words
            for (letter, length), words in self._words.get(database, lambda: _grouped_words(database)).items()
            if shortest <= length <= longest and first in ("", letter)
        ]
        return list(chain.from_iterable(groups))


def _grouped_words(database: SqliteDatabase) -> dict[tuple[str, int], list[str]]:
    groups: dict[tuple[str, int], list[str]] = {}
    for (word,) in execute(database, "SELECT word FROM search_word"):
        groups.setdefault((word[0], len(word)), []).append(word)
    return groups


def corrected(database: SqliteDatabase, vocabulary: Vocabulary, query: HistoryQuery) -> HistoryQuery | None:
    """Return `query` with each unknown word replaced by the most frequent of the nearest words of the ideas.

    The distance is optimal string alignment: an error is one letter inserted, deleted, replaced, or swapped with its
    neighbour. None when an unknown word has no near one, or when no word is unknown.
    """
    terms = [_meant(database, vocabulary, term) if _is_unknown(database, term) else term for term in query.terms]
    if None in terms or tuple(terms) == query.terms:
        return None
    return replace(query, terms=tuple(term for term in terms if term is not None))


def _is_unknown(database: SqliteDatabase, term: Term) -> bool:
    whole, beginning = term.words
    words = [beginning] if beginning else list(whole[-1:])
    for word in words:
        for sql in (
            "SELECT 1 FROM search_word WHERE word >= ? AND word < ? LIMIT 1",
            "SELECT 1 FROM search_text_words WHERE term >= ? AND term < ? LIMIT 1",
        ):
            if execute(database, sql, (word, word + "\uffff")).fetchone():
                return False
    return True


def _meant(database: SqliteDatabase, vocabulary: Vocabulary, term: Term) -> Term | None:
    if term.is_exact or not term.is_word or len(term.text) < _SHORTEST:
        return None
    word, length = term.text, len(term.text)
    slips = 1 if length < _LONG else 2
    # The first letter is rarely wrong, so compare the words with the same one first.
    near = _nearest(word, vocabulary.words(database, length - slips, length + slips, word[0]), slips)
    near = near or _nearest(word, vocabulary.words(database, length - slips, length + slips), slips)
    if not near and length >= _SHORTEST_BEGINNING:
        # The word may be incomplete: compare it with the beginnings of longer words.
        near = _nearest(word, vocabulary.words(database, length + slips + 1, LONGEST_WORD, word[0]), slips, length)
    if not near:
        return None
    marks = ", ".join("?" * len(near))
    sql = f"SELECT word FROM search_word WHERE word IN ({marks}) ORDER BY ideas DESC, word LIMIT 1"
    row = execute(database, sql, near).fetchone()
    return None if row is None else Term(row[0])


def _nearest(word: str, candidates: list[str], slips: int, length: int | None = None) -> list[str]:
    """Return the nearest of `candidates`; with `length`, only their first `length` characters are compared."""
    compared = candidates if length is None else [candidate[:length] for candidate in candidates]
    found = process.extract(word, compared, scorer=OSA.distance, score_cutoff=slips, limit=None)
    least = min((distance for _, distance, _ in found), default=0)
    return [candidates[index] for _, distance, index in found if distance == least][:_MOST_NEAR]
