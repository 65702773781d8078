"""Makes a version of a prompt with another pattern, or without one."""

from dataclasses import dataclass
from typing import Protocol

from textual.screen import Screen

from domain.errors import PatternError
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from domain.prompts.request import NO_PATTERN
from tui.background import run_in_background
from tui.dialogs.modal import job_for, open_over
from tui.patterns.screen import PatternScreen, first_of
from tui.services import PatternServices


class MakesVersions(Protocol):
    """Makes versions of a record."""

    def item_for_version(self) -> ListItem | None:
        """Return the record that is meant, and show it; say why there is none, or why no run can begin."""

    def make_version(self, item: ListItem, pattern: str) -> None:
        """Begin a run for a different version of a record, with a pattern."""


@dataclass(eq=False, repr=False)
class PatternController:
    """Asks for a pattern, and begins the run. UI thread only; patterns are read on a thread."""

    _screen: Screen[None]
    _services: PatternServices
    _versions: MakesVersions

    def choose(self) -> None:
        """Offer every pattern for a version of the record."""
        item = self._versions.item_for_version()
        if item is None or not isinstance(record := item.entry, PromptHistory):
            return

        def make(pattern: str | None) -> None:
            if pattern is not None:
                self._versions.make_version(item, pattern)

        open_over(self._screen, PatternScreen(record, lambda: self._services.pattern_titles(record.language)), make)

    def look_for_problems(self) -> None:
        """Say which of your files are no patterns, once for each change of a file."""
        job = job_for(self._screen, self._services.new_pattern_problems, self._tell, lambda _error: None)
        run_in_background("pattern-problems", job)

    def _tell(self, problems: tuple[str, ...]) -> None:
        if problems:
            sentences = [*first_of(problems), PatternError.default_next_step]
            self._screen.notify("\n".join(sentences), title=PatternError.title, severity="warning")

    def leave_out(self) -> None:
        """Make a version without a pattern."""
        if (item := self._versions.item_for_version()) is not None:
            self._versions.make_version(item, NO_PATTERN)
