"""Time zones with unusual days."""

import time
from datetime import date

import pytest

ODD_DAYS = {
    "UTC": date(2026, 3, 4),
    "Asia/Kolkata": date(2026, 3, 4),  # half an hour
    "Asia/Kathmandu": date(2026, 3, 4),  # three quarters
    "America/Sao_Paulo": date(2017, 10, 15),  # no midnight
    "Africa/Cairo": date(2023, 4, 28),
    "Asia/Beirut": date(2022, 3, 27),
    "America/Havana": date(2022, 11, 6),  # midnight twice
    "Australia/Lord_Howe": date(2025, 10, 5),  # clocks move by half an hour
    "Europe/Berlin": date(2025, 10, 26),  # 25 hours
    "America/New_York": date(2026, 3, 8),  # 23 hours
    "America/Toronto": date(1919, 3, 31),  # from 23:30 to 00:30
    "Pacific/Apia": date(2011, 12, 31),  # the day before was left out
    "Pacific/Kiritimati": date(2026, 3, 4),
}


def move_to(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a time zone until the end of the test."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
