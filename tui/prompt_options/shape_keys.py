"""The part of the main screen that knows which shape the next prompt gets."""

from textual import on

from domain.history.reader import ListItem
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions, shape_of_next
from domain.prompts.presets import Presets
from domain.prompts.record import PromptHistory
from tui import messages
from tui.dialogs.modal import open_over
from tui.prompt_options.presets import ShapeKeeper
from tui.prompt_options.screen import ShapeScreen
from tui.prompt_options.words import shape_words
from tui.result.edit_keys import EditKeys
from tui.services import Services
from tui.text.errors import describe

_LONG_SECONDS = 60


class ShapeKeys(EditKeys):
    """Lets a person choose a shape, keeps it for the next session, and gives it to the runs.

    A new idea gets the shape that was chosen last. A further version keeps the shape of the one that it is made from,
    unless a shape was chosen last while that one was shown.
    """

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._shape: PromptOptions = STANDARD_OPTIONS
        self._presets = Presets()
        self._keeper = ShapeKeeper(services, self._post)
        self._is_shape_known = False
        """Whether the shape is what was kept, or was chosen in this session."""
        self._chosen_over: str | None = None
        """The record that was shown, or failed to become another version, when the shape was chosen."""
        self._run_parent: ListItem | None = None
        """What the newest run refines, or failed to."""

    @on(messages.Started)
    def _read_presets(self) -> None:
        self._keeper.load()

    def action_shape(self) -> None:
        """Choose a shape for the next prompts."""
        open_over(self, ShapeScreen(self._shape, self._presets, self._keeper), self._shape_chosen)

    def _shape_chosen(self, shape: PromptOptions | None) -> None:
        if shape is None:
            return
        self._is_shape_known = True
        failed = None if self._run_parent is None else self._run_parent.entry.uid
        self._chosen_over = self._sidebar.opened_uid or failed
        self._use_shape(shape)
        self._keeper.remember(shape)

    def _use_shape(self, shape: PromptOptions) -> None:
        self._shape = shape
        self._input.show_shape(shape_words(shape))

    def _shape_for(self, record: PromptHistory) -> PromptOptions:
        """Return the shape that a further version of the record gets."""
        return self._shape if record.uid == self._chosen_over else shape_of_next(record, self._shape)

    @property
    def _shape_screen(self) -> ShapeScreen | None:
        return next((screen for screen in self.app.screen_stack if isinstance(screen, ShapeScreen)), None)

    @on(messages.PresetsRead)
    def _presets_read(self, message: messages.PresetsRead) -> None:
        self._presets = message.presets
        shape = self._shape if self._is_shape_known else message.presets.last
        self._is_shape_known = True
        self._use_shape(message.presets.named(shape))
        if (screen := self._shape_screen) is not None:
            screen.show_presets(message.presets, message.sentence)
        if (problem := message.presets.problem) is not None:
            text = describe(problem)
            sentence = f"{text.sentence} {text.next_step}"
            self.notify(sentence, title=text.title, severity="warning", timeout=_LONG_SECONDS, markup=False)

    @on(messages.PresetsFailed)
    def _presets_failed(self, message: messages.PresetsFailed) -> None:
        text = describe(message.error)
        if (screen := self._shape_screen) is not None:
            screen.show_failure(text)
        else:
            self.notify(f"{text.sentence} {text.next_step}", title=text.title, severity="error", markup=False)

    def _end_actions(self) -> None:
        self._keeper.close()
        super()._end_actions()
