"""Checks the arguments of the repository."""

from datetime import datetime

_LARGEST = 2**63 - 1  # the largest integer in SQLite


def check_limit(limit: int) -> None:
    """Raise `ValueError` unless `limit` is at least 1."""
    if not 1 <= limit <= _LARGEST:
        raise ValueError(f"limit must be at least 1, got {limit}")


def check_offset(offset: int) -> None:
    """Raise `ValueError` unless `offset` is at least 0."""
    if not 0 <= offset <= _LARGEST:
        raise ValueError(f"offset must be at least 0, got {offset}")


def check_days(days: int) -> None:
    """Raise `ValueError` unless `days` is at least 0."""
    if days < 0:
        raise ValueError(f"days must be at least 0, got {days}")


def check_moment(moment: datetime | None) -> None:
    """Raise `ValueError` for a moment without a time zone."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"The moment must have a time zone, got {moment}")


def is_row_id(number: int) -> bool:
    """Return whether a row can have this `id`."""
    return 1 <= number <= _LARGEST
