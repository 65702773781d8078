"""What a person does to a record: favourite, archive, delete, undo. Each is written down off the UI thread."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from textual.message import Message

from domain.cancellation import CancelToken
from domain.errors import PromptImproverError, QueryInterruptedError, StorageError
from domain.operations import ArchiveOperation, DeleteOperation, FavoriteOperation, SaveOperation
from domain.prompt_history import PromptHistory
from tui.background import InOrder
from tui.messages import ActionDone, ActionFailed, DeleteFoundAsked, RecordDeleted, WorkProgressed
from tui.services import Services

_GONE = "This record is not in the history any more."
_TOLD_EVERY = 20


@dataclass(frozen=True, slots=True)
class DeletedTogether:
    """Many records that were deleted at once, kept under a name."""

    name: str
    count: int


Deleted = PromptHistory | DeletedTogether


class HistoryActions:
    """Carries out one action after the other; what came of it arrives as a message. Its methods never block."""

    def __init__(self, services: Services, post: Callable[[Message], None]) -> None:
        self._services = services
        self._post = post
        self._queue = InOrder("history-actions")
        self._deleted: list[Deleted] = []  # only the queue's thread touches this
        self._stop = CancelToken()
        self._is_long = False

    def toggle_favorite(self, uid: str) -> None:
        """Make the record a favourite, or none any more."""

        def work() -> None:
            record = self._find(uid)
            self._services.submit(FavoriteOperation(uid, not record.favorite))
            self._post(ActionDone("No favourite any more." if record.favorite else "★ Favourite."))

        self._do(work)

    def toggle_archived(self, uid: str) -> None:
        """Take the record out of the list, or bring it back."""

        def work() -> None:
            record = self._find(uid)
            moment = None if record.archived_at else self._services.clock.now()
            self._services.submit(ArchiveOperation(uid, moment))
            self._post(
                ActionDone("Archived: is:archived finds it, a brings it back." if moment else "Back in the list.")
            )

        self._do(work)

    def delete(self, uid: str) -> None:
        """Delete the record; `undo` brings it back."""

        def work() -> None:
            record = self._find(uid)
            self._services.submit(DeleteOperation(uid))
            self._deleted.append(record)
            self._post(RecordDeleted(record, f"Deleted; u brings it back. {self._copies()}"))

        self._do(work)

    def undo(self) -> None:
        """Bring back what was deleted last in this session, one record or many, under their own ids."""

        def work() -> None:
            if not self._deleted:
                self._post(ActionDone("Nothing was deleted in this session."))
                return
            last = self._deleted[-1]
            if isinstance(last, PromptHistory):
                self._services.submit(SaveOperation(last, restores=True))
                self._deleted.pop()
                self._post(ActionDone("Brought back.", uid=last.uid))
                return
            records = self._services.undo_store().read(last.name)
            for number, record in enumerate(records, start=1):
                self._services.submit(SaveOperation(record, restores=True))
                self._tell_progress("Bringing back", number, last.count)
            self._deleted.pop()
            self._post(WorkProgressed(""))
            self._post(ActionDone(f"{last.count:,} brought back."))

        self._do(work)

    def count_found(self, query: str) -> None:
        """Count all that `query` finds, to ask whether it shall be deleted."""

        def work() -> None:
            results = self._services.history().results(query, corrects=False)
            if results.query.asks_nothing or results.query.problems:
                raise StorageError(
                    "Only what a search found can be deleted at once.",
                    " ".join(results.query.problems) or "Search for it first.",
                    title="Nothing was deleted",
                )
            self._post(WorkProgressed("counting what is found"))
            try:
                count = sum(1 for _ in results.every_record(self._stop))
            finally:
                self._post(WorkProgressed(""))
            self._post(DeleteFoundAsked(query, count))

        self._do(work)

    def delete_found(self, query: str) -> None:
        """Delete all that `query` finds; `undo` brings it back until the session ends."""

        def work() -> None:
            store, counted = self._services.undo_store(), _Counted()
            # All of them are read and kept before the first is deleted: an index has no holes to step over then.
            results = self._services.history().results(query, corrects=False)
            name = store.keep(counted.through(results.every_record(self._stop)))
            done = 0
            for record in store.read(name):
                if self._stop.cancelled:
                    break
                self._services.submit(DeleteOperation(record.uid))
                done += 1
                self._tell_progress("deleting", done, counted.number)
            self._deleted.append(DeletedTogether(name, done))
            self._post(WorkProgressed(""))
            self._post(ActionDone(f"{done:,} deleted; u brings them back until you quit. {self._copies()}"))

        self._do(work)

    def stop(self) -> bool:
        """Stop counting or deleting many; return whether that was under way. What was deleted so far can be undone."""
        if not self._is_long:
            return False
        self._stop.cancel()
        return True

    def retry_saving(self) -> None:
        """Try now to save what waits."""

        def work() -> None:
            if self._services.retry_saving():
                self._post(ActionDone("Trying to save now."))
            else:
                self._post(ActionDone("Nothing is saved: SQLITE_ENABLED is off."))

        self._do(work)

    def close(self) -> None:
        """Take no more."""
        self._queue.close()

    def _find(self, uid: str) -> PromptHistory:
        """Return the record as it is now. Raises `StorageError`."""
        item = self._services.history().find(uid)
        if item is None:
            raise StorageError(_GONE, "It may have been deleted in another window.", title="Nothing was changed")
        if not isinstance(item.entry, PromptHistory):
            raise StorageError(
                "A record that cannot be read cannot be changed.", "Copy its text with y.", title="Nothing was changed"
            )
        return item.entry

    def _copies(self) -> str:
        """Say what a delete does not reach."""
        try:
            count = self._services.backup_count()
        except StorageError:
            count = 0
        backups = {0: "", 1: "1 backup and "}.get(count, f"{count} backups and ")
        return f"Copies may remain in {backups}exports you made."

    def _tell_progress(self, what: str, done: int, count: int) -> None:
        if done % _TOLD_EVERY == 0:
            self._post(WorkProgressed(f"{what} {done:,} of {count:,}"))

    def _do(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            self._stop, self._is_long = CancelToken(), True
            try:
                work()
            except QueryInterruptedError:
                self._post(ActionDone("Stopped."))
            except PromptImproverError as error:
                self._post(WorkProgressed(""))
                self._post(ActionFailed(error))
            finally:
                self._is_long = False

        self._queue.submit(guarded)


class _Counted:
    """Counts what passes through."""

    def __init__(self) -> None:
        self.number = 0

    def through(self, records: Iterable[PromptHistory]) -> Iterator[PromptHistory]:
        """Yield the records and count them."""
        for record in records:
            self.number += 1
            yield record
