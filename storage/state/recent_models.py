"""The models that were chosen before, in a small private file; never a key."""

from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from domain.models.choice import ModelChoice
from storage.files.durable import write_durably

_MOST = 20
_CHOICES = TypeAdapter(tuple[ModelChoice, ...])


class RecentModels:
    """Remembers choices, the newest first. Methods block on a disk; a file that cannot be used is as good as none."""

    def __init__(self, path: Path, may_write: Callable[[], bool] = lambda: True) -> None:
        self._path = path
        self._may_write = may_write

    def load(self) -> tuple[ModelChoice, ...]:
        """Return what was chosen before."""
        try:
            return _CHOICES.validate_json(self._path.read_bytes())
        except (OSError, ValueError):
            return ()

    def add(self, choice: ModelChoice) -> None:
        """Remember a choice; the oldest of many is forgotten. Raises `OSError`."""
        if self._may_write():
            choices = (choice, *(one for one in self.load() if one != choice))
            write_durably(self._path, _CHOICES.dump_json(choices[:_MOST], indent=1))
