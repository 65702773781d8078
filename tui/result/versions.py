"""Reads the versions of the record that is shown, and goes from one to another."""

from collections.abc import Callable

from textual.screen import Screen

from domain.errors import StorageError
from domain.history.comparison import Comparison
from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from tui.background import LatestOnly
from tui.dialogs.modal import open_over
from tui.mailbox import Mailbox
from tui.messages import OpenedSeen
from tui.panes import Records
from tui.result.diff_screen import DiffScreen
from tui.result.pane import ResultPane
from tui.services import HistoryReads


class VersionController:
    """Knows the versions of one record at a time. UI thread only; reading is done on a thread."""

    def __init__(
        self,
        screen: Screen[None],
        services: HistoryReads,
        result: ResultPane,
        records: Records,
        mailbox: Mailbox,
        *,
        on_known: Callable[[ListItem], None],
        on_gone: Callable[[str], None],
        on_opened: Callable[[], None],
    ) -> None:
        """Take the panes.

        Args:
            screen: Shows notices.
            services: Reads versions, and tells the time.
            result: Shows them.
            records: Knows which record is meant and shown.
            mailbox: Delivers the opened record when it was read again.
            on_known: Is called with the opened record when its versions are known.
            on_gone: Is called with the uid of the opened record when it is no longer in the history.
            on_opened: Is called when another version was opened.
        """
        self._screen = screen
        self._services = services
        self._result = result
        self._records = records
        self._on_known = on_known
        self._on_gone = on_gone
        self._on_opened = on_opened
        self._jobs = LatestOnly("lineage")
        self._read_for: str | None = None
        """The record whose versions were asked for last."""
        self._steps = 0
        """How many versions to go on once they are read."""
        self.lineage = Lineage()
        """The versions as they were read last."""
        mailbox.listen(OpenedSeen, self._opened_seen)

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
        lineage = None
        try:
            lineage = Lineage.of(self._services.history().lineage(record.root_uid))
        except StorageError:
            pass  # the listing says what is wrong with the history
        finally:
            if not token.cancelled:
                self._screen.call_later(self._answered, record.uid, lineage)

    def _answered(self, uid: str, lineage: Lineage | None) -> None:
        """Show the versions of the record that is shown; those of any other come too late."""
        if uid != self._read_for:
            return
        steps, self._steps = self._steps, 0
        if lineage is None:
            if steps:
                self._screen.notify("The versions cannot be read now.", severity="warning", markup=False)
            return
        self._know(lineage)
        if steps:
            self._go_on(uid, steps)

    def _know(self, lineage: Lineage) -> None:
        self.lineage = lineage
        self._result.show_lineage(lineage, self._services.clock.now())
        if (item := lineage.find(self._records.opened_uid)) is not None:
            self._on_known(item)

    def _opened_seen(self, message: OpenedSeen) -> None:
        """Read the versions again with the record: another window may have added one."""
        if message.uid != self._records.opened_uid or self._steps:
            return
        if message.item is not None:
            self.read(message.item)
        else:
            self._know(Lineage())
            self._on_gone(message.uid)

    def step(self, by: int) -> None:
        """Open another version of the record; once the versions are read, if they are not yet."""
        if self._steps:
            self._steps += by
            return
        meant = self._records.selection.record()
        if meant is None:
            return
        item, record = meant
        if self.lineage.find(record.uid) is not None:
            self._go_on(record.uid, by)
        else:
            self.read(item)
            self._steps = by

    def _go_on(self, uid: str, by: int) -> None:
        item = self.lineage.step(uid, by)
        if item is None:
            self._screen.notify(f"No {'earlier' if by < 0 else 'later'} version.", markup=False)
            return
        self._records.open_record(item)
        self._on_opened()

    def compare(self) -> None:
        """Show what changed from the idea to the record, or between its versions."""
        meant = self._records.selection.record()
        if meant is None:
            return
        record = meant[1]
        is_known = self.lineage.find(record.uid) is not None

        def read_all() -> Comparison:
            return Comparison.of(record, Lineage.of(self._services.history().lineage(record.root_uid)))

        open_over(self._screen, DiffScreen(Comparison.of(record, self.lineage), None if is_known else read_all))
