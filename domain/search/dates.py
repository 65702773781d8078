"""Days as people write them: 2026-03-01, 2026-03, friday, last week, ayer."""

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
    """Return the begin of the day, in the time zone of `now` (aware), that `text` names; None when it names none.

    A year or a month is its first day; a day of the week is the last one that has begun. The first call for words
    loads a library, which takes a quarter of a second: never call this on the UI thread.
    """
    day = _day_of(text.strip().lower(), now.date())
    return None if day is None else begin_of(day, now.tzinfo or UTC)


def leading_day(text: str, now: datetime) -> tuple[datetime | None, int]:
    """Return what `begin_of_day` does of the date that `text` begins with, and where that ends; other words follow."""
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
    import dateparser  # noqa: PLC0415 - slow to load, and most searches name no date

    noon = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001 - the parser takes the person's own time
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
