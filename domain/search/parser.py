"""The language of the search box: words, "phrases", !not, filters. Any text is a legal query."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.prompts.record import Backend, Framework
from domain.search.dates import begin_of_day, leading_day
from domain.search.filters import (
    FIELDS,
    FLAGS,
    VERDICTS,
    ConfidenceFilter,
    FieldFilter,
    FlagFilter,
    VerdictFilter,
)
from domain.search.normalise import Term, normalized
from domain.search.query import Condition, HistoryQuery
from domain.text.clean import clean_text
from domain.text.spelling import nearest_name

HELP = 'words · "a phrase" · !not · is:fav · model:gpt · confidence:>0.8 · after:friday'
"""The language on one line."""

FILTER_NAMES = ("is", *FIELDS, "verdict", "confidence", "after", "before", "sort")
_SORTS = ("newest", "relevance")
_VALUES = {"backend": tuple(Backend), "framework": tuple(Framework)}
"""The filters whose field has one of a few values."""
_LIKE_A_FILTER = re.compile(r"([a-z]{3,}):", re.IGNORECASE)
_SHORTEST_COMPLETED = 2

_TOKEN = re.compile(
    rf"""
    (?P<not>!(?=[^\s!]))?
    (?:(?P<name>{"|".join(FILTER_NAMES)}):)?
    (?: "(?P<phrase>[^"]*)(?:"|$) | (?P<word>[^\s"]\S*) | (?P<nothing>(?=\s|$)) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CONFIDENCE = re.compile(r"(>=|<=|>|<|=)?\s*(\d*\.?\d+)(%?)")


def parse_query(text: str, now: datetime) -> HistoryQuery:
    """Parse `text`. Dates such as "friday" are relative to `now` (aware), and in its time zone.

    A filter that is not understood is ignored and named in `problems`. May block once while a date library loads.
    """
    text = clean_text(text)
    reading = _Reading(now)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:  # a character that no token begins with
            at += 1
            continue
        at = reading.take(match, text)
    return replace(reading.query, text=text.strip())


def completion(text: str, values: dict[str, list[str]]) -> str | None:
    """Return `text` with the filter at its end completed; None when there is nothing to complete.

    `values` lists, by filter name, the values that may follow `model:` and the like.
    """
    before, typed = _split_last_word(text)
    if not typed:
        return None
    sign = "!" if typed.startswith("!") else ""
    name, colon, value = typed.removeprefix("!").partition(":")
    if not colon:
        candidates = [f"{filter_name}:" for filter_name in FILTER_NAMES]
        begun = name.lower() if len(name) >= _SHORTEST_COMPLETED else ""
    else:
        known = {"is": list(FLAGS), "verdict": list(VERDICTS), "sort": list(_SORTS), **values}
        candidates = [f"{name}:{option}" for option in known.get(name.lower(), ()) if " " not in option]
        begun = f"{name}:{value}"
    found = next((one for one in candidates if begun and one.startswith(begun) and one != begun), None)
    return None if found is None else f"{before}{sign}{found}"


def _split_last_word(text: str) -> tuple[str, str]:
    match = re.search(r"\S*$", text)
    at = match.start() if match else len(text)
    return text[:at], text[at:]


def _either(options: list[str]) -> str:
    return f"{', '.join(options[:-1])} or {options[-1]}"


@dataclass(slots=True)
class _Reading:
    """The query built so far, while tokens are read."""

    now: datetime
    query: HistoryQuery = field(default_factory=HistoryQuery)

    def take(self, match: re.Match[str], text: str) -> int:
        """Add one token to the query; return the index where the next may begin."""
        negated, name = bool(match["not"]), (match["name"] or "").lower()
        value = match["phrase"] if match["phrase"] is not None else (match["word"] or "")
        if name in ("after", "before"):
            if negated:  # "not after" means "before"
                name = "before" if name == "after" else "after"
            return self._take_date(name, value, match, text)
        if not name:
            # An unclosed phrase is still being typed, so its last word may be incomplete.
            is_closed = match["phrase"] is not None and match[0].endswith('"') and match[0] != '"'
            self._hint_at_filter(match["word"] or "")
            self._add_term(Term(normalized(value), is_exact=is_closed), negated)
        elif name == "sort":
            self._sort(normalized(value), negated)
        elif (condition := self._condition(name, value, negated)) is not None:
            self.query = replace(self.query, filters=(*self.query.filters, condition))
        return match.end()

    def _add_term(self, term: Term, negated: bool) -> None:
        if not term.text:
            return
        if negated:
            self.query = replace(self.query, excluded=(*self.query.excluded, term))
        else:
            self.query = replace(self.query, terms=(*self.query.terms, term))

    def _hint_at_filter(self, word: str) -> None:
        """Name the filter that a word such as `lng:es` may mean. It is searched for as it is: `port:80` is no error."""
        if (typed := _LIKE_A_FILTER.match(word)) and (meant := nearest_name(typed[1], FILTER_NAMES)) is not None:
            self._hint(f"{typed[1]}: is not a filter. Did you mean {meant}:?")

    def _hint(self, sentence: str) -> None:
        self.query = replace(self.query, hints=(*self.query.hints, sentence))

    def _condition(self, name: str, value: str, negated: bool) -> Condition | None:
        wanted = normalized(value)
        if name == "is":
            if wanted in FLAGS:
                return FlagFilter(wanted, negated)
            self._problem(f"is:{value} is not a filter. Use {_either([f'is:{flag}' for flag in FLAGS])}.")
        elif name == "verdict":
            if (verdict := wanted.replace(" ", "-")) in VERDICTS:
                return VerdictFilter(verdict, negated)
            self._problem(f"verdict:{value} is not a filter. Use {_either([f'verdict:{one}' for one in VERDICTS])}.")
        elif name == "confidence":
            if (found := _CONFIDENCE.fullmatch(value)) is not None:
                number = float(found[2]) / (100 if found[3] else 1)
                if 0 <= number <= 1:
                    return ConfidenceFilter(found[1] or ">=", number, negated)
            self._problem(f"confidence:{value} is not a filter. Use a number from 0 to 1, such as confidence:>0.8.")
        elif wanted:
            if not any(wanted in option for option in _VALUES.get(name, (wanted,))):
                self._hint(f"{name}:{value} matches none of: {', '.join(_VALUES[name])}.")
            return FieldFilter(name, wanted, negated)
        else:
            self._problem(f"{name}: needs a name or a part of one.")
        return None

    def _take_date(self, name: str, value: str, match: re.Match[str], text: str) -> int:
        """Add a date filter. Even without quotes, the date may have several words: "last week", "march 12"."""
        if match["word"]:
            begin = match.start("word")
            day, length = leading_day(text[begin:], self.now)
            end = begin + length
        else:
            day, end = begin_of_day(value, self.now), match.end()
        if day is None:
            self._problem(f"{name}:{value} is not a filter. Use a day, such as 2026-03-01, friday or last week.")
            return end
        moment = int(day.timestamp()) * 1000
        if name == "after":
            self.query = replace(self.query, after_ms=max(moment, self.query.after_ms))
        else:
            self.query = replace(self.query, before_ms=min(moment, self.query.before_ms))
        return end

    def _sort(self, wanted: str, negated: bool) -> None:
        if wanted in _SORTS:
            self.query = replace(self.query, by_relevance=(wanted == "relevance") is not negated)
        else:
            self._problem(f"sort:{wanted} is not a filter. Use {_either([f'sort:{order}' for order in _SORTS])}.")

    def _problem(self, sentence: str) -> None:
        self.query = replace(self.query, problems=(*self.query.problems, sentence))
