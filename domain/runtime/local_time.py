"""When a day begins: the one rule for searches, statistics and screens."""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta, tzinfo

_SECOND = timedelta(seconds=1)


class _LocalZone(tzinfo):
    """The machine's time zone, with its changes of daylight saving time.

    `datetime.astimezone()` gives the fixed offset of one moment; midnight of that day may have a different one.
    """

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return the offset at a local time; `fold` selects between two equal local times (PEP 495)."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, _moment: datetime | None) -> timedelta | None:
        """Return None: the daylight saving part of the offset is not known."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the zone's name at a local time."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """Return the local time of a moment given in UTC."""
        local = moment.replace(tzinfo=UTC).astimezone()
        first = local.replace(tzinfo=self, fold=0)
        return first if first.utcoffset() == local.utcoffset() else first.replace(fold=1)


LOCAL: tzinfo = _LocalZone()
"""The machine's time zone."""


def to_zone(moment: datetime, zone: tzinfo = LOCAL) -> datetime:
    """Return an aware moment in a time zone; in UTC at the ends of the calendar, where the conversion fails."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return moment.astimezone(UTC)


def day_of(moment: datetime, zone: tzinfo = LOCAL) -> date:
    """Return the date of an aware moment in a time zone."""
    return to_zone(moment, zone).date()


def begin_of(day: date, zone: tzinfo = LOCAL) -> datetime:
    """Return the first moment (UTC) of a day in a time zone.

    That is midnight, the first one if there are two. Where clocks go forward over midnight, it is the moment at which
    they do.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    try:
        early, late = sorted(_utc(midnight.replace(fold=fold)) for fold in (0, 1))
        if day_of(early, zone) >= day:
            return early
        seconds = range((late - early) // _SECOND)
        return early + bisect_left(seconds, True, key=lambda at: day_of(early + at * _SECOND, zone) >= day) * _SECOND
    except (OverflowError, ValueError, OSError):  # as in `to_zone`
        return midnight.replace(tzinfo=UTC)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC, fold=0) - (moment.utcoffset() or timedelta())
