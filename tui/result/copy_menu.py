"""A menu of what can be copied of a record: one letter for each."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList

from domain.prompts.formats import PromptForm, forms_of
from domain.prompts.record import PromptHistory
from domain.text.clean import one_line
from tui.dialogs.modal import Modal
from tui.keys.active import key_names
from tui.keys.contexts import COMMANDS
from tui.keys.popup_keys import COPY_MENU
from tui.keys.tables import bindings
from tui.widgets.choice_list import Cells, ChoiceList

_SAMPLE_CHARACTERS = 60
_LETTER_CELLS = 2
_NAME_CELLS = 24


class CopyPartScreen(Modal[PromptForm | None]):
    """Gives the form that was chosen, None after escape. Letters of forms that the record lacks do nothing."""

    BINDINGS = bindings(COPY_MENU)

    def __init__(self, record: PromptHistory) -> None:
        super().__init__()
        self._record = record
        self._forms = {form.id: form for form in forms_of(record)}

    def compose(self) -> ComposeResult:
        """One line for each form that the record has, with how it begins."""
        menu = ChoiceList(id="copy-menu")
        menu.border_title = "Copy"
        yield menu

    def on_mount(self) -> None:
        """Offer what the record has."""
        self.query_one(ChoiceList).show_rows({name: self._cells(form) for name, form in self._forms.items()})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take only what the record has."""
        return action != "take" or parameters[0] in self._forms

    def action_take(self, form_id: str) -> None:
        """Close with this form."""
        self.dismiss(self._forms[form_id])

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_take(event.option_id or "")

    def _cells(self, form: PromptForm) -> Cells:
        sample = one_line(form.text(self._record)[: _SAMPLE_CHARACTERS * 2])[:_SAMPLE_CHARACTERS]
        letter = ", ".join(key_names(COMMANDS[f"copy-{form.id}"]))
        return (letter, _LETTER_CELLS, "bold $text-accent"), (form.name, _NAME_CELLS, "bold"), (sample, 0, "")
