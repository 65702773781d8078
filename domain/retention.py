"""What happens to old records: out of the list, after a notice, and never without one."""

from datetime import timedelta

from domain.history_news import RetentionReport
from domain.ports import Clock, PromptRepository
from domain.prompt_history import PromptHistory
from domain.settings import RetentionAction

_NOTE = "retention-notice"
# A clock that is set years ahead would make every record old. Deleting cannot be taken back, so it asks for more.
_MOST_IDLE = timedelta(days=366)


class Retention:
    """Applies the retention settings to a history. Blocks on a disk; raises `StorageError`."""

    def __init__(self, repository: PromptRepository, clock: Clock, days: int, action: RetentionAction) -> None:
        self._repository = repository
        self._clock = clock
        self._days = days
        self._action = action

    def run(self) -> RetentionReport:
        """Archive or delete what is old, if the person has seen the notice of exactly these settings; else give it."""
        old = self._repository.count_old_records(self._days)
        if not old:
            return RetentionReport()
        if self._repository.get_note(_NOTE) != self._terms:
            return RetentionReport(notice=self._notice(old))
        if self._action is RetentionAction.DELETE and self._clock_is_plausible():
            return RetentionReport(deleted=self._repository.delete_old_records(self._days))
        return RetentionReport(archived=self._repository.archive_old_records(self._days))

    def seen(self) -> None:
        """Note that the person has seen the notice: from the next start on the settings are applied."""
        self._repository.set_note(_NOTE, self._terms)

    @property
    def _terms(self) -> str:
        return f"{self._action.value} after {self._days} days"

    def _notice(self, old: int) -> str:
        prompts = "1 prompt is" if old == 1 else f"{old:,} prompts are"
        fate = "leave this list; the search finds them (is:archived) and a brings them back"
        if self._action is RetentionAction.DELETE:
            fate = "be deleted for good"
        return (
            f"{prompts} older than {self._days} days. From the next start on such prompts will {fate}. "
            "Favourites stay. SQLITE_RETENTION_DAYS=0 keeps everything in the list."
        )

    def _clock_is_plausible(self) -> bool:
        """Tell whether the newest record is recent enough to believe the clock."""
        newest = self._repository.find_recent(limit=1)
        if not newest or not isinstance(newest[0], PromptHistory):
            return False
        return self._clock.now() - newest[0].created_at < timedelta(days=self._days) + _MOST_IDLE
