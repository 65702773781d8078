"""The ports of the history: the repository, the spool of waiting operations, the store of what can be restored."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.evaluation.experiment import Result
from domain.evaluation.ports import ExperimentStore
from domain.history.operations import DeletedPrompt, Operation
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
    """The saved history. Every method may block on disk access: never call one on the UI thread. All are thread-safe.

    Storage failures raise `StorageError`; arguments out of range raise `ValueError` before anything is read. Unless
    stated otherwise, lists are newest first, by `(created_at, id)`, and leave out archived records. They have one entry
    for every row, readable or not.
    """

    @property
    def experiments(self) -> ExperimentStore:
        """The experiments. Inside `together`, its changes are part of the transaction."""
        ...

    def save(self, record: PromptHistory) -> PromptHistory:
        """Store `record` and return it with its `id`. If the `uid` exists, keep the stored record and return it.

        A deleted `uid` stays deleted: nothing is stored, and `record` is returned unchanged.
        """
        ...

    def restore(self, record: PromptHistory) -> PromptHistory:
        """Store `record` even if it was deleted, with its own `id` if that is free, and return the stored record."""
        ...

    def find_by_id(self, record_id: int) -> StoredRecord | None:
        """Return the row with this `id`, archived or not."""
        ...

    def find_by_uid(self, uid: str) -> StoredRecord | None:
        """Return the row with this `uid`, archived or not."""
        ...

    def find_by_uids(self, uids: Iterable[str]) -> dict[str, StoredRecord]:
        """Return the rows with these uids, archived or not, by uid. Unknown uids are left out."""
        ...

    def uids_beginning(self, start: str, limit: int) -> list[str]:
        """Return up to `limit` uids that begin with `start`, sorted, including those of archived rows."""
        ...

    def find_recent(
        self, limit: int = 50, offset: int = 0, provider: str | None = None, backend: str | None = None
    ) -> list[StoredRecord]:
        """Return the newest rows. `limit` must be at least 1, `offset` at least 0."""
        ...

    def find_page(self, limit: int = 50, after: PageCursor | None = None, skip: int = 0) -> HistoryPage:
        """Return the page that follows `after`, or the first page; the cost does not depend on the depth.

        `skip` rows are skipped first, at a cost that grows with their number.
        """
        ...

    def find_page_before(self, limit: int, last: PageCursor | None) -> HistoryPage:
        """Return the page that ends with row `last`, or with the oldest row when None; newest first."""
        ...

    def find_anchors(self, every: int, cancel: CancelToken | None = None) -> list[PageCursor]:
        """Return the cursor of every `every`-th row of the list, as bookmarks for fast access to distant pages."""
        ...

    def count_listed(self) -> int:
        """Return how many rows the list has, without archived ones."""
        ...

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> list[StoredRecord]:
        """Return the first hits of `query`, in the language of `domain.search.parser`.

        Ignores case and accents. Any text is a legal query; an empty one finds everything. Archived rows are included.
        Setting `cancel` interrupts the query with `QueryInterruptedError`.
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

        Archived rows are included. `patience_seconds` limits the time: the page then has the hits found so far. An
        order by relevance considers only the first few hundred hits.
        """
        ...

    def count_hits(self, query: HistoryQuery, most: int, cancel: CancelToken | None = None) -> int:
        """Return how many rows match `query`, at most `most`; an order by relevance has only a few hundred hits."""
        ...

    def correct(self, query: HistoryQuery, cancel: CancelToken | None = None) -> HistoryQuery | None:
        """Return `query` with each unknown word replaced by a similar known one.

        None if no word is unknown, or if one has no similar word.
        """
        ...

    def filter_values(self) -> dict[str, list[str]]:
        """Return the values that search filters accept, by filter name, the most frequent first."""
        ...

    def verdicts(self) -> Mapping[str, Result]:
        """Return the verdict of each record that has one, by uid: that of its newest try with a verdict."""
        ...

    def maintain_index(self, seconds: float) -> IndexProgress:
        """Index rows, or purge deleted rows from the index, for about `seconds`. Call again until it is done."""
        ...

    def lineage(self, root_uid: str) -> list[StoredRecord]:
        """Return every version made from one record, including archived ones, oldest first."""
        ...

    def set_favorite(self, uid: str, favorite: bool) -> bool:
        """Mark or unmark a record; return whether it exists."""
        ...

    def set_archived(self, uid: str, moment: datetime | None) -> bool:
        """Archive a record at `moment` (aware), or restore it with None; return whether it exists."""
        ...

    def set_accepted_text(self, uid: str, text: str | None) -> bool:
        """Store the user's edit of the prompt, or remove it with None; return whether the record exists."""
        ...

    def delete(self, uid: str) -> bool:
        """Delete a record for good and overwrite its text in the file and its log; return whether it existed.

        Its experiments and their outputs go with it, whichever of their prompts it is, and with the last version the
        lineage's cases. Leaves a tombstone in either case, which `save` honours and `restore` removes.
        """
        ...

    def delete_old_records(self, days: int) -> int:
        """Delete the records that `find_old_records` returns; return how many."""
        ...

    def find_old_records(self, days: int) -> list[OldRecord]:
        """Return the records older than `days` that are not favourites, including archived ones, oldest first.

        0 days returns none; a negative number is refused.
        """
        ...

    def together(self, work: Callable[[], None]) -> None:
        """Run `work` in one transaction: what it writes through this repository is written all or none, and faster.

        `work` may be run twice. Its errors propagate.
        """
        ...

    def find_all(self, limit: int, after_id: int = 0) -> list[StoredRecord]:
        """Return up to `limit` rows with an `id` greater than `after_id`, by `id`, including archived ones."""
        ...

    def get_note(self, name: str) -> str | None:
        """Return a note that the application stores with the history, such as which notice the user has seen."""
        ...

    def set_note(self, name: str, value: str) -> None:
        """Store a note with the history, replacing one of the same name."""
        ...

    def get_statistics(self) -> HistoryStatistics:
        """Return statistics of the whole history."""
        ...

    def check_writable(self) -> None:
        """Raise the `StorageError` with which a write would fail, as far as can be checked without changing records."""
        ...

    def change_token(self) -> int:
        """Return a number that changes whenever any process changes the history."""
        ...

    def close(self) -> None:
        """Finish waiting writes and release every connection. A second call does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class WaitingOperation:
    """An operation in the spool. `name` is its file, which may hold several operations; pass it to `acknowledge`."""

    name: str
    operation: Operation


class Spool(Protocol):
    """The durable queue between a finished run and the database. Thread-safe; blocks on disk access.

    Once `put` has returned, its operations survive a crash and a power failure. Several processes share one spool.
    """

    def check_room(self) -> int:
        """Return how many more operations fit, at least 1. Nothing is ever evicted.

        Raises `SpoolFullError` when the spool has reached its limit.
        """
        ...

    def check_writable(self, *operations: Operation) -> None:
        """Raise the `SpoolError` with which `put` would fail, by writing as much and removing it."""
        ...

    def put(self, *operations: Operation) -> str:
        """Write operations durably, all or none, as one file, and return its name. Raises `SpoolError`.

        Ignores the limit, so that finished work is always kept. Many operations cost little more than one.
        """
        ...

    def waiting(self) -> list[WaitingOperation]:
        """Return the waiting operations in the order of `put`. A file that cannot be read is left out and kept."""
        ...

    def unreadable(self) -> int:
        """Return how many spool files could not be read."""
        ...

    def claim(self) -> AbstractContextManager[bool]:
        """Hold the exclusive right to apply and acknowledge operations; False if another thread or process has it.

        One holder at a time keeps the operations in order. A process that ends in any way gives up the right.
        """
        ...

    def acknowledge(self, name: str, left: Sequence[Operation] = ()) -> None:
        """Move a file's operations, which the database has applied, from the spool to the journal.

        `left` are the operations of the file that keep waiting. A missing file is not an error. The journal is a second
        copy of the changes since the newest backup.
        """
        ...

    def journal_length(self) -> int:
        """Return an upper bound of the operations in the journal, without reading them."""
        ...

    def journal(self) -> list[WaitingOperation]:
        """Return the operations acknowledged since the newest backup, in the order of `put`."""
        ...

    def prune_journal(self, names: Iterable[str]) -> None:
        """Remove the files of these names from the journal, because a backup has them. Missing ones are ignored."""
        ...

    def erase(self, *uids: str) -> None:
        """Remove all operations on these records except deletes from the journal. Call it after they were deleted."""
        ...


class UndoStore(Protocol):
    """Stores the records of a bulk delete until the session ends. Blocks on a disk; raises `StorageError`."""

    def keep(self, records: Iterable[DeletedPrompt]) -> str:
        """Write the records durably, one after another. Return a name for `read`."""
        ...

    def read(self, name: str) -> Iterator[DeletedPrompt]:
        """Yield the records stored under a name."""
        ...

    def forget(self) -> None:
        """Delete everything that this session has stored. The deleted records cannot be restored afterwards."""
        ...
