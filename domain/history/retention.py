"""Archives or deletes old records, but only after the user has seen a notice."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from domain.history.notices import RetentionReport
from domain.history.operations import ArchiveOperation, DeleteOperation, Operation
from domain.history.ports import PromptRepository, WaitingOperation
from domain.prompts.record import PromptHistory
from domain.runtime.clock import Clock
from domain.search.query import OldRecord
from domain.settings.schema import RetentionAction

_NOTE = "retention-notice"
# A clock set years ahead would make every record old. Deleting cannot be undone, so it needs a recent record too.
_MOST_IDLE = timedelta(days=366)
PORTION = 500
"""How many records are archived or deleted before checking again which ones are due."""


class Retention:
    """Applies the retention settings to a history. Blocks on disk access; raises `StorageError`.

    Its operations go through `submit_many` like the user's: into the spool first, then to the database.
    """

    def __init__(
        self,
        repository: PromptRepository,
        waiting: Callable[[], list[WaitingOperation]],
        submit_many: Callable[[Sequence[Operation]], None],
        clock: Clock,
        days: int,
        action: RetentionAction,
    ) -> None:
        self._repository = repository
        self._waiting = waiting
        self._submit_many = submit_many
        self._clock = clock
        self._days = days
        self._action = action

    def run(self) -> RetentionReport:
        """Archive or delete old records if the user has seen the notice of these settings; else return that notice.

        A record with waiting operations is left for the next start: it may be a favourite by then. If the clock is not
        plausible, records are archived instead of deleted.
        """
        deletes = self._action is RetentionAction.DELETE
        due = self._due(archived_too=deletes)
        if not due:
            return RetentionReport()
        if self._repository.get_note(_NOTE) != self._terms:
            return RetentionReport(notice=self._notice(due))
        if deletes and self._clock_is_plausible():
            return RetentionReport(deleted=self._apply(lambda each: DeleteOperation(each.uid), archived_too=True))
        now = self._clock.now()
        archived = self._apply(lambda each: ArchiveOperation(each.uid, now), archived_too=False)
        return RetentionReport(archived=archived)

    def seen(self) -> None:
        """Record that the user has seen the notice: the settings are applied from the next start on."""
        self._repository.set_note(_NOTE, self._terms)

    def _due(self, *, archived_too: bool) -> list[OldRecord]:
        waiting = {each.operation.uid for each in self._waiting()}
        old = self._repository.find_old_records(self._days)
        return [each for each in old if each.uid not in waiting and (archived_too or not each.is_archived)]

    def _apply(self, operation: Callable[[OldRecord], Operation], *, archived_too: bool) -> int:
        """Submit an operation for each due record, in batches; return how many.

        Checks for each batch which records are due, because the user may mark one as a favourite in the meantime.
        """
        done: set[str] = set()
        while portion := [each for each in self._due(archived_too=archived_too) if each.uid not in done][:PORTION]:
            self._submit_many([operation(each) for each in portion])
            done |= {each.uid for each in portion}
        return len(done)

    @property
    def _terms(self) -> str:
        archived = ", archived ones too" if self._action is RetentionAction.DELETE else ""
        return f"{self._action.value} after {self._days} days{archived}"

    def _notice(self, due: Sequence[OldRecord]) -> str:
        prompts = "1 prompt is" if len(due) == 1 else f"{len(due):,} prompts are"
        prompts += f" older than {self._days} days"
        if archived := sum(each.is_archived for each in due):
            prompts += f", {archived:,} of them archived"
        fate = "archived. Search for is:archived to find and restore them"
        if self._action is RetentionAction.DELETE:
            fate = "deleted for good, including archived ones"
        return (
            f"{prompts}. From the next start, such prompts will be {fate}. "
            "Favourites are kept. Set SQLITE_RETENTION_DAYS=0 to keep everything in the list."
        )

    def _clock_is_plausible(self) -> bool:
        """Return whether the newest record, archived or not, is recent enough for the clock to be plausible."""
        newest = self._repository.search("", limit=1)
        if not newest or not isinstance(newest[0], PromptHistory):
            return False
        return self._clock.now() - newest[0].created_at < timedelta(days=self._days) + _MOST_IDLE
