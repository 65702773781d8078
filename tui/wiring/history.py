"""The history: its database, its spool, and what carries, reads, mends, indexes and thins it out."""

from typing import TYPE_CHECKING

from tui.background import run_in_background

if TYPE_CHECKING:
    from domain.history_care import HistoryCare
    from domain.history_indexer import HistoryIndexer
    from domain.history_reader import HistoryReader
    from domain.history_writer import HistoryWriter
    from domain.ports import HistoryFile, PromptRepository, Spool
    from domain.progress import Progress
    from domain.retention import Retention
    from tui.wiring.parts import Parts

_CLOSE_SECONDS = 0.5


def make_repository(parts: "Parts") -> "PromptRepository":
    """Return the saved history; this session's own when nothing is kept on disk."""
    settings = parts.settings()
    if not settings.sqlite_enabled:
        from storage.memory_repository import MemoryPromptRepository

        return MemoryPromptRepository(parts.clock)
    from storage.prompt_repository import SqlitePromptRepository

    repository = SqlitePromptRepository(
        parts.database,
        readers=settings.sqlite_pool_size,
        wal=settings.sqlite_wal_mode,
        synchronous=settings.sqlite_synchronous.value,
        clock=parts.clock,
        on_news=parts.news.tell,
        expects_records=lambda: parts.spool().journal_length() > 0,
    )
    # A locked database must not hold the quit: what it has not taken lies in the spool.
    parts.on_close(lambda: run_in_background("close-history", repository.close).join(_CLOSE_SECONDS))
    return repository


def make_spool(parts: "Parts") -> "Spool":
    """Return the waiting room of this database."""
    from storage.spool import FileSpool

    return FileSpool(parts.paths.spool(parts.database), parts.settings().spool_limit)


def make_writer(parts: "Parts") -> "HistoryWriter":
    """Return what carries operations from the spool to the database, behind the breaker."""
    from domain.circuit_breaker import CircuitBreaker
    from domain.history_writer import HistoryWriter

    settings = parts.settings()
    breaker = CircuitBreaker(
        parts.clock,
        failure_threshold=settings.breaker_failure_threshold,
        cooldown_seconds=settings.breaker_cooldown_seconds,
    )
    writer = HistoryWriter(parts.spool(), parts.repository, breaker, parts.clock)
    parts.on_close(writer.close)
    return writer


def make_reader(parts: "Parts") -> "HistoryReader":
    """Return the history as it will be once everything that waits is saved."""
    from domain.history_reader import HistoryReader

    if not parts.settings().sqlite_enabled:
        return HistoryReader(parts.repository, list, parts.clock)
    return HistoryReader(
        parts.repository, parts.writer().waiting, parts.clock, lambda problem: parts.care().met(problem)
    )


def make_history_file(parts: "Parts") -> "HistoryFile":
    """Return the database as a file."""
    from storage.history_file import SqliteHistoryFile

    return SqliteHistoryFile(parts.database, parts.clock)


def make_care(parts: "Parts") -> "HistoryCare":
    """Return what checks, mends and backs up the file."""
    from domain.history_care import HistoryCare

    def tell(progress: "Progress | None") -> None:
        parts.on_care(progress)  # whoever listens by then

    care = HistoryCare(parts.history_file(), parts.spool(), parts.clock, parts.news.tell, tell)
    parts.on_close(care.close)
    return care


def make_indexer(parts: "Parts") -> "HistoryIndexer":
    """Return what makes rows quick to find."""
    from domain.history_indexer import HistoryIndexer

    indexer = HistoryIndexer(parts.repository, parts.clock, parts.on_index)
    parts.on_close(indexer.close)
    return indexer


def make_retention(parts: "Parts") -> "Retention":
    """Return what takes old records out of the list."""
    from domain.retention import Retention

    settings = parts.settings()
    days, action = settings.sqlite_retention_days, settings.sqlite_retention_action
    return Retention(parts.repository(), parts.clock, days, action)
