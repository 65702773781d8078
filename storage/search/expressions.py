"""Translates a query into expressions of the full-text indexes. They may match too much: rows are compared afterwards.

Uses raw SQL for the tables of the indexes.
"""

from collections.abc import Callable, Iterable, Iterator

from peewee import SqliteDatabase

from domain.search.filters import ConfidenceFilter, FieldFilter, FlagFilter
from domain.search.normalise import Term, normalized
from domain.search.query import HistoryQuery
from storage.database.sql import execute
from storage.search.documents import CONFIDENCE_STEPS, tag

_LISTED_IN_IDEAS = 4
_LISTED_IN_TEXTS = 3
"""The longest prefixes for which the indexes have prefix indexes (`m0003_search`)."""
_MOST_COMPLETIONS = 64
_GRAM = 3
_AFTER_ANY_WORD = "\uffff"
_BEFORE_NEXT_WORD = "\x01"  # no word contains it, and a word with any other suffix sorts after it


class Expressions:
    """The expressions for one query. Reads the known words from the database."""

    def __init__(self, database: SqliteDatabase, query: HistoryQuery) -> None:
        self._database = database
        self._query = query
        self._tags = [self._any_of(tags) for tags in self._wanted_tags()]
        self._unwanted = [self._any_of(tags) for tags in self._unwanted_tags()]
        self.is_impossible = "" in self._tags
        """Whether a filter asks for a value that no indexed row has."""

    def idea_words(self) -> str | None:
        """Match rows whose idea has a word beginning with each term; None when the index cannot be used."""
        return self._words(self._complete_idea_word)

    def text_words(self) -> str | None:
        """Match rows with a word beginning with each term; None when the index cannot be used."""
        return self._words(self._complete_text_word)

    def beside(self, table: str) -> str | None:
        """Match in the text index the parts of the query that `table` does not cover; None if there are none."""
        excluded = self._excluded()
        if not excluded and (table != "search_part" or not (self._tags or self._unwanted)):
            return None
        if table == "search_idea" and (words := self.text_words()) is not None:
            return words  # also valid, because the text index has the idea's words, and it leaves fewer rows to compare
        wanted = " AND ".join(f"({tags})" for tags in self._tags) or _quoted(tag("any"))
        return wanted + "".join(f" NOT ({words})" for words in (*self._unwanted, excluded) if words)

    def idea_parts(self) -> str | None:
        """Match rows whose idea contains the terms of three or more characters; None when there are none."""
        grams: list[str] = []
        for term in self._query.terms:
            all_grams = [term.text[at : at + _GRAM] for at in range(len(term.text) - _GRAM + 1)]
            # Trigrams across a blank are rare and sufficient; more of them would take longer and exclude little.
            grams += [gram for gram in all_grams if " " in gram] or all_grams
        return " AND ".join(map(_quoted, dict.fromkeys(grams))) or None

    def _words(self, complete: Callable[[str], str]) -> str | None:
        parts: list[str] = []
        for term in self._query.terms:
            parts += self._words_of(term, complete)
        parts += self._tags
        unwanted = list(self._unwanted)
        if complete == self._complete_text_word and (excluded := self._excluded()):
            unwanted.append(excluded)
        if not parts and (self._query.terms or not unwanted):
            return None
        parts = parts or [_quoted(tag("any"))]
        return " AND ".join(f"({part})" for part in parts) + "".join(f" NOT ({part})" for part in unwanted)

    def _excluded(self) -> str:
        """Match rows with an excluded word; excluded phrases are left to the comparison."""
        words = [term for term in self._query.excluded if term.is_word]
        return " OR ".join(f"({self._words_of(term, self._complete_text_word)[0]})" for term in words)

    def _words_of(self, term: Term, complete: Callable[[str], str]) -> list[str]:
        whole, beginning = term.words
        return [*map(_quoted, whole), *([complete(beginning)] if beginning else [])]

    def _complete_idea_word(self, beginning: str) -> str:
        if len(beginning) <= _LISTED_IN_IDEAS:
            return f"{_quoted(beginning)}*"
        sql = "SELECT word FROM search_word WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"
        found = execute(self._database, sql, (beginning, beginning + _AFTER_ANY_WORD, _MOST_COMPLETIONS + 1))
        return self._any_word([word for (word,) in found], beginning)

    def _complete_text_word(self, beginning: str) -> str:
        if len(beginning) <= _LISTED_IN_TEXTS:
            return f"{_quoted(beginning)}*"
        return self._any_word(list(self._text_words_from(beginning)), beginning)

    def _text_words_from(self, beginning: str) -> Iterator[str]:
        """Yield the words of the texts with this prefix, one lookup each: reading all rows of a word would be slow."""
        sql = "SELECT term FROM search_text_words WHERE term >= ? AND term < ? LIMIT 1"
        start, end = beginning, beginning + _AFTER_ANY_WORD
        for _ in range(_MOST_COMPLETIONS + 1):
            row = execute(self._database, sql, (start, end)).fetchone()
            if row is None:
                return
            yield row[0]
            start = row[0] + _BEFORE_NEXT_WORD

    def _any_word(self, words: list[str], beginning: str) -> str:
        """Match any of `words`. FTS5 reads alternatives lazily, but collects all rows of a prefix before use."""
        if len(words) > _MOST_COMPLETIONS:
            return f"{_quoted(beginning)}*"
        return self._any_of(words) or _quoted(beginning)

    def _any_of(self, words: Iterable[str]) -> str:
        return " OR ".join(map(_quoted, words))

    def _wanted_tags(self) -> Iterator[list[str]]:
        for condition in self._query.filters:
            if not condition.negated and (tags := self._tags_of(condition)) is not None:
                yield tags

    def _unwanted_tags(self) -> Iterator[list[str]]:
        for condition in self._query.filters:
            # Not a confidence filter: a step may have confidences that match and others that do not.
            is_sure = isinstance(condition, FieldFilter | FlagFilter)
            if is_sure and condition.negated and (tags := self._tags_of(condition)):
                yield tags

    def _tags_of(self, condition: object) -> list[str] | None:
        """Return the tags of the rows that a filter may match; None when the indexes have no tags for it."""
        match condition:
            case FlagFilter("fewshot"):
                return [tag("backend", "few-shot")]
            case FlagFilter("flagged" | "fav"):
                return [tag(condition.name)]
            case FieldFilter(name):
                values = {normalized(value) for value in self._values(name)}
                return [tag(name, value) for value in sorted(values) if condition.accepts(value)]
            case ConfidenceFilter():
                # Include the step of the value and its neighbours, which are matched only in part.
                near = {round(condition.value * CONFIDENCE_STEPS) + by for by in (-1, 0, 1)}
                steps = [
                    step
                    for step in range(CONFIDENCE_STEPS + 1)
                    if step in near or condition.accepts((step + 0.5) / CONFIDENCE_STEPS)
                ]
                return [tag("confidence", str(step)) for step in steps]
        return None

    def _values(self, name: str) -> list[str]:
        return [value for (value,) in execute(self._database, "SELECT value FROM tally WHERE name = ?", (name,))]


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
