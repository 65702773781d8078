"""Chooses the options of the next prompt, and saves options as presets."""

from collections.abc import Callable

from textual.screen import Screen

from domain.errors import PromptImproverError
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions, shape_of_next
from domain.prompts.presets import Presets, PresetStore
from domain.prompts.record import PromptHistory
from domain.text.clean import one_line
from tui.background import InOrder
from tui.dialogs.modal import job_for, open_over
from tui.keys.active import key_label
from tui.prompt_options.screen import ShapeScreen
from tui.prompt_options.words import shape_words
from tui.services import PresetServices
from tui.text.errors import notify_error

_LONG_SECONDS = 60
_CLOSE_SECONDS = 0.5


class OptionsController:
    """Knows the options of the next prompt and the presets. UI thread only. Only `close` waits.

    A new idea gets the options chosen last. A new version keeps the options of its parent, unless you chose others
    while the parent was shown.
    """

    def __init__(
        self,
        screen: Screen[None],
        services: PresetServices,
        *,
        on_change: Callable[[str], None],
        shown_uid: Callable[[], str | None],
    ) -> None:
        """Take callbacks.

        Args:
            screen: Opens the dialog and shows notices.
            services: Keeps presets.
            on_change: Shows the options in words; the words are empty for the standard options.
            shown_uid: Returns the record that is shown, or that failed to get another version.
        """
        self._screen = screen
        self._on_change = on_change
        self._shown_uid = shown_uid
        self._presets = Presets()
        self._services = services
        self._queue = InOrder("presets")
        self._undo: list[PromptOptions] = []
        """The presets that were deleted or replaced, the last one last."""
        self._is_known = False
        """Whether the options are known: read from the disk, or chosen in this session."""
        self._chosen_over: str | None = None
        """The record that was shown when you chose the options."""
        self.current: PromptOptions = STANDARD_OPTIONS

    def load(self) -> None:
        """Read the presets, and the options of the last session."""
        self._do(lambda store: store.load())

    def close(self) -> None:
        """Finish writing presets, in half a second at most."""
        self._queue.close(_CLOSE_SECONDS)

    def choose(self) -> None:
        """Open the dialog."""
        open_over(self._screen, ShapeScreen(self.current, self._presets, self), self._chosen)

    def _chosen(self, options: PromptOptions | None) -> None:
        if options is None:
            return
        self._is_known = True
        self._chosen_over = self._shown_uid()
        self._use(options)
        self._do(lambda store: store.remember(options))

    def _use(self, options: PromptOptions) -> None:
        self.current = options
        self._on_change(shape_words(options))

    def for_version_of(self, record: PromptHistory) -> PromptOptions:
        """Return the options for a new version of the record."""
        return self.current if record.uid == self._chosen_over else shape_of_next(record, self.current)

    # Presets

    def save(self, shape: PromptOptions, replaced: PromptOptions | None = None) -> None:
        """Save options under their name; `undo` restores `replaced`, which had that name."""
        if replaced is not None:
            self._undo.append(replaced)
        self._do(lambda store: store.save(shape), f"Saved as {one_line(shape.preset)}.")

    def rename(self, name: str, new_name: str) -> None:
        """Give a preset another name."""
        self._do(lambda store: store.rename(name, new_name), f"Renamed to {one_line(new_name)}.")

    def delete(self, shape: PromptOptions) -> None:
        """Delete a preset; `undo` restores it."""
        self._undo.append(shape)
        self._do(
            lambda store: store.delete(shape.preset),
            f"Deleted {one_line(shape.preset)}; {key_label('shape-undo')} restores it.",
        )

    def undo(self) -> str:
        """Restore the preset that was deleted or replaced last; return its name, empty when there is none."""
        if not self._undo:
            return ""
        shape = self._undo.pop()
        self._do(lambda store: store.save(shape), f"Restored {one_line(shape.preset)}.")
        return shape.preset

    def _do(self, what: Callable[[PresetStore], Presets], sentence: str = "") -> None:
        """Read or change presets on a thread, in order; then show them, and say what was done."""
        work, read = lambda: what(self._services.presets()), lambda presets: self._read(presets, sentence)
        self._queue.submit(job_for(self._screen, work, read, self._failed))

    @property
    def _dialog(self) -> ShapeScreen | None:
        found = (popup for popup in self._screen.app.screen_stack if isinstance(popup, ShapeScreen))
        return next((popup for popup in found if popup.is_ready), None)

    def _read(self, presets: Presets, sentence: str) -> None:
        self._presets = presets
        options = self.current if self._is_known else presets.last
        self._is_known = True
        self._use(presets.named(options))
        if (dialog := self._dialog) is not None:
            dialog.show_presets(presets, sentence)
        elif sentence:
            self._screen.notify(sentence)
        if (problem := presets.problem) is not None:
            notify_error(self._screen.notify, problem, severity="warning", timeout=_LONG_SECONDS)

    def _failed(self, error: PromptImproverError) -> None:
        if (dialog := self._dialog) is not None:
            dialog.show_error(error)
        else:
            notify_error(self._screen.notify, error)
