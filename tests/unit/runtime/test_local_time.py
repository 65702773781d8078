"""A day begins at its local midnight, whatever the clocks did."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.runtime.local_time import LOCAL, begin_of, day_of, to_zone
from tests.support.zones import ODD_DAYS, move_to

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("zone", ODD_DAYS)
def test_a_day_begins_at_the_first_moment_that_shows_it(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    move_to(zone, monkeypatch)
    for days in range(-300, 300):
        day = ODD_DAYS[zone] + timedelta(days=days)
        begin = begin_of(day)
        assert begin == begin_of(day, ZoneInfo(zone)), day
        assert day_of(begin - SECOND) < day <= day_of(begin), day


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("America/Sao_Paulo", datetime(2017, 10, 15, 3, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2023, 4, 27, 22, tzinfo=UTC)),
        ("Asia/Beirut", datetime(2022, 3, 26, 22, tzinfo=UTC)),
        ("America/Havana", datetime(2022, 11, 6, 4, tzinfo=UTC)),
        ("America/Toronto", datetime(1919, 3, 31, 4, 30, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 3, 3, 18, 15, tzinfo=UTC)),
    ],
)
def test_where_midnight_is_missing_or_comes_twice(zone: str, begin: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    move_to(zone, monkeypatch)
    assert begin_of(ODD_DAYS[zone]) == begin


@pytest.mark.parametrize("zone", ODD_DAYS)
def test_the_machine_s_zone_shows_what_the_zone_shows(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    move_to(zone, monkeypatch)
    start = datetime.combine(ODD_DAYS[zone], datetime.min.time(), UTC) - timedelta(days=2)
    for quarters in range(4 * 24 * 4):
        moment = start + timedelta(minutes=15 * quarters)
        local, there = moment.astimezone(LOCAL), moment.astimezone(ZoneInfo(zone))
        assert (local.replace(tzinfo=None), local.fold) == (there.replace(tzinfo=None), there.fold)
        assert local.astimezone(UTC) == moment


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_the_ends_of_the_calendar_are_days_too(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    move_to(zone, monkeypatch)
    for day in (date.min, date.max):
        assert abs(begin_of(day) - datetime(day.year, day.month, day.day, tzinfo=UTC)) <= timedelta(days=1)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        assert to_zone(moment) == moment
