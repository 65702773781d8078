"""What the history needs of the outside: where records are kept, and where operations wait for it."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.history.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    Operation,
    SaveOperation,
)
from domain.prompts.record import PromptHistory, StoredRecord
from domain.runtime.cancellation import CancelToken
from domain.search.query import (
    HistoryPage,
    HistoryQuery,
    HistoryStatistics,
    HitCursor,
    HitPage,
    IndexProgress,
    OldRecord,
    PageCursor,
)


class PromptRepository(Protocol):
    """The saved history. Every method may block on a disk: never call one on the UI thread. All are thread-safe.

    Storage faults raise `StorageError`; arguments out of range raise `ValueError` before anything is read. Lists are
    newest first, by `(created_at, id)`, leave archived records out unless said otherwise, and hold one entry for every
    row, readable or not.
    """

    def save(self, record: PromptHistory) -> PromptHistory:
        """Store `record` and return it with its `id`. Saving a `uid` twice keeps the first and returns it.

        A `uid` that was deleted stays deleted: `record` is returned as it came, and nothing is stored.
        """
        ...

    def restore(self, record: PromptHistory) -> PromptHistory:
        """Store `record` even if it was deleted, under its own `id` if no other record has that, and return it."""
        ...

    def find_by_id(self, record_id: int) -> StoredRecord | None:
        """Return the row with this `id`, archived or not."""
        ...

    def find_by_uid(self, uid: str) -> StoredRecord | None:
        """Return the row with this `uid`, archived or not."""
        ...

    def find_by_uids(self, uids: Iterable[str]) -> dict[str, StoredRecord]:
        """Return the rows with these uids that there are, archived or not, by their uid."""
        ...

    def uids_beginning(self, start: str, limit: int) -> list[str]:
        """Return up to `limit` of the uids that begin with `start`, in their order, those of archived rows too."""
        ...

    def find_recent(
        self, limit: int = 50, offset: int = 0, provider: str | None = None, backend: str | None = None
    ) -> list[StoredRecord]:
        """Return the newest rows. `limit` must be at least 1, `offset` at least 0."""
        ...

    def find_page(self, limit: int = 50, after: PageCursor | None = None, skip: int = 0) -> HistoryPage:
        """Return the page that follows `after` (the first when None), at the same cost at any depth.

        `skip` rows are passed over, which costs the more the more they are.
        """
        ...

    def find_page_before(self, limit: int, last: PageCursor | None) -> HistoryPage:
        """Return the page that ends with the row of key `last`, or with the oldest row when None; newest first."""
        ...

    def find_anchors(self, every: int, cancel: CancelToken | None = None) -> list[PageCursor]:
        """Return the key of every so manyth row of the list: places from which any page is near."""
        ...

    def count_listed(self) -> int:
        """Return how many rows the list has."""
        ...

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> list[StoredRecord]:
        """Return the first hits of `query`, in the language of `domain.search.parser`.

        Case and accents do not matter; any text is a legal query, an empty one finds everything; archived rows are
        found too. Setting `cancel` interrupts the query with `QueryInterruptedError`.
        """
        ...

    def find_hits(
        self,
        query: HistoryQuery,
        limit: int,
        after: HitCursor | None = None,
        cancel: CancelToken | None = None,
        patience_seconds: float | None = None,
    ) -> HitPage:
        """Return the hits that follow `after`, by `MatchTier`, the newest first within each.

        With `patience_seconds` it ends soon, with what it has found by then. An order by relevance considers the
        newest few hundred hits.
        """
        ...

    def count_hits(self, query: HistoryQuery, most: int, cancel: CancelToken | None = None) -> int:
        """Return how many rows answer `query`, counting no further than `most`."""
        ...

    def correct(self, query: HistoryQuery, cancel: CancelToken | None = None) -> HistoryQuery | None:
        """Return `query` with each unknown word as it was probably meant; None when nothing is like one of them."""
        ...

    def filter_values(self) -> dict[str, list[str]]:
        """Return the values that the filters of a search may name, by the filter's name, the frequent ones first."""
        ...

    def maintain_index(self, seconds: float) -> IndexProgress:
        """Make rows quicker to find, or remove the last traces of deleted ones, for about so long. Repeat it."""
        ...

    def lineage(self, root_uid: str) -> list[StoredRecord]:
        """Return every version that grew from one record, oldest first."""
        ...

    def set_favorite(self, uid: str, favorite: bool) -> bool:
        """Mark or unmark a record; return whether it exists."""
        ...

    def set_archived(self, uid: str, moment: datetime | None) -> bool:
        """Archive a record at `moment` (aware), or bring it back with None; return whether it exists."""
        ...

    def set_accepted_text(self, uid: str, text: str | None) -> bool:
        """Keep the prompt as the person edited it, or return to the model's with None; return whether it exists."""
        ...

    def delete(self, uid: str) -> bool:
        """Delete a record for good, its text overwritten in the file and its log; return whether it existed.

        A tombstone is left in either case, which `save` honours and `restore` removes.
        """
        ...

    def delete_old_records(self, days: int) -> int:
        """Delete what `find_old_records` finds; return how many."""
        ...

    def find_old_records(self, days: int) -> list[OldRecord]:
        """Return the records older than `days` days that are no favourites, archived ones among them, the oldest first.

        0 days finds none; below 0 is refused.
        """
        ...

    def together(self, work: Callable[[], None]) -> None:
        """Run `work`; what it writes by this repository is written at once, which is far quicker, and whole or not.

        It may be run twice. What it raises is raised here.
        """
        ...

    def find_all(self, limit: int, after_id: int = 0) -> list[StoredRecord]:
        """Return up to `limit` rows whose `id` is greater than `after_id`, by `id`, archived ones among them."""
        ...

    def get_note(self, name: str) -> str | None:
        """Return a note that the application keeps with the history, such as which notices were seen."""
        ...

    def set_note(self, name: str, value: str) -> None:
        """Keep a note with the history in place of the one before."""
        ...

    def get_statistics(self) -> HistoryStatistics:
        """Return numbers over the whole history."""
        ...

    def check_writable(self) -> None:
        """Raise the `StorageError` with which a write would fail, as far as one can tell without writing."""
        ...

    def change_token(self) -> int:
        """Return a number that differs after any process has changed the history."""
        ...

    def close(self) -> None:
        """Finish waiting writes and release every connection. Calling it again does nothing."""
        ...


def apply_operations(operations: Sequence[Operation], repository: PromptRepository) -> None:
    """Carry out operations in their order: all or none. One about a record that is not there changes nothing.

    Blocks on a disk. Raises `StorageError`, and `ValueError` for what no database can hold.
    """

    def work() -> None:
        for operation in operations:
            _apply(operation, repository)

    if len(operations) == 1:
        work()
    else:
        repository.together(work)


def _apply(operation: Operation, repository: PromptRepository) -> None:
    match operation:
        case SaveOperation(record, restores=False):
            repository.save(record)
        case SaveOperation(record, restores=True):
            repository.restore(record)
        case FavoriteOperation(uid, favorite):
            repository.set_favorite(uid, favorite)
        case EditOperation(uid, accepted_text):
            repository.set_accepted_text(uid, accepted_text)
        case ArchiveOperation(uid, moment):
            repository.set_archived(uid, moment)
        case DeleteOperation(uid):
            repository.delete(uid)


@dataclass(frozen=True, slots=True)
class WaitingOperation:
    """An operation in the spool; `name` identifies its file, which may hold more than one, to `acknowledge`."""

    name: str
    operation: Operation


class Spool(Protocol):
    """The waiting room between a finished run and the database. Thread-safe; blocks on a disk.

    An operation that `put` returned for survives a crash and a power failure. Several processes share one spool.
    """

    def check_room(self) -> int:
        """Return how many operations may still be put, at least 1. Nothing is ever evicted.

        Raises `SpoolFullError` when the spool has reached its bound.
        """
        ...

    def put(self, *operations: Operation) -> str:
        """Write operations durably, all or none, as one file, and return its name. Raises `SpoolError`.

        The bound does not refuse them: what is finished is kept. Many at once cost little more than one.
        """
        ...

    def waiting(self) -> list[WaitingOperation]:
        """Return what waits, in the order in which it was put. A file that cannot be read is left alone."""
        ...

    def unreadable(self) -> int:
        """Return how many files of the spool could not be read."""
        ...

    def claim(self) -> AbstractContextManager[bool]:
        """Hold the right to apply and retire operations; False when another thread or process holds it.

        It ends with the process, however that ends. One holder at a time keeps the order of the operations.
        """
        ...

    def acknowledge(self, name: str, left: Sequence[Operation] = ()) -> None:
        """Take a file's operations, which the database has acknowledged, out of the waiting ones.

        `left` are those of them that go on waiting. A missing file is no error. What is taken out moves to the journal,
        a second copy of what the newest backup does not hold yet.
        """
        ...

    def journal_length(self) -> int:
        """Return how many operations the journal holds at most, without reading them."""
        ...

    def journal(self) -> list[WaitingOperation]:
        """Return what was retired since the newest backup, in the order in which it was put."""
        ...

    def prune_journal(self, names: Iterable[str]) -> None:
        """Remove operations that a backup holds now from the journal. A missing one is no error."""
        ...

    def erase(self, *uids: str) -> None:
        """Remove what the journal holds of records but their deletes; called once the database has deleted them."""
        ...
