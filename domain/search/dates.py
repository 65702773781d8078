"""Parses days as users write them: 2026-03-01, 2026-03, friday, last week, ayer."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from domain.runtime.local_time import begin_of
from domain.search.date_phrases import NUMBERS, find_date

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_FIRST_WORD = re.compile(r"\S+")
_SHORTEST = 3
_LANGUAGES = ["en", "es"]


def begin_of_day(text: str, now: datetime) -> datetime | None:
    """Return the start of the day that `text` names, in the time zone of `now` (aware); None if it is not a day.

    A year or a month means its first day; a weekday means its latest occurrence, today included. The first call for
    words may load a library, which takes a quarter of a second: never call this on the UI thread.
    """
    day = _day_of(text.strip().lower(), now.date())
    return None if day is None else begin_of(day, now.tzinfo or UTC)


def leading_day(text: str, now: datetime) -> tuple[datetime | None, int]:
    """Return `begin_of_day` of the date at the start of `text`, and the index where that date ends."""
    word = _FIRST_WORD.match(text)
    end = word.end() if word else 0
    if (found := find_date(text, now.date())) is not None and found[1] >= end:
        day, end = found
        return begin_of(day, now.tzinfo or UTC), end
    return begin_of_day(text[:end].rstrip(",;."), now), end


@lru_cache(maxsize=256)
def _day_of(text: str, today: date) -> date | None:
    try:
        if match := _YEAR_OR_MONTH.fullmatch(text):
            return date(int(match[1]), int(match[2] or 1), 1)
        if text[:1].isdigit() and text.count("-"):
            return date.fromisoformat(text)
    except ValueError:
        return None
    if (found := find_date(text, today)) is not None and found[1] == len(text):
        return found[0]
    return None if len(text) < _SHORTEST or text in NUMBERS else _parse_words(text, today)


def _parse_words(text: str, today: date) -> date | None:
    import dateparser  # noqa: PLC0415 - slow to load, and most searches contain no date

    noon = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001 - the parser works in local time
    found = dateparser.parse(
        text,
        languages=_LANGUAGES,
        settings={
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "RELATIVE_BASE": noon,
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return None if found is None else found.date()
