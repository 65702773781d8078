"""Ports in memory whose faults a test can switch on."""

from collections.abc import Callable
from typing import cast

from domain.cancellation import CancelToken
from domain.history_query import HistoryPage, PageKey
from domain.matching import matches
from domain.ports import PromptRepository, SaveOperation, WaitingOperation
from domain.prompt_history import HistoryEntry, PromptHistory


class FakeSpool:
    """Implements `domain.ports.Spool`. Set an error to make the operation of that name raise it."""

    def __init__(self) -> None:
        self.operations: dict[str, SaveOperation] = {}
        self.unreadable_files = 0
        self.put_error: Exception | None = None
        self.waiting_error: Exception | None = None
        self.retire_error: Exception | None = None
        self._count = 0

    def put(self, operation: SaveOperation) -> str:
        raise_if(self.put_error)
        self._count += 1
        name = f"{self._count:04}"
        self.operations[name] = operation
        return name

    def waiting(self) -> list[WaitingOperation]:
        raise_if(self.waiting_error)
        return [WaitingOperation(name, operation) for name, operation in sorted(self.operations.items())]

    def unreadable(self) -> int:
        return self.unreadable_files

    def retire(self, name: str) -> None:
        raise_if(self.retire_error)
        self.operations.pop(name, None)


class FakeRepository:
    """The part of `domain.ports.PromptRepository` that domain services use; `records` holds each uid once."""

    def __init__(self) -> None:
        self.records: dict[str, PromptHistory] = {}
        self.extra_entries: list[HistoryEntry] = []
        self.save_calls: list[str] = []
        self.open_error: Exception | None = None
        self.save_error: Exception | None = None
        self.read_error: Exception | None = None
        self.refused: dict[str, Exception] = {}
        """Errors that one record alone causes, by uid."""
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
        return self.records.setdefault(record.uid, record)

    def find_by_uid(self, uid: str) -> HistoryEntry | None:
        raise_if(self.read_error)
        return self.records.get(uid)

    def find_page(self, limit: int = 50, after: PageKey | None = None) -> HistoryPage:
        """Page as the real one does; a record's id is its rank in order of saving."""
        raise_if(self.read_error)
        keys = {uid: PageKey(record.created_at_ms, rank) for rank, (uid, record) in enumerate(self.records.items())}
        order = sorted(keys, key=lambda uid: (keys[uid].created_at_ms, keys[uid].id), reverse=True)
        if after is not None:
            order = [u for u in order if (keys[u].created_at_ms, keys[u].id) < (after.created_at_ms, after.id)]
        page = order[:limit]
        entries = (*(self.records[uid] for uid in page), *self.extra_entries)
        return HistoryPage(entries, keys[page[-1]] if len(order) > limit else None)

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> list[HistoryEntry]:
        raise_if(self.read_error)
        found = [record for record in self.records.values() if matches(record, query)]
        newest_first: list[HistoryEntry] = [*sorted(found, key=lambda record: record.created_at, reverse=True)]
        return newest_first[:limit]


def raise_if(error: Exception | None) -> None:
    """Raise `error`, if there is one."""
    if error is not None:
        raise error
