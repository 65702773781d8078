"""What the screen does with the history, each by the part that can do it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui.composition.history import tell_place
from tui.composition.parts import Parts
from tui.services import HistoryReport

if TYPE_CHECKING:
    from domain.history.notices import Notice
    from domain.history.operations import Operation
    from domain.history.transfer import ImportReport
    from domain.runtime.progress import Progress
    from domain.search.query import HistoryStatistics, IndexProgress


class HistoryServices(Parts):
    """The part of `tui.services.Services` that is about the history; thread-safe."""

    def look_after_history(
        self,
        on_news: "Callable[[Notice], None]",
        on_index: "Callable[[IndexProgress], None]",
        on_care: "Callable[[Progress | None], None]",
    ) -> HistoryReport:
        """Begin to check, mend, back up and index the history file; apply the retention. Raises `StorageError`."""
        from domain.errors import NewerSchemaError, StorageError

        self.on_care = on_care
        self.news.listen(on_news)
        self.writer().add_listener(lambda status: self.care().report(status.problem))
        self.care().start()
        self.on_index = on_index  # before the indexer is made
        try:
            self.repository().check_writable()
        except NewerSchemaError as error:
            return HistoryReport(read_only=error)
        with suppress(StorageError):  # what cannot be written is told elsewhere
            tell_place(self)
        self.writer().add_listener(lambda _status: self.indexer().wake())
        self.indexer().start()
        if not self.settings().sqlite_auto_cleanup:
            return HistoryReport()
        return HistoryReport(retention=self.retention().run())

    def notice_seen(self) -> None:
        """Remember that the person has seen the retention's notice."""
        self.retention().seen()

    def submit(self, operation: "Operation") -> None:
        """Write an operation down durably; without a disk, apply it at once."""
        if self.settings().sqlite_enabled:
            self.writer().submit(operation)
        else:
            self.submit_many([operation])

    def submit_many(self, operations: "Sequence[Operation]") -> None:
        """Write any number of operations down durably, and apply them; blocks for long."""
        from domain.history.ports import apply_operations

        if self.settings().sqlite_enabled:
            self.writer().submit_many(operations)
        else:
            apply_operations(operations, self.repository())
            self.indexer().wake()

    def ensure_room(self, count: int) -> None:
        """Refuse more operations than can be taken."""
        if self.settings().sqlite_enabled:
            self.writer().ensure_room(count)

    def retry_saving(self) -> bool:
        """Try now to save what waits; return False when nothing is kept on disk."""
        if not self.settings().sqlite_enabled:
            return False
        self.writer().retry_now()
        return True

    def backup_count(self) -> int:
        """Return how many backups of the history there are."""
        return len(self.history_file().backups()) if self.settings().sqlite_enabled else 0

    def stop_care(self) -> None:
        """Stop mending or backing up the history file."""
        self.care().stop()

    def stop_indexing(self) -> None:
        """Index no more until `build_index`."""
        self.indexer().stop()

    def build_index(self) -> None:
        """Go on with the index."""
        if self.settings().sqlite_enabled:
            self.indexer().go_on()

    def export_history(self, file: Path, on_progress: "Callable[[Progress], None]", *, overwrite: bool) -> int:
        """Write every prompt to a file; return how many."""
        from storage.transfer.run import export_to

        waiting = self.spool().waiting() if self.settings().sqlite_enabled else ()
        return export_to(file, self.repository(), on_progress, overwrite=overwrite, waiting=waiting)

    def import_history(self, file: Path, on_progress: "Callable[[Progress], None]") -> "ImportReport":
        """Add the prompts of an export."""
        from storage.transfer.run import import_from

        with file.open("rb") as lines:
            size = file.stat().st_size
            return import_from(lines, str(file), size, self.history(), self.submit_many, on_progress)

    def statistics(self) -> "HistoryStatistics":
        """Return numbers over the whole history."""
        return self.repository().get_statistics()

    def filter_values(self) -> dict[str, list[str]]:
        """Return what may follow a filter of the search, by the filter's name."""
        return self.repository().filter_values()

    def change_token(self) -> int:
        """Return a number that differs after any process has changed the history."""
        return self.repository().change_token()
