"""Factories for the history: its database, its spool, and the services that write, read, repair, index and prune it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.background import run_in_background
from tui.composition.history_place import HistoryPlace

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.history.backups import HistoryFile
    from domain.history.notices import Notice
    from domain.history.operations import Operation
    from domain.history.ports import PromptRepository, Spool, WaitingOperation
    from domain.history.retention import Retention
    from domain.history.writer import HistoryWriter
    from domain.runtime.clock import Clock
    from domain.settings.schema import Settings

_CLOSE_SECONDS = 0.5


def make_place(settings: "Settings", database: Path, *, is_wal_chosen: bool) -> HistoryPlace:
    """Return where the history lies. Blocks on a disk."""
    from storage.database.risky_places import risky_place

    risk = risky_place(database) if settings.sqlite_enabled else None
    return HistoryPlace(database, risk, settings.sqlite_wal_mode, is_wal_chosen)


def make_repository(
    settings: "Settings",
    place: HistoryPlace,
    clock: "Clock",
    on_news: "Callable[[Notice], None]",
    journal_length: Callable[[], int],
) -> "PromptRepository":
    """Return the saved history; in memory when the settings keep nothing on disk."""
    from storage.repository import SqlitePromptRepository

    return SqlitePromptRepository(
        place.database if settings.sqlite_enabled else None,
        readers=settings.sqlite_pool_size,
        wal=place.uses_wal,
        synchronous=settings.sqlite_synchronous.value,
        clock=clock,
        on_news=on_news,
        journal_length=journal_length,
    )


def close_repository(repository: "PromptRepository") -> None:
    """Close the history, or go on after half a second: a locked database must not delay the end.

    What the database has not taken is in the spool.
    """
    run_in_background("close-history", repository.close).join(_CLOSE_SECONDS)


def make_spool(folder: Path, limit: int) -> "Spool":
    """Return the spool in `folder`, which takes at most `limit` operations."""
    from storage.spool.spool import FileSpool

    return FileSpool(folder, limit)


def make_writer(
    settings: "Settings", spool: "Spool", repository: "Callable[[], PromptRepository]", clock: "Clock"
) -> "HistoryWriter":
    """Return the service that carries operations from the spool to the database, behind a circuit breaker."""
    from domain.history.writer import HistoryWriter
    from domain.runtime.breaker import CircuitBreaker

    breaker = CircuitBreaker(
        clock,
        failure_threshold=settings.breaker_failure_threshold,
        cooldown_seconds=settings.breaker_cooldown_seconds,
    )
    return HistoryWriter(spool, repository, breaker, clock)


def make_history_file(database: Path, clock: "Clock") -> "HistoryFile":
    """Return the database as a file."""
    from storage.recovery.repair import SqliteHistoryFile

    return SqliteHistoryFile(database, clock)


def make_retention(
    settings: "Settings",
    repository: "PromptRepository",
    waiting: "Callable[[], list[WaitingOperation]]",
    submit_many: "Callable[[Sequence[Operation]], None]",
    clock: "Clock",
) -> "Retention":
    """Return the service that archives or deletes old records."""
    from domain.history.retention import Retention

    days, action = settings.sqlite_retention_days, settings.sqlite_retention_action
    return Retention(repository, waiting, submit_many, clock, days, action)
