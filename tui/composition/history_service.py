"""What the screen does with the history. Each method calls the service that can do it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import NewerSchemaError, StorageError
from domain.history.indexing import HistoryIndexer
from domain.history.maintenance import Maintenance
from domain.history.notices import Notice
from domain.history.operations import Operation
from domain.history.ports import PromptRepository, Spool, WaitingOperation, apply_operations
from domain.history.reader import HistoryReader
from domain.history.transfer import ImportReport
from domain.history.writer import HistoryWriter
from domain.prompts.record import PromptHistory
from domain.runtime.clock import Clock
from domain.runtime.progress import Progress
from tui.composition.history_place import HistoryPlace
from tui.composition.lazy import Lazy
from tui.services import HistoryReport

if TYPE_CHECKING:
    from domain.history.retention import Retention  # it needs pydantic


@dataclass(kw_only=True)
class HistoryService:
    """The part of `tui.services.Services` that is about the history. Thread-safe; every method may block.

    Takes functions, so that each service is made on first use.
    """

    keeps_on_disk: Callable[[], bool]
    repository: Callable[[], PromptRepository]
    spool: Callable[[], Spool]
    writer: Callable[[], HistoryWriter]
    clock: Clock
    indexer: Callable[[], HistoryIndexer]
    maintenance: Callable[[], Maintenance]

    def __post_init__(self) -> None:
        self.reader = Lazy(lambda: HistoryReader(self.repository, self.waiting, self.clock, self._report))

    def _report(self, problem: StorageError) -> None:
        if self.keeps_on_disk():
            self.maintenance().report(problem)

    def waiting(self) -> list[WaitingOperation]:
        """Return the operations that are written down but not applied yet."""
        return self.spool().waiting() if self.keeps_on_disk() else []

    def look_after(
        self,
        place: HistoryPlace,
        on_news: Callable[[Notice], None],
        retention: "Callable[[], Retention] | None",
    ) -> HistoryReport:
        """Begin to check, repair, back up and index the history file; apply `retention`. Raises `StorageError`."""
        self.writer().add_listener(lambda status: self.maintenance().report(status.problem))
        self.maintenance().start()
        try:
            self.repository().check_writable()
        except NewerSchemaError as error:
            return HistoryReport(read_only=error)
        with suppress(StorageError):  # what cannot be written is told elsewhere
            place.tell_once(self.repository(), on_news)
        self.writer().add_listener(lambda _status: self.indexer().wake())
        self.indexer().start()
        return HistoryReport() if retention is None else HistoryReport(retention=retention().run())

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

    def ensure_room(self, count: int) -> None:
        """Refuse more operations than can be taken."""
        if self.keeps_on_disk():
            self.writer().ensure_room(count)

    def retry_saving(self) -> bool:
        """Try now to save what waits; return False when nothing is kept on disk."""
        if self.keeps_on_disk():
            self.writer().retry_now()
        return self.keeps_on_disk()

    def build_index(self) -> None:
        """Resume indexing."""
        if self.keeps_on_disk():
            self.indexer().go_on()

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
