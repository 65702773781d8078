"""Shows every setting with its value and its source, and changes it."""

from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from domain.errors import PromptImproverError
from tui.dialogs.modal import Modal
from tui.keys.active import key_label
from tui.keys.popup_keys import IN_THE_SETTINGS, OVER_THE_SETTINGS
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.widgets.choice_list import Cells, ChoiceList
from tui.widgets.line_input import LineInput
from tui.widgets.note_line import NoteLine
from tui.widgets.stepper import turned

if TYPE_CHECKING:
    from domain.settings.rows import SettingRow
    from tui.settings.controller import SettingsController  # it opens this screen

_CHOSEN_ELSEWHERE = frozenset({"LLM_PROVIDER", "LLM_API_KEY"})
"""A provider needs a model, and a key needs a safe place: the model dialogs ask for both."""
_WIDE = 78


class ValueInput(LineInput):
    """The new value of a setting."""

    enter_label = "Save"


class SettingsScreen(Modal[bool]):
    """Returns True to go to the list of models. Changes happen at once."""

    BINDINGS = bindings(OVER_THE_SETTINGS, IN_THE_SETTINGS)

    _note = getters.query_one("#settings-message", NoteLine)
    _list = getters.query_one("#settings-list", ChoiceList)
    _value = getters.query_one("#settings-value", Input)

    def __init__(self, controller: "SettingsController") -> None:
        super().__init__()
        self._controller = controller
        self._rows: dict[str, SettingRow] = {}
        self.is_ready = False
        """Whether it can show something."""

    def compose(self) -> ComposeResult:
        """The settings, the meaning of the one under the cursor, and a field for its new value."""
        with Vertical(id="settings-box") as box:
            box.border_title = "Settings"
            yield ChoiceList(id="settings-list")
            yield Static("", id="settings-meaning", markup=False)
            yield NoteLine(id="settings-message")
            yield ValueInput(id="settings-value", select_on_focus=True)

    def on_mount(self) -> None:
        """Read the settings in the background."""
        self._note.say("")
        self.set_focus(self._list)
        self.is_ready = True
        self._controller.read()

    @property
    def is_typing(self) -> bool:
        """Whether you are typing a value."""
        return bool(self._value.display)

    # Showing

    def show_rows(self, rows: "tuple[SettingRow, ...]") -> None:
        """Show the settings as they are."""
        self._rows = {row.name: row for row in rows}
        self._show()

    def say_changed(self, name: str, sentence: str) -> None:
        """Say that a setting was changed; what you type for another one stays."""
        if self._list.chosen == name:
            self._end_typing()
        self._note.say(sentence, "done")

    def show_error(self, error: PromptImproverError) -> None:
        """Say why the settings cannot be read, or why one was not changed."""
        self._note.say(advice_for(error), "failed")

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self._show()

    def _show(self) -> None:
        self._list.show_rows({name: self._row(row) for name, row in self._rows.items()})
        self._explain()

    def _row(self, row: "SettingRow") -> Cells:
        value = row.value or "–"
        mark = "!" if row.problem else "∎" if row.is_fixed else " "
        if self.size.width < _WIDE:
            return ((mark, 1, "$text-error"), (row.name, 25, ""), (value, 0, "bold"))
        return ((mark, 1, "$text-error"), (row.name, 25, ""), (value, 26, "bold"), (row.origin, 0, "$text-muted"))

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        row = self._row_under_cursor
        if row is None:
            return
        where = "The default." if row.origin == "default" else f"From {row.origin}."
        if row.is_fixed:
            where = f"Set by {row.origin}, which takes precedence; change it there."
        when = "" if row.counts_at_once else " A change takes effect after a restart."
        words = [row.explanation, f"{where}{when}", row.problem]
        self.query_one("#settings-meaning", Static).update(Content("\n".join(filter(None, words))))

    @property
    def _row_under_cursor(self) -> "SettingRow | None":
        return self._rows.get(self._list.chosen or "")

    # Changing

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        row = self._row_under_cursor
        if row is None or self._says_fixed(row):
            return
        if row.name in _CHOSEN_ELSEWHERE:
            self.dismiss(True)
        elif row.choices:
            self.action_turn(1)
        else:
            self._note.say("")
            self._value.border_title = Content(row.name)
            self._value.value = row.value
            self._value.display = True
            self.set_focus(self._value)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        row = self._row_under_cursor
        if self.is_typing and row is not None:
            self._change(row, event.value)

    def action_turn(self, by: int) -> None:
        """Take another value, if the setting under the cursor has only a few."""
        row = self._row_under_cursor
        if row is None or self.is_typing or self._says_fixed(row):
            return
        if not row.choices:
            self._note.say(f"{key_label('choice-take')} changes it")
            return
        self._change(row, turned(row.choices, row.value, by))

    def action_default(self) -> None:
        """Reset the setting to its default."""
        row = self._row_under_cursor
        if row is not None and not self.is_typing and not self._says_fixed(row):
            if row.name in _CHOSEN_ELSEWHERE:
                self._note.say(f"{key_label('settings-models')} changes it")
            else:
                self._change(row, "")

    def _says_fixed(self, row: "SettingRow") -> bool:
        if row.is_fixed:
            self._note.say(f"{row.name} is set by {row.origin}, which takes precedence. Change it there.", "failed")
        return row.is_fixed

    def _change(self, row: "SettingRow", text: str) -> None:
        self._controller.change(row.name, text)

    def action_models(self) -> None:
        """Go to the list of models."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Stop typing a value, or close."""
        if self.is_typing:
            self._end_typing()
            self._note.say("")
        else:
            self.dismiss(False)

    def _end_typing(self) -> None:
        self._value.display = False
        self.set_focus(self._list)
