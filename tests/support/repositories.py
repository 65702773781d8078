"""The repositories that have to behave alike."""

from pathlib import Path

from domain.cancellation import CancelToken
from domain.history_query import HistoryQuery, HitKey, HitPage
from domain.history_reader import HistoryReader
from domain.history_writer import apply_operations
from domain.ports.repository import PromptRepository
from storage.memory_repository import MemoryPromptRepository
from storage.portability import SubmitMany
from storage.prompt_repository import SqlitePromptRepository
from tests.support.clocks import FakeClock


class IndexedRepository(SqlitePromptRepository):
    """Has every row in its indexes before it searches."""

    def find_hits(
        self,
        query: HistoryQuery,
        limit: int,
        after: HitKey | None = None,
        cancel: CancelToken | None = None,
        patience_seconds: float | None = None,
    ) -> HitPage:
        self.index()
        return super().find_hits(query, limit, after, cancel, patience_seconds)

    def index(self) -> None:
        """Do everything that the background would."""
        while not self.maintain_index(10).is_done:
            pass


def make_repository(kind: str, folder: Path) -> PromptRepository:
    """Return an empty `memory`, `sqlite` or `indexed` repository."""
    clock = FakeClock()
    if kind == "memory":
        return MemoryPromptRepository(clock)
    made = IndexedRepository if kind == "indexed" else SqlitePromptRepository
    return made(folder / f"{kind}.sqlite3", readers=2, wal=True, synchronous="FULL", clock=clock)


def as_target(repository: PromptRepository) -> tuple[HistoryReader, SubmitMany]:
    """Return what an import asks and tells, for a history without a spool."""
    reader = HistoryReader(lambda: repository, list, FakeClock())
    return reader, lambda operations: apply_operations(operations, repository)
