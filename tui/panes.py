"""What one pane may ask of the others. The main screen provides it, so that no feature imports another."""

from typing import Protocol

from textual.widget import Widget

from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.request import ImproveRequest
from tui.selection import Selection
from tui.text.errors import ErrorText


class Records(Protocol):
    """The record that the result shows, and the one that a command is about. UI thread only."""

    selection: Selection
    """The record that a command is about."""

    @property
    def opened(self) -> ListItem | None:
        """The record that the result shows, as it is listed now."""

    @property
    def opened_uid(self) -> str | None:
        """The uid of the record that the result shows, listed or not."""

    @property
    def previewed(self) -> ListItem | None:
        """The record that covers the opened one while the cursor moves through the list."""

    @property
    def lineage(self) -> Lineage:
        """The versions of the shown record, as they were read last."""

    def open_record(self, item: ListItem) -> None:
        """Show a record in the result."""

    def preview_record(self, item: ListItem) -> None:
        """Show a record over the result until the preview ends."""

    def end_preview(self) -> None:
        """Show again what the preview covers."""

    def bring_up(self, item: ListItem) -> None:
        """Show a record and focus the result; a record that is shown already keeps its scroll position."""

    def redraw(self, item: ListItem) -> None:
        """Draw a record that has changed, where it is shown."""

    def reload(self, item: ListItem) -> None:
        """Take the opened record as it was just read; its text may differ from the one on the screen."""

    def say(self, state: str, tone: str = "done") -> None:
        """Show a state of the opened record."""

    def say_state(self, uid: str | None, state: str) -> None:
        """Show a state of the opened record, if that is `uid` and all of it is saved."""

    def is_unsaved(self, uid: str | None) -> bool:
        """Return whether the record itself is not saved yet."""

    def focus_at_work(self, widget: Widget) -> None:
        """Focus a widget beside the history."""


class Runs(Protocol):
    """What a feature may ask about runs. UI thread only."""

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""

    @property
    def partial_answer(self) -> str:
        """The part of an answer that has arrived, and is not a record."""

    def refuses_run(self) -> bool:
        """Return whether a run is under way, and say so."""

    def begin_run(self, request: ImproveRequest) -> None:
        """Start a run and show it; the caller has made sure that none is active."""

    def show_interrupted(self, partial_answer: str, text: ErrorText) -> None:
        """Show the part of an answer that an earlier session left."""
