"""Where named shapes are kept."""

from typing import Protocol

from domain.prompts.options import Shape
from domain.prompts.presets import Presets


class PresetStore(Protocol):
    """Keeps named shapes and the one used last. Thread-safe; blocks on a disk; raises `StorageError`.

    Every method returns what is kept now, changes of other processes among it; `problem` in it says what was damaged.
    Names that differ in case alone are one name. What cannot be kept raises `InvalidPresetError` and changes nothing.
    """

    def load(self) -> Presets:
        """Return what is kept."""
        ...

    def save(self, shape: Shape) -> Presets:
        """Keep a shape under its name, in place of the one that has it."""
        ...

    def rename(self, name: str, new_name: str) -> Presets:
        """Give a preset another name, which no other has; one that is gone meanwhile is refused."""
        ...

    def delete(self, name: str) -> Presets:
        """Forget a preset. A missing one is no error."""
        ...

    def remember(self, shape: Shape) -> Presets:
        """Keep `shape` as the one used last."""
        ...
