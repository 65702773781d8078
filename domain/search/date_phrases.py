"""Dates written as words, in English and Spanish: "monday", "march 12 2026", "two weeks ago", "el lunes pasado"."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from domain.search.normalise import normalized

_MOST_WORDS = 8


def _ranks(*rows: str, first: int = 0) -> dict[str, int]:
    return {word: rank for rank, row in enumerate(rows, first) for word in row.split()}


# Normalized: without capitals and accents.
_MONTHS = _ranks(
    "january jan enero ene",
    "february feb febrero",
    "march mar marzo",
    "april apr abril abr",
    "may mayo",
    "june jun junio",
    "july jul julio",
    "august aug agosto ago",
    "september sept sep septiembre setiembre",
    "october oct octubre",
    "november nov noviembre",
    "december dec diciembre dic",
    first=1,
)
_WEEKDAYS = _ranks(
    "monday mon lunes",
    "tuesday tues tue martes",
    "wednesday wed miercoles",
    "thursday thurs thur thu jueves",
    "friday fri viernes",
    "saturday sat sabado",
    "sunday sun domingo",
)
NUMBERS = _ranks(
    "a an one un una uno",
    "two dos",
    "three tres",
    "four cuatro",
    "five cinco",
    "six seis",
    "seven siete",
    "eight ocho",
    "nine nueve",
    "ten diez",
    first=1,
)
_UNITS = _ranks(
    "hour hours hora horas",
    "day days dia dias",
    "week weeks semana semanas",
    "month months mes meses",
    "year years ano anos",
)
_HOUR, _DAY, _WEEK, _MONTH, _YEAR = range(5)


def find_date(text: str, today: date) -> tuple[date, int] | None:
    """Return the date at the start of `text` and the index where it ends; None if `text` does not start with a date.

    A month or a year means its first day. Without a year, the date is the latest such day that is not in the future.
    The longest match wins: the date is "monday" in "monday march report", and "monday march 2" in "monday march 2".
    """
    words = list(re.finditer(r"\S+", text))[:_MOST_WORDS]
    # Normalize word by word, to know where each word ends in `text`.
    plain = " ".join(normalized(word[0]).replace(" ", "_") or "_" for word in words)
    found = [(match.end(), day) for match, day in _matches(plain, today)]
    if not found:
        return None
    end, day = max(found)
    return day, words[plain[:end].count(" ")].end()


def _matches(plain: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    for pattern, meaning in _PHRASES:
        if (match := pattern.match(plain)) is not None and (day := meaning(match, today)) is not None:
            yield match, day


def _dated(match: re.Match[str], today: date) -> date | None:
    """Return a day given by its month, with or without a day and a year."""
    parts = match.groupdict()
    month, day = _MONTHS[parts["month"]], int(re.sub(r"\D", "", parts.get("day") or "1"))
    years = [int(parts["year"])] if parts.get("year") else range(today.year, today.year - 9, -1)
    for year in years:  # the last 29 February can be up to eight years ago
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if parts.get("year") or found <= today:
            return found
    return None


def _numbered(match: re.Match[str], _today: date) -> date | None:
    """Return a day written with dots, which is always in the order day, month, year."""
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _ago(match: re.Match[str], today: date) -> date | None:
    """Return the day a number of units before today."""
    count = match["count"]
    return _moved(today, -(int(count) if count.isdigit() else NUMBERS[count]), _UNITS[match["unit"]])


def _near(step: int) -> "_Meaning":
    """Return the meaning of "last" (`step` -1), "this" (0) or "next" (1) before a weekday, a month or a unit."""

    def meaning(match: re.Match[str], today: date) -> date | None:
        word = match["what"]
        if word in _WEEKDAYS:
            back = (today.weekday() - _WEEKDAYS[word]) % 7
            return today + timedelta(days={-1: -(back or 7), 0: -back, 1: 7 - back}[step])
        if word in _MONTHS:
            return _dated(match, today)
        unit = _UNITS[word]
        if unit == _WEEK:
            return _moved(today, step, unit) if step else today - timedelta(days=today.weekday())
        return _moved(today.replace(day=1, month=1 if unit == _YEAR else today.month), step, unit)

    return meaning


def _days(count: int) -> "_Meaning":
    """Return the meaning of a phrase for the day `count` days after today."""
    return lambda _match, today: _moved(today, count, _DAY)


def _moved(day: date, count: int, unit: int) -> date | None:
    """Return `day` moved by `count` units; None beyond the calendar.

    Months and years keep the day of the month, or use the last day of a shorter month. Hours do not move the day.
    """
    try:
        if unit == _HOUR:
            return day
        if unit in (_DAY, _WEEK):
            return day + timedelta(days=count * (7 if unit == _WEEK else 1))
        years, month = divmod(day.month - 1 + count * (12 if unit == _YEAR else 1), 12)
        first = date(day.year + years, month + 1, 1)
        return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))
    except (ValueError, OverflowError):
        return None


_Meaning = Callable[[re.Match[str], date], date | None]


def _any(words: dict[str, int]) -> str:
    return "|".join(words)


def _phrase(source: str, meaning: _Meaning) -> tuple[re.Pattern[str], _Meaning]:
    return re.compile(f"(?:{source}),?(?= |$)"), meaning


_WEEKDAY = rf"(?:(?:on|the|el) )?(?:(?:{_any(_WEEKDAYS)}),? )?(?:(?:the|el) )?"
_DAY_NUMBER = r"(?P<day>(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|o)?)"
_MONTH_NAME = rf"(?P<month>{_any(_MONTHS)})\.?"
_OF = "(?:(?:of|de|del) )?"
_YEAR_NUMBER = rf",? {_OF}(?P<year>(?:19|20)\d\d)"
_COUNTED = rf"(?P<count>[0-9]{{1,4}}|{_any(NUMBERS)}) (?P<unit>{_any(_UNITS)})"
_WHAT = f"(?P<what>week|month|year|semana|mes|ano|{_any(_WEEKDAYS)}|(?P<month>{_any(_MONTHS)}))"
_LAST = "(?:the )?(?:last|past|previous)"
_PHRASES = (
    _phrase(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d\d)", _numbered),
    _phrase(f"{_WEEKDAY}{_DAY_NUMBER} {_OF}{_MONTH_NAME}(?:{_YEAR_NUMBER})?", _dated),
    _phrase(f"{_WEEKDAY}{_MONTH_NAME} (?:the )?{_DAY_NUMBER}(?:{_YEAR_NUMBER})?", _dated),
    _phrase(f"(?:(?:in|en) )?{_MONTH_NAME}(?:{_YEAR_NUMBER})?", _dated),
    _phrase(f"{_COUNTED} ago", _ago),
    _phrase(f"(?:hace|{_LAST}|(?:l[oa]s )?ultim[oa]s) {_COUNTED}", _ago),
    _phrase(f"(?:{_LAST}|(?:(?:la|el) )?(?:pasad[oa]|ultim[oa])) {_WHAT}", _near(-1)),
    _phrase(f"(?:(?:la|el) )?{_WHAT} (?:pasad[oa]|anterior)", _near(-1)),
    _phrase(f"(?:this|est[ea]) {_WHAT}", _near(0)),
    _phrase(f"(?:(?:on|el) )?(?P<what>{_any(_WEEKDAYS)})", _near(0)),
    _phrase(f"(?:next|(?:(?:la|el) )?proxim[oa]) {_WHAT}", _near(1)),
    _phrase("(?:the )?day before yesterday|antes de ayer", _days(-2)),
    _phrase("yesterday (?:morning|afternoon|evening|night)|last night|ayer por la (?:manana|tarde|noche)", _days(-1)),
    _phrase("this (?:morning|afternoon|evening)|esta (?:manana|tarde|noche)", _days(0)),
)
