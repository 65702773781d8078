"""What happens to old records: out of the list, after a notice, and never without one."""

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
# A clock that is set years ahead would make every record old. Deleting cannot be taken back, so it asks for more.
_MOST_IDLE = timedelta(days=366)
PORTION = 500
"""How many records are archived or deleted before it is looked at again which ones are due."""


class Retention:
    """Applies the retention settings to a history. Blocks on a disk; raises `StorageError`.

    What it does is handed to `submit_many`, as whatever a person does is: written down first, then applied.
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
        """Archive or delete what is old, if the person has seen the notice of exactly these settings; else give it.

        A record that something waits for is left for the next start: it may be a favourite by then.
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
        """Note that the person has seen the notice: from the next start on the settings are applied."""
        self._repository.set_note(_NOTE, self._terms)

    def _due(self, *, archived_too: bool) -> list[OldRecord]:
        waiting = {each.operation.uid for each in self._waiting()}
        old = self._repository.find_old_records(self._days)
        return [each for each in old if each.uid not in waiting and (archived_too or not each.is_archived)]

    def _apply(self, operation: Callable[[OldRecord], Operation], *, archived_too: bool) -> int:
        """Submit an operation for each due record, portion by portion; return how many.

        What is due is looked at again for each portion: many take a while, and somebody may mark one as a favourite.
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
        fate = "leave this list; the search finds them (is:archived), and from there they can come back"
        if self._action is RetentionAction.DELETE:
            fate = "be deleted for good, archived ones too"
        return (
            f"{prompts}. From the next start on such prompts will {fate}. "
            "Favourites stay. SQLITE_RETENTION_DAYS=0 keeps everything in the list."
        )

    def _clock_is_plausible(self) -> bool:
        """Tell whether the newest record, archived or not, is recent enough to believe the clock."""
        newest = self._repository.search("", limit=1)
        if not newest or not isinstance(newest[0], PromptHistory):
            return False
        return self._clock.now() - newest[0].created_at < timedelta(days=self._days) + _MOST_IDLE
