"""What you do to a record: favourite, edit, archive, delete, undo. Each is written down off the UI thread."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial, wraps
from itertools import islice
from typing import Concatenate, ParamSpec

from domain.errors import PromptImproverError, QueryInterruptedError, StorageError
from domain.history.experiments import with_experiments
from domain.history.lineage import Lineage
from domain.history.operations import (
    ArchiveOperation,
    DeletedPrompt,
    EditOperation,
    FavoriteOperation,
    SaveOperation,
)
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from domain.text.counts import count_of
from tui.background import InOrder
from tui.history.bulk_changes import BulkChanges, DeletedTogether, portions
from tui.keys.active import key_label
from tui.messages import ACTIONS, ActionDone, ActionFailed, Post, WorkProgressed
from tui.services import HistoryChanges

_GONE = "This record is not in the history any more."
_TOLD_EVERY = 20
_Asked = ParamSpec("_Asked")


def _queued(
    work: "Callable[Concatenate[HistoryActions, _Asked], None]",
) -> "Callable[Concatenate[HistoryActions, _Asked], None]":
    """Return a method that does not block: `work` follows the actions before it, on their thread."""

    @wraps(work)
    def ask(self: "HistoryActions", /, *args: _Asked.args, **options: _Asked.kwargs) -> None:
        self.enqueue(partial(work, self, *args, **options))

    return ask


class HistoryActions:
    """Carries out one action after the other, and posts the outcome of each. Only `close` waits."""

    def __init__(self, services: HistoryChanges, post: Post) -> None:
        self._services = services
        self._bulk = BulkChanges(services)
        self._post = post
        self._queue = InOrder("history-actions")
        self._deleted: list[PromptHistory | DeletedTogether] = []  # only the queue's thread changes this
        self._stop = CancelToken()
        self._is_long = False

    @_queued
    def toggle_favorite(self, uid: str) -> None:
        """Add the record to the favourites, or remove it."""
        is_favorite = self._find(uid).favorite
        self._services.submit(FavoriteOperation(uid, not is_favorite))
        self._post(ActionDone("Removed from favourites." if is_favorite else "★ Added to favourites."))

    @_queued
    def toggle_archived(self, uid: str) -> None:
        """Archive the record, or restore it."""
        moment = None if self._find(uid).archived_at else self._services.clock.now()
        self._services.submit(ArchiveOperation(uid, moment))
        archived = f"Archived: is:archived finds it, {key_label('archive-here')} restores it."
        self._post(ActionDone(archived if moment else "Restored from the archive."))

    def edit(self, uid: str, accepted_text: str | None, done: Callable[[PromptImproverError | None], object]) -> None:
        """Save the text to use; None returns to the model's. Call `done`, on a thread, with what went wrong."""

        def work() -> None:
            try:
                self._services.submit(EditOperation(uid, accepted_text))
            except PromptImproverError as error:
                done(error)
            else:
                done(None)

        self._queue.submit(work)  # no long work that escape would stop

    def settle_edits(self, done: Callable[[], object]) -> None:
        """Call `done`, on a thread, once every edit so far is written or has failed."""
        self._queue.submit(done)

    @_queued
    def delete(self, uid: str) -> None:
        """Delete the record; `undo` restores it."""
        [deleted] = with_experiments([self._find(uid)], self._services.experiments())
        # Many outputs are kept on the disk rather than in memory.
        name = self._services.undo_store().keep([deleted]) if deleted.experiments else None
        done: list[str] = []
        try:
            self._bulk.delete([deleted], done)
        finally:
            if done:
                self._deleted.append(deleted.record if name is None else DeletedTogether(name, 1))
        words = f"Deleted. {key_label('undo-here')} in the list or the result restores it. {self._copies()}"
        self._post(ActionDone(words, frozenset(done)))

    @property
    def can_undo(self) -> bool:
        """Whether something was deleted in this session that can be restored. Any thread."""
        return bool(self._deleted)

    @_queued
    def undo(self) -> None:
        """Restore what was deleted last in this session, one record or many, under their own ids."""
        last = self._deleted[-1] if self._deleted else None
        if last is None:
            self._post(ActionDone("Nothing was deleted in this session."))
        elif isinstance(last, PromptHistory):
            self._services.submit(SaveOperation(last, restores=True))
            self._deleted.pop()
            self._post(ActionDone("Restored."))
        else:
            self._restore(last)

    @_queued
    def count_found(self, query: str, then: Callable[[int], object]) -> None:
        """Count all that `query` finds, and call `then`, on a thread, so that it can ask whether to delete them."""
        results = self._services.history().results(query, corrects=False)
        if results.query.is_empty or results.query.problems:
            raise StorageError(
                f"{key_label('delete-found')} deletes all search results.",
                " ".join(results.query.problems) or f"Search first ({key_label('search-here')}).",
                title="Nothing was deleted",
            )
        count = 0
        for count, _ in enumerate(results.every_record(self._stop), start=1):
            self._tell_progress("counting the results", count)
        then(count)

    @_queued
    def delete_found(self, query: str) -> None:
        """Delete all that `query` finds; `undo` restores it until the session ends."""
        results = self._services.history().results(query, corrects=False)
        self._delete_all(results.every_record(self._stop), lambda done: count_of(done, "prompt"))

    @_queued
    def count_versions(self, uid: str, then: Callable[[PromptHistory, int], object]) -> None:
        """Count all versions of a record, and call `then`, on a thread, so that it can ask whether to delete them."""
        record = self._find(uid)
        then(record, len(self._versions(record.root_uid)))

    @_queued
    def delete_versions(self, root_uid: str) -> None:
        """Delete every version of a prompt, archived ones too; `undo` restores them until the session ends."""
        self._delete_all(self._versions(root_uid), lambda done: count_of(done, "version"))

    @_queued
    def retry_saving(self) -> None:
        """Try now to save what waits."""
        is_trying = self._services.retry_saving()
        self._post(ActionDone("Trying to save now." if is_trying else "Nothing is saved: SQLITE_ENABLED is off."))

    def stop(self) -> bool:
        """Stop counting, deleting or restoring many, if that is under way; the outcome says what was done so far."""
        if not self._is_long:
            return False
        self._stop.cancel()
        return True

    def close(self, wait_seconds: float = 0) -> None:
        """Accept no more actions; wait at most this long for those that were accepted."""
        self._queue.close(wait_seconds)

    def _versions(self, root_uid: str) -> tuple[PromptHistory, ...]:
        """Return the versions that can be read: the rest could not be restored."""
        return Lineage.of(self._services.history().lineage(root_uid)).records

    def _delete_all(self, records: Iterable[PromptHistory], words: Callable[[int], str]) -> None:
        """Delete until it is stopped or fails, after all are read and kept; what was deleted can be restored."""
        store, count = self._services.undo_store(), 0

        def counted() -> Iterator[DeletedPrompt]:
            nonlocal count
            for count, record in enumerate(with_experiments(records, self._services.experiments()), start=1):
                self._tell_progress("reading the records", count)
                yield record

        # All of them are kept before the first is deleted: reading on through an index that loses rows would skip some.
        name = store.keep(counted())
        self._services.ensure_room(count)
        done: list[str] = []
        try:
            for portion in portions(store.read(name)):
                if self._stop.cancelled:
                    break
                self._bulk.delete(portion, done)
                self._tell_progress("deleting", len(done), count, every=1)
        finally:
            if done:
                self._deleted.append(DeletedTogether(name, len(done)))
            if done or self._stop.cancelled:
                sentence = self._deleted_words(len(done), count, words(len(done)))
                self._post(ActionDone(sentence, frozenset(done)))

    def _restore(self, deleted: DeletedTogether) -> None:
        """Restore records until it is stopped or fails; the next `undo` restores those that are left."""
        back = deleted.back

        def add(count: int) -> None:
            nonlocal back
            back += count
            self._tell_progress("restoring", back, deleted.count, every=1)

        self._services.ensure_room(deleted.count - back)
        try:
            for portion in portions(islice(self._services.undo_store().read(deleted.name), back, deleted.count)):
                if self._stop.cancelled:
                    break
                self._bulk.restore(portion, add)
        finally:
            self._deleted[-1:] = [] if back == deleted.count else [replace(deleted, back=back)]
            rest = f"{key_label('undo-here')} restores the rest."
            stopped = f"Stopped: {back:,} of {deleted.count:,} restored; {rest}"
            restored = "Restored." if deleted.count == 1 else f"{back:,} restored."
            self._post(ActionDone(restored if back == deleted.count else stopped))

    def _deleted_words(self, done: int, count: int, what: str) -> str:
        if not done:
            return "Stopped: nothing was deleted."
        if done < count:
            what = f"Stopped: {done:,} of {count:,}"
        restores = f"{key_label('undo-here')} in the list or the result restores them until you quit."
        return f"{what} deleted. {restores} {self._copies()}"

    def _find(self, uid: str) -> PromptHistory:
        """Return the record as it is now. Raises `StorageError`."""
        item = self._services.history().find(uid)
        if item is None:
            raise StorageError(_GONE, "It may have been deleted in another window.", title="Nothing was changed")
        if not isinstance(item.entry, PromptHistory):
            advice = f"Copy its text with {key_label('copy-here')}."
            raise StorageError("A record that cannot be read cannot be changed.", advice, title="Nothing was changed")
        return item.entry

    def _copies(self) -> str:
        """Return a sentence about copies that a delete does not remove."""
        try:
            count = self._services.backup_count()
        except StorageError:
            count = 0
        backups = {0: "", 1: "1 backup and "}.get(count, f"{count} backups and ")
        return f"Copies may remain in {backups}exports that you made."

    def _tell_progress(self, what: str, done: int, count: int | None = None, *, every: int = _TOLD_EVERY) -> None:
        if done % every == 1 % every or done == count:
            self._post(WorkProgressed(ACTIONS, Progress(what, done, count, "prompts")))

    def enqueue(self, work: Callable[[], None]) -> None:
        """Do `work` after the actions before it, and post why it failed, if it does."""

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
