"""Where a date that a person writes in a search begins and ends, in English and in Spanish."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search.date_phrases import find_date
from domain.search.parser import parse_query

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
MONDAY, LAST_WEEK, LAST_MONTH = date(2026, 3, 2), date(2026, 2, 25), date(2026, 2, 1)
MARCH_12, YESTERDAY, BEFORE_THAT = date(2025, 3, 12), date(2026, 3, 3), MONDAY
DATES = [
    ("monday", MONDAY),
    ("monday,", MONDAY),
    ("on monday", MONDAY),
    ("last monday", MONDAY),
    ("last wednesday", LAST_WEEK),
    ("wednesday", date(2026, 3, 4)),
    ("monday march 2", MONDAY),
    ("Monday, March 2nd, 2026", MONDAY),
    ("last week", LAST_WEEK),
    ("this week", MONDAY),
    ("last month", LAST_MONTH),
    ("this month", date(2026, 3, 1)),
    ("last year", date(2025, 1, 1)),
    ("this year", date(2026, 1, 1)),
    ("last 2 weeks", date(2026, 2, 18)),
    ("2 weeks ago", date(2026, 2, 18)),
    ("two weeks ago", date(2026, 2, 18)),
    ("a month ago", date(2026, 2, 4)),
    ("day before yesterday", BEFORE_THAT),
    ("the day before yesterday", BEFORE_THAT),
    ("yesterday", YESTERDAY),
    ("yesterday evening", YESTERDAY),
    ("march 12", MARCH_12),
    ("mar. 12", MARCH_12),
    ("12 mar. 2024", date(2024, 3, 12)),
    ("12.3.2024", date(2024, 3, 12)),
    ("2.3.2026", MONDAY),
    ("march 12th 2024", date(2024, 3, 12)),
    ("12 march", MARCH_12),
    ("12th of march 2024", date(2024, 3, 12)),
    ("march 2024", date(2024, 3, 1)),
    ("march", date(2026, 3, 1)),
    ("may", date(2025, 5, 1)),
    ("29 february", date(2024, 2, 29)),
    ("2025", date(2025, 1, 1)),
    ("2025-07", date(2025, 7, 1)),
    ("2025-07-09", date(2025, 7, 9)),
    ("lunes", MONDAY),
    ("el lunes", MONDAY),
    ("el lunes pasado", MONDAY),
    ("lunes 2 de marzo", MONDAY),
    ("semana pasada", LAST_WEEK),
    ("la semana pasada", LAST_WEEK),
    ("esta semana", MONDAY),
    ("el mes pasado", LAST_MONTH),
    ("el año pasado", date(2025, 1, 1)),
    ("hace tres días", date(2026, 3, 1)),
    ("hace 2 SEMANAS", date(2026, 2, 18)),
    ("hace un mes", date(2026, 2, 4)),
    ("los últimos 3 días", date(2026, 3, 1)),
    ("ayer", YESTERDAY),
    ("anteayer", BEFORE_THAT),
    ("antes de ayer", BEFORE_THAT),
    ("12 de marzo", MARCH_12),
    ("el 12 de marzo de 2024", date(2024, 3, 12)),
    ("1º de enero", date(2026, 1, 1)),
    ("marzo de 2024", date(2024, 3, 1)),
    ("miércoles", date(2026, 3, 4)),
]
AFTERWARDS = [
    "",
    "report",
    "march report",
    "report march 12",
    "informe de marzo",
    "3 ideas",
    "de marzo",
    "ago",
    "!week",
]


def terms(text: str) -> tuple[list[str], list[str]]:
    query = parse_query(text, NOW)
    return [term.text for term in query.terms], [term.text for term in query.excluded]


@pytest.mark.parametrize(("phrase", "day"), DATES)
def test_a_date_is_understood_and_no_word_after_it_is_swallowed(phrase: str, day: date) -> None:
    begin = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
    for name in ("after", "before"):
        for words in AFTERWARDS:
            if find_date(f"{phrase} {words.split(' ')[0]}", NOW.date()) not in (None, find_date(phrase, NOW.date())):
                continue  # "march 3", "may 3": that is a date
            text = f"budget {name}:{phrase}  {words} !draft"
            query = parse_query(text, NOW)
            assert (query.after_ms if name == "after" else query.before_ms) == begin, text
            assert terms(text) == terms(f"budget {words} !draft"), text
            assert query.problems == ()
        quoted = parse_query(f'{name}:"{phrase}" march', NOW)
        assert (quoted.after_ms if name == "after" else quoted.before_ms) == begin
        assert [term.text for term in quoted.terms] == ["march"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("after:foo march report", ["march", "report"]),
        ("after:one report", ["report"]),
        ("after:last weekly report", ["weekly", "report"]),
        ("after:the report", ["report"]),
        ("after:el informe", ["informe"]),
        ("after:99999 days ago", ["days", "ago"]),
    ],
)
def test_what_is_no_date_is_named_and_leaves_the_words_after_it(text: str, left: list[str]) -> None:
    query = parse_query(text, NOW)
    assert [term.text for term in query.terms] == left
    assert len(query.problems) == 1


def test_a_day_that_is_not_in_the_calendar_is_no_date() -> None:
    query = parse_query("after:february 30 report", NOW)
    assert [term.text for term in query.terms] == ["30", "report"]


WORDS = """
last this next past march 12 12th 31 february 29 30 2024 monday on the of el la de del hace pasado pasada semana week
weeks ago 3 9999 two dos year years month proximo ultimos in en, marzo, ½ ﷺ º ² ١٢ after: before:
"""


@given(st.lists(st.sampled_from(WORDS.split()) | st.text(max_size=3), max_size=7), st.dates())
def test_any_words_are_a_legal_query_on_any_day(words: list[str], today: date) -> None:
    parse_query(f"after:{' '.join(words)}", datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
