"""What a person does to a record: favourite, edit, archive, delete, undo. Each is written down off the UI thread."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from domain.errors import PromptImproverError, QueryInterruptedError, StorageError
from domain.history.lineage import Lineage
from domain.history.operations import ArchiveOperation, EditOperation, FavoriteOperation, SaveOperation
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from tui.background import InOrder
from tui.history.bulk_changes import BulkChanges, Counted, DeletedTogether, portions
from tui.keys.active import key_label
from tui.mailbox import Post
from tui.messages import (
    ACTIONS,
    ActionDone,
    ActionFailed,
    DeleteFoundAsked,
    DeleteVersionsAsked,
    EditFailed,
    EditKept,
    EditsSettled,
    RecordsDeleted,
    WorkProgressed,
)
from tui.services import HistoryChanges
from tui.text.counts import count_of

_GONE = "This record is not in the history any more."
_TOLD_EVERY = 20


Deleted = PromptHistory | DeletedTogether


class HistoryActions:
    """Carries out one action after the other; what came of it arrives as a message. Its methods never block."""

    def __init__(self, services: HistoryChanges, post: Post) -> None:
        self._services = services
        self._bulk = BulkChanges(services)
        self._post = post
        self._queue = InOrder("history-actions")
        self._deleted: list[Deleted] = []  # only the queue's thread changes this
        self._stop = CancelToken()
        self._is_long = False

    def toggle_favorite(self, uid: str) -> None:
        """Make the record a favourite, or none any more."""

        def work() -> None:
            record = self._find(uid)
            self._services.submit(FavoriteOperation(uid, not record.favorite))
            self._post(ActionDone("Removed from favourites." if record.favorite else "★ Added to favourites."))

        self._do(work)

    def toggle_archived(self, uid: str) -> None:
        """Take the record out of the list, or bring it back."""

        def work() -> None:
            record = self._find(uid)
            moment = None if record.archived_at else self._services.clock.now()
            back = key_label("archive-here")
            self._services.submit(ArchiveOperation(uid, moment))
            self._post(
                ActionDone(
                    f"Archived: is:archived finds it, {back} restores it." if moment else "Restored from the archive."
                )
            )

        self._do(work)

    def edit(self, uid: str, accepted_text: str | None) -> None:
        """Write the text to use down; None returns to the model's. `EditKept` or `EditFailed` says what came of it."""

        def work() -> None:
            try:
                self._services.submit(EditOperation(uid, accepted_text))
            except PromptImproverError as error:
                self._post(EditFailed(uid, error))
            else:
                self._post(EditKept(uid, accepted_text))

        self._queue.submit(work)  # no long work that escape would stop

    def settle_edits(self) -> None:
        """Post `EditsSettled` once every edit so far is written, or has failed."""
        self._queue.submit(lambda: self._post(EditsSettled()))

    def delete(self, uid: str) -> None:
        """Delete the record; `undo` brings it back."""

        def work() -> None:
            record = self._find(uid)
            done: list[str] = []
            try:
                self._bulk.delete([record], done)
            finally:
                if done:
                    self._deleted.append(record)
            words = f"Deleted; {key_label('undo-here')} brings it back. {self._copies()}"
            self._post(RecordsDeleted(frozenset(done), words))

        self._do(work)

    @property
    def can_undo(self) -> bool:
        """Whether something was deleted in this session that can be restored. Any thread."""
        return bool(self._deleted)

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
                self._post(ActionDone("Restored.", uid=last.uid))
            else:
                self._bring_back(last)

        self._do(work)

    def count_found(self, query: str) -> None:
        """Count all that `query` finds, to ask whether it shall be deleted."""

        def work() -> None:
            results = self._services.history().results(query, corrects=False)
            if results.query.is_empty or results.query.problems:
                raise StorageError(
                    "Only what a search found can be deleted at once.",
                    " ".join(results.query.problems) or "Search for it first.",
                    title="Nothing was deleted",
                )
            count = 0
            for count, _ in enumerate(results.every_record(self._stop), start=1):
                self._tell_progress("counting what is found", count)
            self._post(DeleteFoundAsked(query, count))

        self._do(work)

    def delete_found(self, query: str) -> None:
        """Delete all that `query` finds; `undo` brings it back until the session ends."""

        def work() -> None:
            results = self._services.history().results(query, corrects=False)
            self._delete_all(results.every_record(self._stop), lambda done: f"{done:,}")

        self._do(work)

    def count_versions(self, uid: str) -> None:
        """Count the versions of what the record belongs to, to ask whether all shall be deleted."""

        def work() -> None:
            record = self._find(uid)
            count = len(self._versions(record.root_uid))
            self._post(DeleteVersionsAsked(record.root_uid, record.original_idea, count))

        self._do(work)

    def delete_versions(self, root_uid: str) -> None:
        """Delete every version of a prompt, archived ones too; `undo` brings them back until the session ends."""

        def work() -> None:
            self._delete_all(self._versions(root_uid), lambda done: count_of(done, "version"))

        self._do(work)

    def stop(self) -> bool:
        """Stop counting, deleting or bringing back many, if that is under way. What was done so far is told."""
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

    def close(self, wait_seconds: float = 0) -> None:
        """Take no more; wait so long at most until what was asked for is done."""
        self._queue.close(wait_seconds)

    def _versions(self, root_uid: str) -> tuple[PromptHistory, ...]:
        """Return what grew from a record, as far as it can be read: the rest could not be brought back."""
        return Lineage.of(self._services.history().lineage(root_uid)).records

    def _delete_all(self, records: Iterable[PromptHistory], words: Callable[[int], str]) -> None:
        """Delete until it is stopped or fails, after all are read and kept; what was deleted can be brought back."""
        store, counted = self._services.undo_store(), Counted()
        # All of them are kept before the first is deleted: an index has no holes to step over then.
        name = store.keep(counted.through(records, lambda count: self._tell_progress("reading what is found", count)))
        self._services.ensure_room(counted.number)
        done: list[str] = []
        try:
            for portion in portions(store.read(name)):
                if self._stop.cancelled:
                    break
                self._bulk.delete(portion, done)
                self._tell_progress("deleting", len(done), counted.number, every=1)
        finally:
            if done:
                self._deleted.append(DeletedTogether(name, len(done)))
            if done or self._stop.cancelled:
                sentence = self._deleted_words(len(done), counted.number, words(len(done)))
                self._post(RecordsDeleted(frozenset(done), sentence))

    def _bring_back(self, deleted: DeletedTogether) -> None:
        """Bring records back until it is stopped or fails; those that are left stay the next to be brought back."""
        back = deleted.back

        def add(count: int) -> None:
            nonlocal back
            back += count
            self._tell_progress("bringing back", back, deleted.count, every=1)

        self._services.ensure_room(deleted.count - back)
        try:
            for portion in portions(islice(self._services.undo_store().read(deleted.name), back, deleted.count)):
                if self._stop.cancelled:
                    break
                self._bulk.bring_back(portion, add)
        finally:
            self._deleted[-1:] = [] if back == deleted.count else [replace(deleted, back=back)]
            if back == deleted.count:
                self._post(ActionDone(f"{back:,} restored."))
            else:
                goes_on = f"{key_label('undo-here')} brings back the rest."
                self._post(ActionDone(f"Stopped: {back:,} of {deleted.count:,} are back; {goes_on}"))

    def _deleted_words(self, done: int, count: int, what: str) -> str:
        if not done:
            return "Stopped: nothing was deleted."
        if done < count:
            what = f"Stopped: {done:,} of {count:,}"
        return f"{what} deleted; {key_label('undo-here')} brings them back until you quit. {self._copies()}"

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

    def _tell_progress(self, what: str, done: int, count: int | None = None, *, every: int = _TOLD_EVERY) -> None:
        if done % every == 1 % every or done == count:
            self._post(WorkProgressed(ACTIONS, Progress(what, done, count, "prompts")))

    def _do(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            self._stop, self._is_long = CancelToken(), True
            try:
                work()
            except QueryInterruptedError:
                self._post(ActionDone("Stopped: nothing was changed."))
            except PromptImproverError as error:
                self._post(ActionFailed(error))
            finally:
                self._is_long = False
                self._post(WorkProgressed(ACTIONS, None))

        self._queue.submit(guarded)
