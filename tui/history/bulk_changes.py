"""Records that are deleted or brought back many at a time, in portions that are written down as one file each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from domain.errors import PromptImproverError
from domain.history.operations import DeleteOperation, SaveOperation
from domain.prompts.record import PromptHistory
from tui.services import HistoryChanges

PORTION = 20
"""After so many it is told how far the work is, and escape ends it."""


@dataclass(frozen=True, slots=True)
class DeletedTogether:
    """Records that were deleted at once, kept under a name: how many were deleted, how many of them are back."""

    name: str
    count: int
    back: int = 0


def portions(records: Iterable[PromptHistory]) -> Iterator[list[PromptHistory]]:
    """Yield the records in portions; what was read before a fault comes before its error."""
    portion: list[PromptHistory] = []
    try:
        for record in records:
            portion.append(record)
            if len(portion) == PORTION:
                yield portion
                portion = []
    except PromptImproverError:
        if portion:
            yield portion
        raise
    if portion:
        yield portion


class BulkChanges:
    """Deletes and brings back a portion; of one that fails the disk may hold a part. Blocks on a disk."""

    def __init__(self, services: HistoryChanges) -> None:
        self._services = services

    def delete(self, portion: list[PromptHistory], done: list[str]) -> None:
        """Delete a portion and add it to `done`: of one that fails, what was deleted before the disk failed."""
        uids = [record.uid for record in portion]
        try:
            if len(portion) == 1:  # it need not wait until the database takes it
                self._services.submit(DeleteOperation(uids[0]))
            else:
                self._services.submit_many([DeleteOperation(uid) for uid in uids])
        except BaseException:
            # Bringing back one that is still there changes nothing.
            gone = [number for number, uid in enumerate(uids, start=1) if self._is_there(uid) is not True]
            done += uids[: max(gone, default=0)]
            raise
        done += uids

    def bring_back(self, portion: list[PromptHistory], add: Callable[[int], None]) -> None:
        """Bring a portion back and `add` how many records that were, also when it fails."""
        try:
            self._services.submit_many([SaveOperation(record, restores=True) for record in portion])
        except BaseException:
            missing = [number for number, record in enumerate(portion) if self._is_there(record.uid) is not True]
            add(min(missing, default=len(portion)))
            raise
        add(len(portion))

    def _is_there(self, uid: str) -> bool | None:
        """Tell whether there is a record; None when that cannot be read."""
        try:
            return self._services.history().find(uid) is not None
        except PromptImproverError:
            return None


class Counted:
    """Counts what passes through."""

    def __init__(self) -> None:
        self.number = 0

    def through(self, records: Iterable[PromptHistory], on_count: Callable[[int], None]) -> Iterator[PromptHistory]:
        """Yield the records, count them and tell how many there were."""
        for record in records:
            self.number += 1
            on_count(self.number)
            yield record
