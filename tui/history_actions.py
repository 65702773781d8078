"""What a person does to a record: favourite, archive, delete, undo. Each is written down off the UI thread."""

from collections.abc import Callable

from textual.message import Message

from domain.errors import PromptImproverError, StorageError
from domain.operations import ArchiveOperation, DeleteOperation, FavoriteOperation, SaveOperation
from domain.prompt_history import PromptHistory
from tui.background import InOrder
from tui.messages import ActionDone, ActionFailed, RecordDeleted
from tui.services import Services

_GONE = "This record is not in the history any more."


class HistoryActions:
    """Carries out one action after the other; what came of it arrives as a message. Its methods never block."""

    def __init__(self, services: Services, post: Callable[[Message], None]) -> None:
        self._services = services
        self._post = post
        self._queue = InOrder("history-actions")
        self._deleted: list[PromptHistory] = []  # only the queue's thread touches this

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
        """Bring back what was deleted last in this session, under its own id."""

        def work() -> None:
            if not self._deleted:
                self._post(ActionDone("Nothing was deleted in this session."))
                return
            record = self._deleted[-1]
            self._services.submit(SaveOperation(record, restores=True))
            self._deleted.pop()
            self._post(ActionDone("Brought back.", uid=record.uid))

        self._do(work)

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

    def _do(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except PromptImproverError as error:
                self._post(ActionFailed(error))

        self._queue.submit(guarded)
