"""The filters of the query language and which records each one admits."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from domain.evaluation.experiment import Result
from domain.prompts.request import NO_PATTERN
from domain.search.query import HistoryQuery, Searchable

FLAGS = {"fav": "is_favorite", "archived": "is_archived", "flagged": "is_flagged", "fewshot": "is_few_shot"}
"""The words allowed after `is:`, and the property that each one tests."""
FIELDS = {
    "model": "model",
    "provider": "provider",
    "backend": "backend",
    "framework": "framework",
    "lang": "language",
    "pattern": "pattern",
}
"""The filters that compare a field with a text, and the property that each one reads."""
VERDICTS = {"better": Result.BETTER, "worse": Result.WORSE, "not-shown": Result.NOT_SHOWN, "none": None}
"""The words allowed after `verdict:`, and the verdict that each one means; None for a record without one."""
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """A filter such as `is:fav`: admits records with this property, or with `negated` those without it."""

    name: str
    negated: bool = False

    def admits(self, found: Searchable) -> bool:
        """Return whether the filter admits a record."""
        if self.name == "fewshot":
            return (found.backend == "few-shot") is not self.negated
        return bool(getattr(found, FLAGS[self.name])) is not self.negated


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """A filter such as `model:gpt`: admits records whose field contains `value` (normalized).

    `lang` must be equal, and so must `none` for records without a pattern.
    """

    name: str
    value: str
    negated: bool = False

    def accepts(self, content: str) -> bool:
        """Return whether a field with this content (normalized) matches, regardless of `negated`."""
        if self.name == "lang" or (self.name == "pattern" and content == NO_PATTERN):
            return content == self.value
        return self.value in content

    def admits(self, found: Searchable) -> bool:
        """Return whether the filter admits a record."""
        return self.accepts(getattr(found, FIELDS[self.name])) is not self.negated


@dataclass(frozen=True, slots=True)
class ConfidenceFilter:
    """A filter such as `confidence:>0.8`: a record without a confidence is admitted only if `negated`."""

    comparison: str
    value: float
    negated: bool = False

    def accepts(self, confidence: float | None) -> bool:
        """Return whether this confidence matches, regardless of `negated`."""
        return confidence is not None and COMPARISONS[self.comparison](confidence, self.value)

    def admits(self, found: Searchable) -> bool:
        """Return whether the filter admits a record."""
        return self.accepts(found.confidence) is not self.negated


@dataclass(frozen=True, slots=True)
class VerdictFilter:
    """A filter such as `verdict:better`: admits records with this verdict; `none` those without a verdict.

    `uids` are the records that have the verdict, for `none` those that have any; None until `with_verdicts` knows them.
    """

    name: str
    negated: bool = False
    uids: frozenset[str] | None = None

    @property
    def admits_others(self) -> bool:
        """Whether it admits the records that are not among `uids`, instead of those that are."""
        return (VERDICTS[self.name] is None) is not self.negated

    def admits(self, found: Searchable) -> bool:
        """Return whether the filter admits a record."""
        return (found.uid in (self.uids or ())) is not self.admits_others


def with_verdicts(query: HistoryQuery, read: Callable[[], Mapping[str, Result]]) -> HistoryQuery:
    """Return `query` with the uids that its verdict filters ask for.

    `read` returns the verdict of each record that has one, by uid. It is called only for filters without uids.
    """
    if not any(isinstance(one, VerdictFilter) and one.uids is None for one in query.filters):
        return query
    verdicts = read()

    def known(one: VerdictFilter) -> VerdictFilter:
        wanted = VERDICTS[one.name]
        return replace(one, uids=frozenset(uid for uid, verdict in verdicts.items() if wanted in (None, verdict)))

    filters = (known(one) if isinstance(one, VerdictFilter) else one for one in query.filters)
    return replace(query, filters=tuple(filters))
