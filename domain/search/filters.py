"""The filters of the query language: what each of them admits."""

import operator
from collections.abc import Callable
from dataclasses import dataclass

from domain.search.query import Searchable

FLAGS = {"fav": "is_favorite", "archived": "is_archived", "flagged": "is_flagged", "fewshot": "is_few_shot"}
"""The words after `is:` and what they ask."""
FIELDS = {
    "model": "model",
    "provider": "provider",
    "backend": "backend",
    "framework": "framework",
    "lang": "language",
}
"""The filters that compare a field with a text."""
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """`is:fav` and its like: admits records that are so, or with `negated` those that are not."""

    name: str
    negated: bool = False

    def admits(self, found: Searchable) -> bool:
        """Return whether a record is so."""
        if self.name == "fewshot":
            return (found.backend == "few-shot") is not self.negated
        return bool(getattr(found, FLAGS[self.name])) is not self.negated


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """`model:gpt` and its like: admits records whose field holds `value`, a haystack; a language must be equal."""

    name: str
    value: str
    negated: bool = False

    def accepts(self, content: str) -> bool:
        """Return whether a field with this content (a haystack) is meant, not regarding `negated`."""
        if self.name == "lang":
            return content == self.value
        return self.value in content

    def admits(self, found: Searchable) -> bool:
        """Return whether a record is so."""
        return self.accepts(getattr(found, FIELDS[self.name])) is not self.negated


@dataclass(frozen=True, slots=True)
class ConfidenceFilter:
    """`confidence:>0.8`: a record without a confidence is never admitted, except when `negated`."""

    comparison: str
    value: float
    negated: bool = False

    def accepts(self, confidence: float | None) -> bool:
        """Return whether this confidence is meant, not regarding `negated`."""
        return confidence is not None and COMPARISONS[self.comparison](confidence, self.value)

    def admits(self, found: Searchable) -> bool:
        """Return whether a record is so."""
        return self.accepts(found.confidence) is not self.negated
