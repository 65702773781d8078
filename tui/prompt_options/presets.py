"""Reads and changes the presets on the disk."""

from collections.abc import Callable

from textual.screen import Screen

from domain.errors import PromptImproverError
from domain.prompts.options import PromptOptions
from domain.prompts.presets import Presets, PresetStore
from domain.text.clean import one_line
from tui.background import InOrder
from tui.dialogs.modal import job_for
from tui.keys.active import key_label
from tui.services import PresetServices

_CLOSE_SECONDS = 0.5


class ShapeKeeper:
    """Reads and changes presets on a thread, one change after the other. Its methods never block. UI thread only."""

    def __init__(
        self,
        screen: Screen[None],
        services: PresetServices,
        on_read: Callable[[Presets, str], None],
        on_failure: Callable[[PromptImproverError], None],
    ) -> None:
        """Take callbacks, for as long as `screen` exists.

        Args:
            screen: The screen that has the callbacks.
            services: Gives the store.
            on_read: Gets the presets after each change, and a sentence that says what was done, if anything was.
            on_failure: Gets the error when something was not done.
        """
        self._screen = screen
        self._services = services
        self._on_read = on_read
        self._on_failure = on_failure
        self._queue = InOrder("presets")
        self._undo: list[PromptOptions] = []

    def load(self) -> None:
        """Read the presets."""
        self._do(lambda store: store.load())

    def save(self, shape: PromptOptions, replaced: PromptOptions | None = None) -> None:
        """Save options under their name; `undo` brings back `replaced`, which had that name."""
        if replaced is not None:
            self._undo.append(replaced)
        self._do(lambda store: store.save(shape), f"Saved as {one_line(shape.preset)}.")

    def rename(self, name: str, new_name: str) -> None:
        """Give a preset another name."""
        self._do(lambda store: store.rename(name, new_name), f"Renamed to {one_line(new_name)}.")

    def delete(self, shape: PromptOptions) -> None:
        """Delete a preset; `undo` brings it back."""
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

    def remember(self, shape: PromptOptions) -> None:
        """Keep the options for the next session."""
        self._do(lambda store: store.remember(shape))

    def close(self) -> None:
        """Finish what was asked for, in half a second at most."""
        self._queue.close(_CLOSE_SECONDS)

    def _do(self, what: Callable[[PresetStore], Presets], sentence: str = "") -> None:
        work, read = lambda: what(self._services.presets()), lambda presets: self._on_read(presets, sentence)
        self._queue.submit(job_for(self._screen, work, read, self._on_failure))
