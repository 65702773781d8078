"""Every key, from the same table as the bindings."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keymap import ANYWHERE, IN_A_LIST_OR_RESULT, IN_THE_LIST, IN_THE_RESULT, IN_THE_SEARCH, Command

_GROUPS = (
    ("Anywhere", ANYWHERE),
    ("In the history list and in the result", IN_A_LIST_OR_RESULT),
    ("In the history list", IN_THE_LIST),
    ("In the search box", IN_THE_SEARCH),
    ("In the result", IN_THE_RESULT),
)


class HelpScreen(ModalScreen[None]):
    """A list of keys that closes with Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,question_mark,q", "dismiss", "Close", id="help-close")]

    def compose(self) -> ComposeResult:
        """The table, scrollable on a small screen."""
        box = VerticalScroll(id="help-box")
        box.border_title = "Keys"
        box.border_subtitle = "Escape closes"
        with box:
            for title, commands in _GROUPS:
                yield Static(title, classes="help-title", markup=False)
                with Grid(classes="help-keys"):
                    for command in commands:
                        yield Static(_keys(command), classes="help-key", markup=False)
                        yield Static(command.help, markup=False)
            yield Static("tab and shift+tab go to the next and the previous pane; ctrl+z undoes typing.", markup=False)


def _keys(command: Command) -> str:
    names = {"slash": "/", "question_mark": "?"}
    return ", ".join(names.get(key, key) for key in command.keys.split(","))
