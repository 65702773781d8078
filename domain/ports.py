"""What the domain asks of the outside world. Implementations live in `storage` and `domain.improver`."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from domain.cancellation import CancelToken
from domain.history_query import HistoryPage, HistoryQuery, HistoryStatistics, HitKey, HitPage, IndexProgress, PageKey
from domain.operations import Operation
from domain.prompt_history import Backend, Framework, HistoryEntry, PromptHistory
from domain.shape import STANDARD_SHAPE, Shape


class Clock(Protocol):
    """Time, injected so that tests never sleep."""

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC. For records only, never for durations."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        ...


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

    def find_by_id(self, record_id: int) -> HistoryEntry | None:
        """Return the row with this `id`, archived or not."""
        ...

    def find_by_uid(self, uid: str) -> HistoryEntry | None:
        """Return the row with this `uid`, archived or not."""
        ...

    def find_recent(
        self, limit: int = 50, offset: int = 0, provider: str | None = None, backend: str | None = None
    ) -> list[HistoryEntry]:
        """Return the newest rows. `limit` must be at least 1, `offset` at least 0."""
        ...

    def find_page(self, limit: int = 50, after: PageKey | None = None, skip: int = 0) -> HistoryPage:
        """Return the page that follows `after` (the first when None), at the same cost at any depth.

        `skip` rows are passed over, which costs the more the more they are.
        """
        ...

    def find_page_before(self, limit: int, last: PageKey | None) -> HistoryPage:
        """Return the page that ends with the row of key `last`, or with the oldest row when None; newest first."""
        ...

    def find_anchors(self, every: int, cancel: CancelToken | None = None) -> list[PageKey]:
        """Return the key of every so manyth row of the list: places from which any page is near."""
        ...

    def count_listed(self) -> int:
        """Return how many rows the list has."""
        ...

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> list[HistoryEntry]:
        """Return the first hits of `query`, in the language of `domain.query_language`.

        Case and accents do not matter; any text is a legal query, an empty one finds everything; archived rows are
        found too. Setting `cancel` interrupts the query with `QueryInterruptedError`.
        """
        ...

    def find_hits(
        self,
        query: HistoryQuery,
        limit: int,
        after: HitKey | None = None,
        cancel: CancelToken | None = None,
        patience_seconds: float | None = None,
    ) -> HitPage:
        """Return the hits that follow `after`, by `domain.matching.Place`, the newest first within each.

        With `patience_seconds` it ends soon, with what it has found by then. An order by relevance considers the
        newest few hundred hits and has one page.
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

    def lineage(self, root_uid: str) -> list[HistoryEntry]:
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
        """Delete records older than `days` days, sparing favourites; return how many. 0 is off, below 0 is refused."""
        ...

    def count_old_records(self, days: int) -> int:
        """Return how many records in the list are older than `days` days and no favourites; 0 days finds none."""
        ...

    def archive_old_records(self, days: int) -> int:
        """Archive the records that `count_old_records` counts; return how many."""
        ...

    def find_all(self, limit: int, after_id: int = 0) -> list[HistoryEntry]:
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


@dataclass(frozen=True, slots=True)
class WaitingOperation:
    """An operation that lies in the spool; `name` identifies its file to `retire`."""

    name: str
    operation: Operation


class Spool(Protocol):
    """The waiting room between a finished run and the database. Thread-safe; blocks on a disk.

    An operation that `put` returned for survives a crash and a power failure. Several processes share one spool.
    """

    def check_room(self) -> None:
        """Raise `SpoolFullError` when the spool has reached its bound. Nothing is ever evicted."""
        ...

    def put(self, operation: Operation) -> str:
        """Write one operation durably and return its name. Raises `SpoolError`.

        The bound does not refuse it: what is finished is kept.
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

    def retire(self, name: str) -> None:
        """Take an operation that the database has acknowledged out of the waiting ones. A missing one is no error.

        It moves to the journal, a second copy of what the newest backup does not hold yet.
        """
        ...

    def journal_length(self) -> int:
        """Return how many operations the journal holds, without reading them."""
        ...

    def journal(self) -> list[WaitingOperation]:
        """Return what was retired since the newest backup, in the order in which it was put."""
        ...

    def trim_journal(self, names: Iterable[str]) -> None:
        """Remove operations that a backup holds now from the journal. A missing one is no error."""
        ...

    def forget(self, uid: str) -> None:
        """Remove what the journal holds of a record but its delete; called once the database has deleted it."""
        ...


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the whole history; `reason` says in a word what it was made for."""

    path: Path
    made_at: datetime
    reason: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was brought out of a damaged file: from itself, from the newest backup, from the journal.

    `kept_aside` is where the damaged file lies now, unchanged; None when there was none.
    `unread_rows` is how many of its rows could not be read
    and came from nowhere else; None when the file cannot even say how many it had.
    """

    kept_aside: Path | None
    salvaged: int
    from_backup: int
    from_journal: int
    unread_rows: int | None


class HistoryFile(Protocol):
    """The database as a file: checked, copied, mended, brought back. Thread-safe; blocks on a disk for long.

    Everything raises `StorageError`. Nothing here ever deletes a damaged file or the only copy of one.
    """

    def check(self, cancel: CancelToken) -> str | None:
        """Read the whole file; return what is wrong with it in a plain sentence, or None."""
        ...

    def is_missing(self) -> bool:
        """Tell whether there is no file at all."""
        ...

    def repair(self, journal: list[WaitingOperation]) -> RepairReport:
        """Put a new file in the place of a damaged or missing one, from all that can be read anywhere.

        The damaged one is put aside. Raises `StorageError` when the file is not damaged, or is no history of this
        application at all.
        """
        ...

    def back_up(self, reason: str, keep: int) -> Backup:
        """Copy the history while it is used, check the copy, and keep the newest `keep` made for this reason."""
        ...

    def holds(self, backup: Backup, uids: Collection[str]) -> bool:
        """Tell whether a backup knows every one of these records, as present or as deleted."""
        ...

    def backups(self) -> list[Backup]:
        """Return what can be restored, newest first."""
        ...

    def restore(self, backup: Path) -> Backup:
        """Put a checked copy of `backup` in the history's place; return the backup made of what was there before."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What the person had typed, and the answer that had arrived, when a run or the app ended."""

    idea: str = ""
    context: str = ""
    partial_answer: str = ""


class DraftStore(Protocol):
    """Keeps one draft across quits and crashes. Thread-safe; blocks on a disk."""

    def save(self, draft: Draft) -> None:
        """Keep `draft` durably in place of the one before. Raises `StorageError`."""
        ...

    def load(self) -> Draft | None:
        """Return the kept draft. A file that cannot be read is moved aside and gives None."""
        ...

    def clear(self) -> None:
        """Forget the draft."""
        ...


class UndoStore(Protocol):
    """Keeps what was deleted many at a time until the session ends. Blocks on a disk; raises `StorageError`."""

    def keep(self, records: Iterable[PromptHistory]) -> str:
        """Write the records down durably, as they come; return the name by which they are found again."""
        ...

    def read(self, name: str) -> Iterator[PromptHistory]:
        """Yield the records that were kept under a name."""
        ...

    def forget(self) -> None:
        """Remove what this session has kept: what was deleted is gone for good then."""
        ...


@dataclass(frozen=True, slots=True)
class ImproveRequest:
    """What the person asks for: cleaned, checked text.

    With a `parent` a further version of it is asked for: changed as `feedback` says, or a really different one when
    that is empty. Idea and context are the parent's then.
    """

    idea: str
    context: str = ""
    shape: Shape = STANDARD_SHAPE
    parent: PromptHistory | None = None
    feedback: str = ""

    @property
    def regenerates(self) -> bool:
        """Whether a different prompt is wanted for the same idea."""
        return self.parent is not None and not self.feedback


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """What has arrived of an answer so far; every field is a total, never a delta."""

    improved_prompt: str = ""
    role: str = ""
    directive: str = ""
    framework: str = ""
    guardrails: tuple[str, ...] = ()
    reasoning: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Improvement:
    """A whole, normalised answer of a model. Units as in `PromptHistory`."""

    improved_prompt: str
    role: str
    directive: str
    framework: Framework
    guardrails: tuple[str, ...]
    requirements: tuple[str, ...]
    output_format: str
    reasoning: str | None
    confidence: float | None
    backend: Backend
    model: str
    provider: str
    latency_ms: int
    language: str | None = None
    findings: tuple[str, ...] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    finish_reason: str | None = None
    demonstrations: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    kept_exactly: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    attempts: int = 1
    idea_tokens: int | None = None
    prompt_tokens: int | None = None


class RunStep(StrEnum):
    """What a run is doing, in words that the status bar shows."""

    CHECKING = "checking the idea"
    LOADING = "loading the engine"
    WAITING = "waiting for the model"
    RETRYING = "about to ask the provider again"
    WRITING = "the model is writing"
    ASKING_AGAIN = "asking once more, for something was lost"
    SAVING = "keeping the result"


class EnginePhase(StrEnum):
    """How far the engine behind the improver is."""

    IDLE = "idle"
    PREPARING = "preparing weights"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine's phase, with a plain detail and, while weights are prepared, the part done (0 to 1)."""

    phase: EnginePhase
    detail: str = ""
    fraction: float | None = None


class PromptImprover(Protocol):
    """Turns an idea into a structured prompt. Blocks for seconds: call it on a daemon thread."""

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load what the first run needs, reporting progress; later changes are reported too. Raises `ModelError`."""
        ...

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        """Return the improvement. Raises `ModelError` or `RunCancelledError`; callbacks run on the caller's thread."""
        ...

    def close(self) -> None:
        """Stop the engine and everything it started, within a second. Calling it again does nothing."""
        ...
