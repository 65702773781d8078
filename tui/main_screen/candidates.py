"""Makes three versions to choose from, one after the other."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.screen import Screen

from domain.errors import PromptImproverError
from domain.patterns.candidates import CANDIDATES, other_candidates
from domain.prompts.record import PromptHistory
from domain.prompts.request import ImproveRequest
from tui.keys.active import key_label
from tui.main_screen.widgets import Widgets
from tui.text.errors import advice_for

if TYPE_CHECKING:
    from tui.main_screen.features import Features


@dataclass(eq=False, repr=False)
class CandidateController:
    """Begins the next run when one has ended. What is shown stays; the versions appear below it. UI thread only."""

    _screen: Screen[None]
    _features: "Features"
    _widgets: Widgets
    _made: int | None = field(default=None, init=False)
    """How many versions there are so far; None while no more are made."""
    _waiting: list[ImproveRequest] = field(default_factory=list, init=False)

    @property
    def is_making(self) -> bool:
        """Whether a run belongs to such versions."""
        return self._made is not None

    @property
    def place(self) -> str:
        """Which of the versions a run makes; empty for any other run."""
        return "" if self._made is None else f"{self._made + 1} of {CANDIDATES}"

    def make(self) -> None:
        """Make the versions of the idea that is typed at the cursor, else of the record that is meant."""
        if self._widgets.input.has_focus_within:
            if self._features.runs.improve():
                self._made = 0
            return
        item = self._features.refining.item_for_version()
        if item is not None and isinstance(item.entry, PromptHistory):
            self._made = 0
            try:
                self.go_on(item.entry)
            except PromptImproverError as error:
                self.stop()
                self._screen.notify(advice_for(error), severity="warning")

    def go_on(self, record: PromptHistory) -> bool:
        """Begin the next run after the one that made `record`; return False when there is none."""
        if self._made is None:
            return False
        if self._made == 0:
            self._waiting = list(other_candidates(record, self._features.options.for_version_of(record)))
        self._made += 1
        if self._waiting:
            self._features.runs.begin_unseen(self._waiting.pop(0))
            return True
        self.stop()
        self._tell(record)
        return False

    def stop(self) -> None:
        """Make no more."""
        self._made = None
        self._waiting.clear()

    def _tell(self, last: PromptHistory) -> None:
        opened = self._features.opened
        is_opened = opened is not None and getattr(opened.entry, "root_uid", "") == last.root_uid
        keys = f"{key_label('version-before')} and {key_label('version-after')} show them in turn"
        where = f"{keys}, and all are kept." if is_opened else "they are the newest in the history."
        self._screen.notify(f"{CANDIDATES} versions are ready: {where}")
