"""The repositories that must behave alike."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings

from domain.history.ports import PromptRepository
from domain.history.reader import HistoryReader
from domain.history.waiting import apply_operations
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.search.query import HistoryQuery, HitCursor, HitPage
from storage.repository import SqlitePromptRepository
from storage.transfer.jsonl import SubmitMany
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.tiers import examples


class IndexedRepository(SqlitePromptRepository):
    """Has every row in its indexes before it searches."""

    def find_hits(
        self,
        query: HistoryQuery,
        limit: int,
        after: HitCursor | None = None,
        cancel: CancelToken | None = None,
        patience_seconds: float | None = None,
    ) -> HitPage:
        self.index()
        return super().find_hits(query, limit, after, cancel, patience_seconds)

    def index(self) -> None:
        """Do everything that the background would."""
        while not self.maintain_index(10).is_done:
            pass


def make_repository(kind: str, folder: Path) -> SqlitePromptRepository:
    """Return an empty repository: in `memory`, in a `file`, or in a file and `indexed`."""
    made = IndexedRepository if kind == "indexed" else SqlitePromptRepository
    return made(None if kind == "memory" else folder / f"{kind}.sqlite3", clock=FakeClock())


@contextmanager
def memory_history(clock: Clock | None = None) -> Iterator[SqlitePromptRepository]:
    """Open a history in memory, and close it again."""
    with closing(SqlitePromptRepository(None, clock=clock or FakeClock())) as repository:
        yield repository


def as_target(repository: PromptRepository) -> tuple[HistoryReader, SubmitMany]:
    """Return what an import reads and writes with, for a history without a spool."""
    reader = HistoryReader(lambda: repository, list, FakeClock())
    return reader, lambda operations: apply_operations(operations, repository)


MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
"""Examples of one property share a repository: a new `uid` in each keeps them apart."""


def save_many(repository: PromptRepository, count: int, **fields: object) -> list[PromptHistory]:
    """Save `count` records, a minute apart; return them newest first."""
    saved = [
        repository.save(make_record(created_at=MOMENT + timedelta(minutes=number), **fields)) for number in range(count)
    ]
    return saved[::-1]
