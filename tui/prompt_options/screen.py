"""Chooses the options of the next prompts, and saves options as presets."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from domain.errors import InvalidPresetError, PromptImproverError
from domain.prompts.options import PromptOptions
from domain.prompts.presets import MAX_NAME_CHARACTERS, Presets, preset_name
from domain.text.clean import one_line
from tui.dialogs.modal import Modal
from tui.keys.active import key_label
from tui.keys.popup_keys import OVER_THE_SHAPES
from tui.keys.tables import bindings
from tui.prompt_options.form import ShapeForm
from tui.text.errors import advice_for, describe
from tui.widgets.line_input import LineInput
from tui.widgets.note_line import NoteLine

if TYPE_CHECKING:
    from tui.prompt_options.controller import OptionsController  # it opens this screen

_NONE_UNDER_CURSOR = "Put the cursor on a preset first."


class NameInput(LineInput):
    """The name of a preset."""

    enter_label = "Save"


class ShapeScreen(Modal[PromptOptions | None]):
    """Returns the chosen options, None after escape. Changes to presets happen at once."""

    BINDINGS = bindings(OVER_THE_SHAPES)

    _note = getters.query_one("#shape-message", NoteLine)
    _form = getters.query_one(ShapeForm)
    _name_input = getters.query_one("#shape-name", Input)

    def __init__(self, shape: PromptOptions, presets: Presets, controller: "OptionsController") -> None:
        super().__init__()
        self._shape = shape
        self._presets = presets
        self._controller = controller
        self._take_name: Callable[[str], None] = self._save_as
        self._replacing = ""
        """The name of the preset that another enter replaces."""
        self.is_ready = False
        """Whether it can show something."""
        self._awaited = ""
        """The preset to put the cursor on when the presets are read again."""

    def compose(self) -> ComposeResult:
        """Options and presets, the meaning of the one under the cursor, the result of the last key, the name field."""
        with Vertical(id="shape-box") as box:
            box.border_title = "Prompt options"
            with VerticalScroll(id="shape-rows", can_focus=False):
                yield ShapeForm(self._shape, self._presets, id="shape-form")
            yield Static("", id="shape-meaning", markup=False)
            yield NoteLine(id="shape-message")
            yield NameInput(id="shape-name", max_length=MAX_NAME_CHARACTERS, select_on_focus=True)

    def on_mount(self) -> None:
        """Focus the options, and read the presets, which another window may have changed."""
        self._note.say("")
        self.set_focus(self._form)
        self.is_ready = True
        self._controller.load()

    @property
    def is_naming(self) -> bool:
        """Whether you are typing a name."""
        return bool(self._name_input.display)

    def show_presets(self, presets: Presets, sentence: str) -> None:
        """Show the presets, and say what was done."""
        self._presets = presets
        self._form.show_presets(presets)
        if sentence:
            self._note.say(sentence)
            self._form.point_at(self._awaited)
            self._awaited = ""

    def show_error(self, error: PromptImproverError) -> None:
        """Say why something failed."""
        self._note.say(str(describe(error)), "failed")

    def action_use(self) -> None:
        """Close and return the preset under the cursor, or the choices."""
        self.dismiss(self._form.preset or self._form.shape)

    def action_leave(self) -> None:
        """Stop typing a name, or close."""
        if self.is_naming:
            self._end_naming()
        else:
            self.dismiss(None)

    def action_save(self) -> None:
        """Ask for a name for the choices."""
        self._ask_name("Save as", self._form.shape.preset, self._save_as)

    def action_rename(self) -> None:
        """Ask for a new name for the preset under the cursor."""
        preset = self._form.preset
        if preset is None:
            self._note.say(_NONE_UNDER_CURSOR)
            return
        self._ask_name("Rename", preset.preset, lambda name: self._rename(preset.preset, name))

    def action_delete(self) -> None:
        """Delete the preset under the cursor; undo restores it."""
        preset = self._form.preset
        if preset is None:
            self._note.say(_NONE_UNDER_CURSOR)
        else:
            self._controller.delete(preset)

    def action_undo(self) -> None:
        """Restore the preset that was deleted or replaced last."""
        self._awaited = self._controller.undo()
        if not self._awaited:
            self._note.say("Nothing was deleted or replaced in this session.")

    # Naming

    def _ask_name(self, title: str, name: str, take: Callable[[str], None]) -> None:
        self._take_name, self._replacing = take, ""
        self._note.say("")
        self._name_input.border_title = Content(title)
        self._name_input.value = one_line(name)
        self._name_input.display = True
        self.set_focus(self._name_input)

    def _end_naming(self) -> None:
        self._name_input.display = False
        self.set_focus(self._form)

    @on(Input.Submitted)
    def _name_typed(self, event: Input.Submitted) -> None:
        if not self.is_naming:
            return
        try:
            self._take_name(preset_name(event.value))
        except InvalidPresetError as error:
            self._note.say(advice_for(error), "failed")

    def _save_as(self, name: str) -> None:
        there = self._presets.find(name)
        if there is not None and self._replacing != name:
            self._replacing = name
            self._note.say(
                f"There is already a preset {one_line(there.preset)}. "
                f"Press {key_label('line-submit')} again to replace it."
            )
            return
        self._end_naming()
        self._awaited = name
        self._controller.save(replace(self._form.shape, preset=name), there)

    def _rename(self, old: str, name: str) -> None:
        self._presets.with_renamed(old, name)  # refuses a name that is taken while you can still correct it
        self._end_naming()
        self._awaited = name
        self._controller.rename(old, name)

    @on(ShapeForm.Moved)
    def _moved(self, message: ShapeForm.Moved) -> None:
        self.query_one("#shape-meaning", Static).update(Content(message.meaning))
