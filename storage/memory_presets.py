"""Named shapes until the application ends, for a session that keeps nothing on disk."""

import threading
from collections.abc import Callable

from domain.presets import Presets
from storage.preset_changes import PresetChanges


class MemoryPresetStore(PresetChanges):
    """Implements `domain.ports.presets.PresetStore` in memory, beginning with `presets`."""

    def __init__(self, presets: Presets = Presets()) -> None:  # noqa: B008 - immutable
        self._presets = presets
        self._lock = threading.Lock()

    def load(self) -> Presets:
        """Return what is kept."""
        return self._presets

    def _change(self, change: Callable[[Presets], Presets]) -> Presets:
        with self._lock:
            self._presets = change(self._presets)
            return self._presets
