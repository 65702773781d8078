"""What can be done to presets, wherever they are kept."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace

from domain.presets import Presets
from domain.shape import Shape


class PresetChanges(ABC):
    """The changes of `domain.ports.presets.PresetStore`; a store says how one is kept."""

    def save(self, shape: Shape) -> Presets:
        """Keep a shape under its name. Raises `InvalidPresetError` and `StorageError`."""
        return self._change(lambda presets: presets.with_saved(shape))

    def rename(self, name: str, new_name: str) -> Presets:
        """Give a preset another name. Raises `InvalidPresetError` and `StorageError`."""
        return self._change(lambda presets: presets.with_renamed(name, new_name))

    def delete(self, name: str) -> Presets:
        """Forget a preset. Raises `StorageError`."""
        return self._change(lambda presets: presets.without(name))

    def remember(self, shape: Shape) -> Presets:
        """Keep `shape` as the one used last. Raises `StorageError`."""
        return self._change(lambda presets: replace(presets, last=shape))

    @abstractmethod
    def _change(self, change: Callable[[Presets], Presets]) -> Presets:
        """Apply `change` to what is kept, keep and return the outcome; no other change comes between."""
