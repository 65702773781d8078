"""Deletes and restores many records, in portions that are written down as one file each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from domain.errors import PromptImproverError
from domain.history.operations import DeletedPrompt, DeleteOperation
from tui.services import HistoryChanges

PORTION = 20
"""From this number of records on, the progress is shown, and the work can be stopped."""


@dataclass(frozen=True, slots=True)
class DeletedTogether:
    """Records that were deleted at once and are kept under a name; `back` of them are restored."""

    name: str
    count: int
    back: int = 0


def portions(records: Iterable[DeletedPrompt]) -> Iterator[list[DeletedPrompt]]:
    """Yield the records in portions; those that were read before an error come before it."""
    portion: list[DeletedPrompt] = []
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


@dataclass(eq=False, repr=False)
class BulkChanges:
    """Deletes and restores a portion; when that fails, a part of it may be on the disk. Blocks on a disk."""

    _services: HistoryChanges

    def delete(self, portion: list[DeletedPrompt], done: list[str]) -> None:
        """Delete a portion and add it to `done`; when that fails, add what was deleted before."""
        uids = [deleted.record.uid for deleted in portion]
        try:
            if len(portion) == 1:  # it need not wait until the database takes it
                self._services.submit(DeleteOperation(uids[0]))
            else:
                self._services.submit_many([DeleteOperation(uid) for uid in uids])
        except BaseException:
            # Restoring a record that is still there changes nothing.
            gone = [number for number, uid in enumerate(uids, start=1) if self._is_there(uid) is not True]
            done += uids[: max(gone, default=0)]
            raise
        done += uids

    def restore(self, portion: list[DeletedPrompt], add: Callable[[int], None]) -> None:
        """Restore a portion and `add` how many records that were, also when it fails."""
        try:
            self._services.submit_many([operation for deleted in portion for operation in deleted.restoring])
        except BaseException:
            missing = [number for number, each in enumerate(portion) if self._is_there(each.record.uid) is not True]
            back = min(missing, default=len(portion))
            # Of the last record that is there, the experiments may be missing; restoring it again changes nothing.
            add(back - 1 if back and portion[back - 1].experiments else back)
            raise
        add(len(portion))

    def _is_there(self, uid: str) -> bool | None:
        """Return whether there is a record; None when that cannot be read."""
        try:
            return self._services.history().find(uid) is not None
        except PromptImproverError:
            return None
