"""Chooses the options of the next prompt, and keeps them for the next session."""

from collections.abc import Callable

from textual.screen import Screen

from domain.errors import PromptImproverError
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions, shape_of_next
from domain.prompts.presets import Presets
from domain.prompts.record import PromptHistory
from tui.dialogs.modal import open_over
from tui.prompt_options.presets import ShapeKeeper
from tui.prompt_options.screen import ShapeScreen
from tui.prompt_options.words import shape_words
from tui.services import PresetServices
from tui.text.errors import describe

_LONG_SECONDS = 60


class OptionsController:
    """Knows the options of the next prompt. UI thread only.

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
        self._keeper = ShapeKeeper(screen, services, self._read, self._failed)
        self._is_known = False
        """Whether the options are known: read from the disk, or chosen in this session."""
        self._chosen_over: str | None = None
        """The record that was shown when you chose the options."""
        self.current: PromptOptions = STANDARD_OPTIONS

    def load(self) -> None:
        """Read the presets, and the options of the last session."""
        self._keeper.load()

    def close(self) -> None:
        """Finish writing presets, in half a second at most."""
        self._keeper.close()

    def choose(self) -> None:
        """Open the dialog."""
        open_over(self._screen, ShapeScreen(self.current, self._presets, self._keeper), self._chosen)

    def _chosen(self, options: PromptOptions | None) -> None:
        if options is None:
            return
        self._is_known = True
        self._chosen_over = self._shown_uid()
        self._use(options)
        self._keeper.remember(options)

    def _use(self, options: PromptOptions) -> None:
        self.current = options
        self._on_change(shape_words(options))

    def for_version_of(self, record: PromptHistory) -> PromptOptions:
        """Return the options for a new version of the record."""
        return self.current if record.uid == self._chosen_over else shape_of_next(record, self.current)

    @property
    def _dialog(self) -> ShapeScreen | None:
        return next((screen for screen in self._screen.app.screen_stack if isinstance(screen, ShapeScreen)), None)

    def _read(self, presets: Presets, sentence: str) -> None:
        self._presets = presets
        options = self.current if self._is_known else presets.last
        self._is_known = True
        self._use(presets.named(options))
        if (dialog := self._dialog) is not None:
            dialog.show_presets(presets, sentence)
        if (problem := presets.problem) is not None:
            text = describe(problem)
            self._screen.notify(text.advice, title=text.title, severity="warning", timeout=_LONG_SECONDS)

    def _failed(self, error: PromptImproverError) -> None:
        text = describe(error)
        if (dialog := self._dialog) is not None:
            dialog.show_failure(text)
        else:
            self._screen.notify(text.advice, title=text.title, severity="error")
