"""Prompts that were deleted many at a time, for a session that keeps nothing on disk."""

from collections.abc import Iterable, Iterator

from domain.prompt_history import PromptHistory


class MemoryUndo:
    """Implements `domain.ports.drafts.UndoStore` in memory."""

    def __init__(self) -> None:
        self._kept: list[tuple[PromptHistory, ...]] = []

    def keep(self, records: Iterable[PromptHistory]) -> str:
        """Remember the records; return the name by which they are found again."""
        self._kept.append(tuple(records))
        return str(len(self._kept) - 1)

    def read(self, name: str) -> Iterator[PromptHistory]:
        """Yield the records that were kept under a name."""
        yield from self._kept[int(name)]

    def forget(self) -> None:
        """Forget everything that was kept."""
        self._kept.clear()
