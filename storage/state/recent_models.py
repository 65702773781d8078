"""Stores the recently chosen models in a small private file; never a key."""

from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from domain.models.choice import ModelChoice
from storage.files.durable import write_durably

_MOST = 20
_CHOICES = TypeAdapter(tuple[ModelChoice, ...])


class RecentModels:
    """The recent choices, newest first. Methods block on disk access; a file that cannot be read counts as empty."""

    def __init__(self, path: Path, may_write: Callable[[], bool] = lambda: True) -> None:
        self._path = path
        self._may_write = may_write

    def load(self) -> tuple[ModelChoice, ...]:
        """Return the recent choices."""
        try:
            return _CHOICES.validate_json(self._path.read_bytes())
        except (OSError, ValueError):
            return ()

    def add(self, choice: ModelChoice) -> None:
        """Add a choice, and drop the oldest of more than 20. Raises `OSError`."""
        if self._may_write():
            choices = (choice, *(one for one in self.load() if one != choice))
            write_durably(self._path, _CHOICES.dump_json(choices[:_MOST], indent=1))
