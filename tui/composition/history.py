"""The history: its database, its spool, and what writes, reads, repairs, indexes and prunes it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import NewerSchemaError, StorageError
from domain.history.experiments import ExperimentReader
from domain.history.indexing import HistoryIndexer
from domain.history.maintenance import Maintenance
from domain.history.notices import Notice
from domain.history.operations import Operation
from domain.history.ports import PromptRepository, Spool, WaitingOperation
from domain.history.reader import HistoryReader
from domain.history.transfer import ImportReport
from domain.history.waiting import apply_operations
from domain.history.writer import HistoryWriter
from domain.prompts.record import PromptHistory
from domain.runtime.clock import Clock
from domain.runtime.progress import Progress
from domain.search.query import IndexProgress
from tui.background import run_in_background
from tui.composition.history_place import HistoryPlace
from tui.composition.lazy import Lazy, Lifetime
from tui.composition.paths import Paths
from tui.composition.relay import Relay
from tui.services import HistoryReport

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.evaluation.summary import Summary
    from domain.history.backups import HistoryFile
    from domain.history.retention import Retention
    from domain.settings.schema import Settings
    from domain.settings.sources import SettingSources
    from storage.experiments.claims import ExperimentClaims

_CLOSE_SECONDS = 0.5


class HistoryServices:
    """The part of `tui.services.Services` that is about the history. Thread-safe; every method may block.

    Makes each service on first use.
    """

    def __init__(
        self,
        settings: "Callable[[], Settings]",
        sources: "Callable[[], SettingSources]",
        paths: Paths,
        clock: Clock,
        lifetime: Lifetime,
    ) -> None:
        self._settings = settings
        self._sources = sources
        self._paths = paths
        self._clock = clock
        self.news: Relay[Notice] = Relay()
        self._index_progress: Relay[IndexProgress] = Relay()
        self._work_progress: Relay[Progress | None] = Relay()
        self.place = Lazy(self._make_place)
        self.spool = Lazy(self._make_spool)
        self.repository = lifetime.closing(self._make_repository, _close_repository)
        self.writer = lifetime.closing(self._make_writer, lambda writer: writer.close())
        self.file = Lazy(self._make_file)
        self.maintenance = lifetime.closing(
            lambda: Maintenance(self.file(), self.spool(), clock, self.news.tell, self._work_progress.tell),
            lambda maintenance: maintenance.close(),
        )
        self.indexer = lifetime.closing(
            lambda: HistoryIndexer(self.repository, clock, self._index_progress.tell),
            lambda indexer: indexer.close(),
        )
        self.reader = Lazy(lambda: HistoryReader(self.repository, self.waiting, clock, self._report))
        self.experiments = Lazy(
            lambda: ExperimentReader(
                lambda: self.repository().experiments, lambda: [each.operation for each in self.waiting()]
            )
        )
        self.retention = Lazy(self._make_retention)
        self._claims = Lazy(self._make_claims)

    @property
    def database(self) -> Path:
        """The history's file."""
        return self._settings().sqlite_db_path or self._paths.database

    def tried_prompts(self) -> "Summary | None":
        """Return what the verdicts add up to; None if nothing was tried. Raises `StorageError`."""
        from domain.evaluation.summary import summary_of

        return summary_of(self.experiments().compared_records())

    def keeps_on_disk(self) -> bool:
        """Return whether anything is saved on disk. Raises `SettingsError`."""
        return self._settings().sqlite_enabled

    def _make_place(self) -> HistoryPlace:
        from storage.database.risky_places import risky_place

        risk = risky_place(self.database) if self.keeps_on_disk() else None
        is_wal_chosen = "sqlite_wal_mode" in self._sources().given()
        return HistoryPlace(self.database, risk, self._settings().sqlite_wal_mode, is_wal_chosen)

    def _make_spool(self) -> Spool:
        from storage.spool.spool import FileSpool

        return FileSpool(self._paths.spool(self.database), self._settings().spool_limit)

    def _make_repository(self) -> PromptRepository:
        from storage.repository import SqlitePromptRepository

        settings = self._settings()
        return SqlitePromptRepository(
            self.place().database if settings.sqlite_enabled else None,
            readers=settings.sqlite_pool_size,
            wal=self.place().uses_wal,
            synchronous=settings.sqlite_synchronous.value,
            clock=self._clock,
            on_news=self.news.tell,
            journal_length=lambda: self.spool().journal_length(),
        )

    def _make_writer(self) -> HistoryWriter:
        from domain.runtime.breaker import CircuitBreaker

        settings = self._settings()
        breaker = CircuitBreaker(
            self._clock,
            failure_threshold=settings.breaker_failure_threshold,
            cooldown_seconds=settings.breaker_cooldown_seconds,
        )
        return HistoryWriter(self.spool(), self.repository, breaker, self._clock)

    def _make_file(self) -> "HistoryFile":
        from storage.recovery.repair import SqliteHistoryFile

        return SqliteHistoryFile(self.database, self._clock)

    def _make_retention(self) -> "Retention":
        from domain.history.retention import Retention

        days, action = self._settings().sqlite_retention_days, self._settings().sqlite_retention_action
        return Retention(self.repository(), self.waiting, self.submit_many, self._clock, days, action)

    def _make_claims(self) -> "ExperimentClaims":
        from storage.experiments.claims import ExperimentClaims

        return ExperimentClaims(self._paths.claims(self.database))

    def _report(self, problem: StorageError) -> None:
        if self.keeps_on_disk():
            self.maintenance().report(problem)

    def waiting(self) -> list[WaitingOperation]:
        """Return the operations that are written down but not applied yet."""
        return self.spool().waiting() if self.keeps_on_disk() else []

    def look_after(
        self,
        on_news: Callable[[Notice], None],
        on_index: Callable[[IndexProgress], None],
        on_care: Callable[[Progress | None], None],
    ) -> HistoryReport:
        """Begin to check, repair, back up and index the history file; apply the retention. Raises `StorageError`."""
        self.news.listen(on_news)
        self._index_progress.listen(on_index)
        self._work_progress.listen(on_care)
        self.writer().add_listener(lambda status: self.maintenance().report(status.problem))
        self.maintenance().start()
        try:
            self.repository().check_writable()
        except NewerSchemaError as error:
            return HistoryReport(read_only=error)
        with suppress(StorageError):  # what cannot be written is reported elsewhere
            self.place().tell_once(self.repository(), self.news.tell)
        self.writer().add_listener(lambda _status: self.indexer().wake())
        self.indexer().start()
        if self._settings().sqlite_auto_cleanup:
            return HistoryReport(retention=self.retention().run())
        return HistoryReport()

    def check_room(self) -> None:
        """Raise `SpoolFullError` when no further prompt can be kept."""
        if self.keeps_on_disk():
            self.spool().check_room()

    def keep(self, record: PromptHistory) -> None:
        """Write a new record down durably; without a disk, save it in memory."""
        if self.keeps_on_disk():
            self.writer().keep(record)
        else:
            self.repository().save(record)

    def submit(self, operation: Operation) -> None:
        """Write an operation down durably; without a disk, apply it at once."""
        if self.keeps_on_disk():
            self.writer().submit(operation)
        else:
            self.submit_many([operation])

    def submit_many(self, operations: Sequence[Operation]) -> None:
        """Write any number of operations down durably, and apply them; blocks for long."""
        if self.keeps_on_disk():
            self.writer().submit_many(operations)
        else:
            apply_operations(operations, self.repository())
            self.indexer().wake()

    def check_writable(self, operation: Operation) -> None:
        """Raise the `StorageError` with which `submit` would fail."""
        if self.keeps_on_disk():
            self.spool().check_writable(operation)

    def ensure_room(self, count: int) -> None:
        """Refuse more operations than can be taken."""
        if self.keeps_on_disk():
            self.writer().ensure_room(count)

    def claim(self, what: str) -> AbstractContextManager[object]:
        """Hold the right to ask a model for what `what` names; see `storage.experiments.claims`."""
        return self._claims().claim(what) if self.keeps_on_disk() else nullcontext()

    def retry_saving(self) -> bool:
        """Try now to save what waits; return False when nothing is kept on disk."""
        if self.keeps_on_disk():
            self.writer().retry_now()
        return self.keeps_on_disk()

    def build_index(self) -> None:
        """Resume indexing."""
        if self.keeps_on_disk():
            self.indexer().go_on()

    def backup_count(self) -> int:
        """Return how many backups of the history there are."""
        return len(self.file().backups()) if self.keeps_on_disk() else 0

    def export(self, file: Path, on_progress: Callable[[Progress], None], *, overwrite: bool) -> int:
        """Write every prompt to a file; return how many."""
        from storage.transfer.run import export_to

        return export_to(file, self.repository(), on_progress, overwrite=overwrite, waiting=self.waiting())

    def import_(self, file: Path, on_progress: Callable[[Progress], None]) -> ImportReport:
        """Add the prompts of an export."""
        from storage.transfer.run import import_from

        with file.open("rb") as lines:
            size = file.stat().st_size
            return import_from(lines, str(file), size, self.reader(), self.submit_many, on_progress)


def _close_repository(repository: PromptRepository) -> None:
    """Close the history, but wait for it at most half a second: a locked database must not delay the end.

    What the database has not taken is in the spool.
    """
    run_in_background("close-history", repository.close).join(_CLOSE_SECONDS)
