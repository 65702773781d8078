"""The history: its database, its spool, and what carries, reads, mends, indexes and thins it out."""

from typing import TYPE_CHECKING

from domain.history.notices import Notice
from tui.background import run_in_background

if TYPE_CHECKING:
    from domain.history.backups import HistoryFile
    from domain.history.indexing import HistoryIndexer
    from domain.history.maintenance import Maintenance
    from domain.history.ports import PromptRepository, Spool
    from domain.history.reader import HistoryReader
    from domain.history.retention import Retention
    from domain.history.writer import HistoryWriter
    from domain.runtime.progress import Progress
    from storage.database.risky_places import RiskyPlace
    from tui.composition.parts import Parts

_CLOSE_SECONDS = 0.5
_PLACE_NOTE = "place-notice"


def make_repository(parts: "Parts") -> "PromptRepository":
    """Return the saved history; this session's own when nothing is kept on disk."""
    from storage.repository import SqlitePromptRepository

    settings = parts.settings()
    repository = SqlitePromptRepository(
        parts.database if settings.sqlite_enabled else None,
        readers=settings.sqlite_pool_size,
        wal=uses_log(parts),
        synchronous=settings.sqlite_synchronous.value,
        clock=parts.clock,
        on_news=parts.news.tell,
        journal_length=lambda: parts.spool().journal_length(),
    )
    # A locked database must not hold the quit: what it has not taken lies in the spool.
    parts.on_close(lambda: run_in_background("close-history", repository.close).join(_CLOSE_SECONDS))
    return repository


def find_place(parts: "Parts") -> "RiskyPlace | None":
    """Return what makes the place of the history a risk, if anything does and the history is on disk at all."""
    from storage.database.risky_places import risky_place

    return risky_place(parts.database) if parts.settings().sqlite_enabled else None


def uses_log(parts: "Parts") -> bool:
    """Return whether the write-ahead log is used: not in a risky place, unless the person says so."""
    return parts.settings().sqlite_wal_mode and (parts.history_place() is None or is_log_chosen(parts))


def is_log_chosen(parts: "Parts") -> bool:
    """Return whether the person says anything of the write-ahead log."""
    return "sqlite_wal_mode" in parts.sources().given()


def place_note(parts: "Parts") -> tuple[str, ...]:
    """Return what the status bar says of the place of the history."""
    place = parts.history_place()
    if place is None:
        return ()
    gives_up_log = parts.settings().sqlite_wal_mode and not uses_log(parts)
    return (f"history {place.where}{', WAL off' if gives_up_log else ''}",)


def place_sentences(parts: "Parts", place: "RiskyPlace") -> tuple[str, str]:
    """Return what is risked in a risky place, and what to do."""
    log = "with the write-ahead log, as SQLITE_WAL_MODE says" if uses_log(parts) else "without the write-ahead log"
    return (
        f"The history {parts.database} is {place.where}. {place.risk} It is used {log}.",
        "Choose a folder of this machine that nothing synchronises with SQLITE_DB_PATH"
        + ("." if is_log_chosen(parts) else ", or set SQLITE_WAL_MODE to true or false to use it as it is."),
    )


def tell_place(parts: "Parts") -> None:
    """Tell once of each history that its place is a risk. Raises `StorageError`."""
    place = parts.history_place()
    if place is None or parts.repository().get_note(_PLACE_NOTE) == place.where:
        return
    sentence, next_step = place_sentences(parts, place)
    parts.news.tell(Notice("The history is in a risky place", sentence, next_step, is_good=False))
    parts.repository().set_note(_PLACE_NOTE, place.where)


def make_spool(parts: "Parts") -> "Spool":
    """Return the waiting room of this database."""
    from storage.spool.spool import FileSpool

    return FileSpool(parts.paths.spool(parts.database), parts.settings().spool_limit)


def make_writer(parts: "Parts") -> "HistoryWriter":
    """Return what carries operations from the spool to the database, behind the breaker."""
    from domain.history.writer import HistoryWriter
    from domain.runtime.breaker import CircuitBreaker

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
    from domain.history.reader import HistoryReader

    if not parts.settings().sqlite_enabled:
        return HistoryReader(parts.repository, list, parts.clock)
    return HistoryReader(
        parts.repository, parts.spool().waiting, parts.clock, lambda problem: parts.care().report(problem)
    )


def make_history_file(parts: "Parts") -> "HistoryFile":
    """Return the database as a file."""
    from storage.recovery.repair import SqliteHistoryFile

    return SqliteHistoryFile(parts.database, parts.clock)


def make_care(parts: "Parts") -> "Maintenance":
    """Return what checks, mends and backs up the file."""
    from domain.history.maintenance import Maintenance

    def tell(progress: "Progress | None") -> None:
        parts.on_care(progress)  # whoever listens by then

    care = Maintenance(parts.history_file(), parts.spool(), parts.clock, parts.news.tell, tell)
    parts.on_close(care.close)
    return care


def make_indexer(parts: "Parts") -> "HistoryIndexer":
    """Return what makes rows quick to find."""
    from domain.history.indexing import HistoryIndexer

    indexer = HistoryIndexer(parts.repository, parts.clock, parts.on_index)
    parts.on_close(indexer.close)
    return indexer


def make_retention(parts: "Parts") -> "Retention":
    """Return what takes old records out of the list."""
    from domain.history.retention import Retention

    settings = parts.settings()
    days, action = settings.sqlite_retention_days, settings.sqlite_retention_action
    waiting, submit_many = parts.spool().waiting, parts.writer().submit_many
    return Retention(parts.repository(), waiting, submit_many, parts.clock, days, action)
