"""Ports in memory whose faults a test can switch on."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import cast

from domain.errors import SpoolFullError
from domain.evaluation.experiment import Result
from domain.history.operations import DeleteExperimentOperation, DeleteOperation, Operation
from domain.history.ports import PromptRepository, WaitingOperation
from domain.prompts.record import PromptHistory, StoredRecord
from domain.runtime.cancellation import CancelToken
from domain.search.query import HistoryPage, HistoryQuery, HitCursor, HitPage, PageCursor
from tests.support.fake_experiments import FakeExperimentStore
from tests.support.plain_search import Row, hits, page_after, page_before, rows_of

_DELETES = (DeleteOperation, DeleteExperimentOperation)


class FakeSpool:
    """Implements `domain.history.ports.Spool`. Set an error to make the operation of that name raise it."""

    def __init__(self, limit: int = 1000) -> None:
        self.operations: dict[str, tuple[Operation, ...]] = {}
        self.retired: dict[str, tuple[Operation, ...]] = {}
        self.unreadable_files = 0
        self.put_error: Exception | None = None
        self.waiting_error: Exception | None = None
        self.retire_error: Exception | None = None
        self.limit = limit
        self._count = 0
        self._claimed = threading.Lock()

    def check_room(self) -> int:
        waiting = sum(map(len, self.operations.values()))
        if waiting >= self.limit:
            raise SpoolFullError(f"{waiting} operations wait.")
        return self.limit - waiting

    def check_writable(self, *operations: Operation) -> None:
        raise_if(self.put_error)

    def put(self, *operations: Operation) -> str:
        raise_if(self.put_error)
        self._count += 1
        name = f"{self._count:04}"
        self.operations[name] = operations
        return name

    def waiting(self) -> list[WaitingOperation]:
        raise_if(self.waiting_error)
        return _flat(self.operations)

    def unreadable(self) -> int:
        return self.unreadable_files

    @contextmanager
    def claim(self) -> Iterator[bool]:
        claimed = self._claimed.acquire(blocking=False)
        try:
            yield claimed
        finally:
            if claimed:
                self._claimed.release()

    def acknowledge(self, name: str, left: Sequence[Operation] = ()) -> None:
        raise_if(self.retire_error)
        done = list(self.operations.pop(name, ()))
        if left and done:
            self.operations[name] = tuple(left)
            for operation in left:
                done.remove(operation)
        if done:
            self.retired[name] = (*self.retired.get(name, ()), *done)

    def journal_length(self) -> int:
        return sum(map(len, self.retired.values()))

    def journal(self) -> list[WaitingOperation]:
        return _flat(self.retired)

    def prune_journal(self, names: Iterable[str]) -> None:
        for name in names:
            self.retired.pop(name, None)

    def erase(self, *uids: str) -> None:
        for name, operations in self.retired.items():
            kept = (each for each in operations if each.uid not in uids or isinstance(each, _DELETES))
            self.retired[name] = tuple(kept)


def _flat(operations: dict[str, tuple[Operation, ...]]) -> list[WaitingOperation]:
    return [WaitingOperation(name, each) for name, many in sorted(operations.items()) for each in many]


class FakeRepository:
    """The part of `domain.history.ports.PromptRepository` that domain services use; `records` holds each uid once."""

    def __init__(self) -> None:
        self.records: dict[str, PromptHistory] = {}
        self.deleted: set[str] = set()
        self.experiments = FakeExperimentStore(self.records, self.deleted)
        self.extra_entries: list[StoredRecord] = []
        self.save_calls: list[str] = []
        self.open_error: Exception | None = None
        self.save_error: Exception | None = None
        self.read_error: Exception | None = None
        self.refused: dict[str, Exception] = {}
        """Errors that one record alone causes, by uid."""
        self.corrections: dict[str, HistoryQuery] = {}
        """The correction of each query, by its text."""
        self.results: dict[str, Result] = {}
        """The verdicts by the uid of their record."""
        self.anchor_calls = 0
        self.before_save: Callable[[], object] = lambda: None

    def open(self) -> PromptRepository:
        """Return this repository as its users get it, or fail as a database that cannot be opened."""
        raise_if(self.open_error)
        return cast("PromptRepository", self)

    def save(self, record: PromptHistory) -> PromptHistory:
        self.save_calls.append(record.uid)
        self.before_save()
        raise_if(self.save_error)
        raise_if(self.refused.get(record.uid))
        return record if record.uid in self.deleted else self.records.setdefault(record.uid, record)

    def restore(self, record: PromptHistory) -> PromptHistory:
        self.deleted.discard(record.uid)
        return self.save(record)

    def delete(self, uid: str) -> bool:
        raise_if(self.save_error)
        self.deleted.add(uid)
        record = self.records.pop(uid, None)
        self.experiments.delete_with(uid, record)
        return record is not None

    def together(self, work: Callable[[], None]) -> None:
        records, deleted = dict(self.records), set(self.deleted)
        try:
            with self.experiments.together():
                work()
        except BaseException:
            self.records.clear()
            self.records.update(records)
            self.deleted.clear()
            self.deleted.update(deleted)
            raise

    def check_writable(self) -> None:
        raise_if(self.save_error)

    def set_favorite(self, uid: str, favorite: bool) -> bool:
        return self._update(uid, favorite=favorite)

    def set_accepted_text(self, uid: str, text: str | None) -> bool:
        return self._update(uid, accepted_text=text)

    def set_archived(self, uid: str, moment: datetime | None) -> bool:
        return self._update(uid, archived_at=moment)

    def _update(self, uid: str, **values: object) -> bool:
        raise_if(self.save_error)
        if uid in self.records:
            self.records[uid] = replace(self.records[uid], **values)  # type: ignore[arg-type]  # typed by the callers
        return uid in self.records

    def find_by_uid(self, uid: str) -> StoredRecord | None:
        raise_if(self.read_error)
        return self.records.get(uid)

    def change_token(self) -> int:
        raise_if(self.read_error)
        return hash(tuple(self.records.values()))

    def find_by_uids(self, uids: Iterable[str]) -> dict[str, StoredRecord]:
        raise_if(self.read_error)
        return {uid: self.records[uid] for uid in uids if uid in self.records}

    def lineage(self, root_uid: str) -> list[StoredRecord]:
        raise_if(self.read_error)
        return [row.record for row in reversed(self._rows()) if row.record.root_uid == root_uid]

    def find_page(self, limit: int = 50, after: PageCursor | None = None, skip: int = 0) -> HistoryPage:
        """Page as the real one does; a record's id is its rank in order of saving."""
        raise_if(self.read_error)
        page = page_after(self._listed(), limit, after, skip)
        return replace(page, entries=(*page.entries, *self.extra_entries))

    def find_page_before(self, limit: int, last: PageCursor | None) -> HistoryPage:
        raise_if(self.read_error)
        return page_before(self._listed(), limit, last)

    def find_anchors(self, every: int, cancel: CancelToken | None = None) -> list[PageCursor]:
        self.anchor_calls += 1
        return [row.key for row in self._listed()[every - 1 :: every]]

    def count_listed(self) -> int:
        raise_if(self.read_error)
        return len(self._listed())

    def find_hits(
        self,
        query: HistoryQuery,
        limit: int,
        after: HitCursor | None = None,
        cancel: CancelToken | None = None,
        patience_seconds: float | None = None,
    ) -> HitPage:
        raise_if(self.read_error)
        return hits(self._rows(), query, limit, after, cancel)

    def count_hits(self, query: HistoryQuery, most: int, cancel: CancelToken | None = None) -> int:
        return len(hits(self._rows(), query, most, None, cancel).hits)

    def correct(self, query: HistoryQuery, cancel: CancelToken | None = None) -> HistoryQuery | None:
        return self.corrections.get(query.text)

    def verdicts(self) -> dict[str, Result]:
        raise_if(self.read_error)
        return self.results

    def _rows(self) -> list[Row]:
        return rows_of(self.records.values())

    def _listed(self) -> list[Row]:
        return [row for row in self._rows() if row.record.archived_at is None]


def raise_if(error: Exception | None) -> None:
    """Raise `error`, if there is one."""
    if error is not None:
        raise error
