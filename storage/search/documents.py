"""The content of a row in the form in which it is indexed and compared."""

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic_core import from_json

from domain.search.normalise import normalized, words_of
from domain.search.query import TEXT_FIELDS, Searchable, pattern_words
from domain.text.clean import clean_text
from storage.database.rows import clean_values

CONFIDENCE_STEPS = 100
_NAMED = ("model", "provider", "backend", "framework")
_TAG = "\ue000"  # neither a letter nor a digit, so that no word begins with it


@dataclass(frozen=True, slots=True)
class Document:
    """A row as it is indexed. `tallies` are its (name, value, number) triples: rows are counted, numbers are summed."""

    id: int
    created_at_ms: int
    is_archived: bool
    idea: str
    idea_words: frozenset[str]
    text_words: frozenset[str]
    tags: tuple[str, ...]
    tallies: tuple[tuple[str, str, float], ...]


def tag(name: str, value: str = "") -> str:
    """Return the word that the text indexes contain for each row with this value (normalized)."""
    return _TAG + hashlib.blake2b(f"{name}={value}".encode(), digest_size=8).hexdigest()


def confidence_step(confidence: float) -> int:
    """Return the step of a confidence: 0 to 100, each 0.01 wide."""
    return math.floor(confidence * CONFIDENCE_STEPS)


class SearchableRow(Searchable):
    """A row in searchable form. Accepts cells of any type and content."""

    def __init__(self, cells: Mapping[str, Any]) -> None:
        self._cells = cells
        self.uid = _text(cells["uid"])
        self.is_favorite = bool(cells["favorite"])
        self.is_archived = cells["archived_at"] is not None
        self.created_at_ms = cells["created_at"] if isinstance(cells["created_at"], int) else 0
        self.confidence = float(cells["confidence"]) if isinstance(cells["confidence"], int | float) else None

    def text_of(self, name: str) -> str:
        """Return the text of a cell, or of a value in the row's details; empty where there is none."""
        return _text(self._cells[name] if name in self._cells else self._details.get(name))

    @property
    def is_flagged(self) -> bool:
        """Whether the checks found something."""
        return bool(self._details.get("findings"))

    @cached_property
    def _details(self) -> dict[str, Any]:
        return _details_of(self._cells)


def idea_of(cells: Mapping[str, Any]) -> str:
    """Return the idea in a row's cells, normalized."""
    return normalized(_text(cells["original_idea"]))


def texts_of(cells: Mapping[str, Any]) -> str:
    """Return the other searched texts in a row's cells, normalized and one per line."""
    return "\n".join(normalized(_text(cells[name])) for name in TEXT_FIELDS)


def document_of(cells: Mapping[str, Any]) -> Document:
    """Return the content of a row to index."""
    found = SearchableRow(cells)
    idea_words = frozenset(words_of(found.idea))
    return Document(
        id=cells["id"],
        created_at_ms=found.created_at_ms,
        is_archived=found.is_archived,
        idea=found.idea,
        idea_words=idea_words,
        text_words=idea_words.union(words_of(found.texts)),
        tags=tuple(_tags(found)),
        tallies=tuple(tallies_of(cells)),
    )


def _tags(found: SearchableRow) -> Iterator[str]:
    yield tag("any")
    for name in _NAMED:
        yield tag(name, getattr(found, name))
    yield tag("lang", found.language)
    yield tag("pattern", found.pattern)
    if found.is_flagged:
        yield tag("flagged")
    if found.is_favorite:
        yield tag("fav")
    if found.confidence is not None:
        yield tag("confidence", str(confidence_step(found.confidence)))


def tallies_of(cells: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    """Yield what is counted of a row: a name, a value, and a number to sum up. Needs no columns with long texts."""
    yield "all", "", 0.0
    for name in _NAMED:
        yield name, clean_text(_text(cells[name])), 0.0
    details = _details_of(cells)
    language = normalized(_text(details.get("language")))
    if language:
        yield "lang", language, 0.0
    yield "pattern", pattern_words(_text(details.get("pattern")), _text(details.get("pattern_title"))), 0.0
    confidence, latency = cells["confidence"], cells["latency_ms"]
    if isinstance(confidence, int | float) and 0 <= confidence <= 1:
        yield "confidence", "", float(confidence)
    if isinstance(latency, int) and latency >= 0:
        yield "latency", "", float(latency)


def _details_of(cells: Mapping[str, Any]) -> dict[str, Any]:
    try:
        details = from_json(str(cells["details"]))
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}


def _text(cell: object) -> str:
    return "" if cell is None else str(clean_values(cell))
