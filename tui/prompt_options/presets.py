"""What a person does to presets, from the key that was pressed to the disk."""

from collections.abc import Callable

from domain.errors import PromptImproverError
from domain.prompts.options import PromptOptions
from domain.prompts.presets import Presets, PresetStore
from domain.text.clean import one_line
from tui.background import InOrder
from tui.keys.active import key_label
from tui.services import PresetServices

_CLOSE_SECONDS = 0.5


class ShapeKeeper:
    """Reads and changes presets on a thread, one after the other. Its methods never block."""

    def __init__(
        self,
        services: PresetServices,
        on_read: Callable[[Presets, str], None],
        on_failure: Callable[[PromptImproverError], None],
        call_later: Callable[..., object],
    ) -> None:
        """Take callbacks; `call_later` calls them on the UI thread.

        Args:
            services: Gives the store.
            on_read: Gets the presets after each change, and a sentence that says what was done, if anything was.
            on_failure: Gets the error when something was not done.
            call_later: Schedules a call with its arguments; thread-safe.
        """
        self._services = services
        self._on_read = on_read
        self._on_failure = on_failure
        self._call_later = call_later
        self._queue = InOrder("presets")
        self._undo: list[PromptOptions] = []  # UI thread only

    def load(self) -> None:
        """Read what is kept."""
        self._do(lambda store: store.load())

    def save(self, shape: PromptOptions, replaced: PromptOptions | None = None) -> None:
        """Keep a shape under its name; `replaced` is what had that name, and can be brought back."""
        if replaced is not None:
            self._undo.append(replaced)
        self._do(lambda store: store.save(shape), f"Saved as {one_line(shape.preset)}.")

    def rename(self, name: str, new_name: str) -> None:
        """Give a preset another name."""
        self._do(lambda store: store.rename(name, new_name), f"Renamed to {one_line(new_name)}.")

    def delete(self, shape: PromptOptions) -> None:
        """Forget a preset, until `undo`."""
        self._undo.append(shape)
        self._do(
            lambda store: store.delete(shape.preset),
            f"{one_line(shape.preset)} is deleted; {key_label('shape-undo')} brings it back.",
        )

    def undo(self) -> str:
        """Bring back what was deleted or replaced last; return its name, empty when there is nothing."""
        if not self._undo:
            return ""
        shape = self._undo.pop()
        self._do(lambda store: store.save(shape), f"{one_line(shape.preset)} is back.")
        return shape.preset

    def remember(self, shape: PromptOptions) -> None:
        """Keep the shape for the next session."""
        self._do(lambda store: store.remember(shape))

    def close(self) -> None:
        """Do what was asked for, in half a second at most, and no more."""
        self._queue.close(_CLOSE_SECONDS)

    def _do(self, what: Callable[[PresetStore], Presets], sentence: str = "") -> None:
        self._queue.submit(lambda: self._answer(what, sentence))

    def _answer(self, what: Callable[[PresetStore], Presets], sentence: str) -> None:
        try:
            presets = what(self._services.presets())
        except PromptImproverError as error:
            self._call_later(self._on_failure, error)
        else:
            self._call_later(self._on_read, presets, sentence)
