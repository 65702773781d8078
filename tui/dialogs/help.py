"""The keys of a screen, from the same tables as the bindings; a filter finds one, enter runs it."""

from collections.abc import Container

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from domain.text.clean import one_line
from tui.dialogs.key_list import KeyList
from tui.dialogs.modal import Modal, open_over
from tui.keys.command import KeyCommand
from tui.keys.contexts import FROM_THE_MAIN_SCREEN, PLACES, KeyContext
from tui.keys.popup_keys import IN_THE_HELP_FILTER, OVER_THE_HELP
from tui.keys.tables import bindings
from tui.widgets.line_input import LineInput
from tui.widgets.note_line import NoteLine

FROM_ANYWHERE = frozenset(command.id for command in FROM_THE_MAIN_SCREEN)


class KeyFilter(LineInput):
    """What is looked for; the arrows move in the list meanwhile."""

    BINDINGS = bindings(IN_THE_HELP_FILTER)

    def action_move(self, action: str) -> None:
        """Move the cursor of the list."""
        getattr(self.screen.query_one(KeyList), f"action_{action}")()


class HelpScreen(Modal[KeyCommand | None]):
    """Gives the command that shall run, None when it was only read."""

    BINDINGS = bindings(OVER_THE_HELP)

    _filter = getters.query_one("#help-filter", KeyFilter)
    _list = getters.query_one("#help-list", KeyList)
    _note = getters.query_one("#help-note", NoteLine)

    def __init__(self, places: tuple[KeyContext, ...] = PLACES, running: Container[str | None] = FROM_ANYWHERE) -> None:
        """Take the keys to show, and the ids of those commands that can run from here."""
        super().__init__()
        self._places = places
        self._chooseable = running

    def compose(self) -> ComposeResult:
        """The filter, what it found, the list, the keys of the help itself."""
        box = Vertical(id="help-box")
        box.border_title = "Keys"
        with box:
            yield KeyFilter(id="help-filter", placeholder="what a key does, or its name")
            yield NoteLine(id="help-note")
            yield KeyList(self._places, id="help-list")

    def on_mount(self) -> None:
        """Show all of them; the keyboard is in the list."""
        self._filter.cursor_blink = False
        self._filter.border_title = "Filter"
        self._list.show(())
        self.set_focus(self._list)

    def action_filter(self) -> None:
        """Type what is looked for."""
        self.set_focus(self._filter)

    def action_manual(self) -> None:
        """Open the manual over the help."""
        from tui.dialogs.manual_screen import ManualScreen  # noqa: PLC0415 - for readers of the manual only

        open_over(self, ManualScreen())

    def action_help(self) -> None:
        """Close: the key that shows the help takes it away too."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Forget the filter; close when there is none."""
        if self._filter.value or self._filter.has_focus:
            self._filter.value = ""
            self.set_focus(self._list)
        else:
            self.dismiss(None)

    @on(Input.Changed, "#help-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        words = event.value.split()
        count = self._list.show(words)
        self._note.say("" if count else f"No key has “{one_line(event.value)}” in its name or its help.")

    @on(Input.Submitted, "#help-filter")
    def _filter_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._list.action_select()

    @on(KeyList.Chosen)
    def _chosen(self, message: KeyList.Chosen) -> None:
        if message.command.id in self._chooseable:
            self.dismiss(message.command)
        else:
            self._note.say(f"{message.command.label}: this key works in its own place only.")
