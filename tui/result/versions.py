"""Reads the versions of the record that is shown, and goes from one to another."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from textual.screen import Screen

from domain.errors import StorageError
from domain.evaluation.verdict import short
from domain.history.comparison import Comparison
from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from tui.background import LatestOnly
from tui.dialogs.modal import open_over
from tui.messages import Mailbox, OpenedReloaded
from tui.panes import Records
from tui.result.diff_screen import DiffScreen
from tui.result.pane import ResultPane
from tui.services import HistoryReads


@dataclass(eq=False, repr=False)
class VersionController:
    """Knows the versions of one record at a time. UI thread only; reading is done on a thread."""

    _screen: Screen[None]
    _services: HistoryReads
    _result: ResultPane
    _records: Records
    _mailbox: Mailbox
    on_known: Callable[[ListItem], None]
    """Is called with the opened record when its versions are known."""
    on_gone: Callable[[str], None]
    """Is called with the uid of the opened record when it is no longer in the history."""
    on_opened: Callable[[], None]
    """Is called when another version was opened."""
    lineage: Lineage = field(default_factory=Lineage, init=False)
    """The versions as they were read last."""
    _read_for: str | None = field(default=None, init=False)
    """The record whose versions were asked for last; None once it is gone."""
    _steps: int = field(default=0, init=False)
    """How many versions to move by once they are read."""

    def __post_init__(self) -> None:
        self._jobs = LatestOnly("lineage")
        self._mailbox.listen(OpenedReloaded, self._opened_reloaded)

    @property
    def is_stepping(self) -> bool:
        """Whether another version opens as soon as it is read."""
        return bool(self._steps)

    def close(self) -> None:
        """Read no more."""
        self._jobs.close()

    def read(self, item: ListItem) -> None:
        """Ask for the versions of a record."""
        if isinstance(record := item.entry, PromptHistory):
            self._read_for, self._steps = record.uid, 0
            self._jobs.submit(lambda token: self._read(record, token))

    def _read(self, record: PromptHistory, token: CancelToken) -> None:
        lineage, verdicts = None, {}
        try:
            with suppress(StorageError):  # the listing says what is wrong with the history
                lineage = Lineage.of(self._services.history().lineage(record.root_uid))
                verdicts = self._verdicts(lineage)
        finally:
            if not token.cancelled:
                self._screen.call_later(self._answered, record.uid, lineage, verdicts)

    def _verdicts(self, lineage: Lineage) -> dict[str, str]:
        """Return the newest verdict on each version that was tried, in a few words."""
        found: dict[str, str] = {}
        for one in self._services.experiments().experiments_of([record.uid for record in lineage.records]):
            if one.tally is not None and (words := short(one.tally)):
                found.setdefault(one.record_uid, words)
        return found

    def _answered(self, uid: str, lineage: Lineage | None, verdicts: dict[str, str]) -> None:
        """Show the versions of the record that is shown; those of any other come too late."""
        if uid != self._read_for:
            return
        steps, self._steps = self._steps, 0
        if lineage is None:
            if steps:
                self._screen.notify("The versions cannot be read now.", severity="warning")
            return
        self._know(lineage, verdicts)
        if steps:
            self._go_on(uid, steps)

    def _know(self, lineage: Lineage, verdicts: dict[str, str]) -> None:
        self.lineage = lineage
        self._result.show_lineage(lineage, self._services.clock.now(), verdicts)
        if (item := lineage.find(self._records.opened_uid)) is not None:
            self.on_known(item)

    def _opened_reloaded(self, message: OpenedReloaded) -> None:
        """Read the versions again with the record: another window may have added one."""
        if message.uid != self._records.opened_uid or self._steps:
            return
        if message.item is not None:
            self.read(message.item)
        else:
            self._read_for = None  # what is being read would say that the record is there
            self._know(Lineage(), {})
            self.on_gone(message.uid)

    def step(self, by: int) -> None:
        """Open another version of the record; once the versions are read, if they are not yet."""
        if self._steps:
            self._steps += by
            return
        selected = self._records.selection.row_and_record()
        if selected is None:
            return
        item, record = selected
        if self.lineage.find(record.uid) is not None:
            self._go_on(record.uid, by)
        else:
            self.read(item)
            self._steps = by

    def _go_on(self, uid: str, by: int) -> None:
        item = self.lineage.step(uid, by)
        if item is None:
            self._screen.notify(f"No {'earlier' if by < 0 else 'later'} version.")
            return
        self._records.open_record(item)
        self.on_opened()

    def compare(self) -> None:
        """Show what changed from the idea to the record, or between its versions."""
        record = self._records.selection.record()
        if record is None:
            return
        is_known = self.lineage.find(record.uid) is not None

        def read_all() -> Comparison:
            return Comparison.of(record, Lineage.of(self._services.history().lineage(record.root_uid)))

        open_over(self._screen, DiffScreen(Comparison.of(record, self.lineage), None if is_known else read_all))
