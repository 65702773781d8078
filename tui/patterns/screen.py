"""The list of patterns for another version of a prompt: type to filter, enter to take one."""

from collections.abc import Callable, Iterable

from domain.errors import PromptImproverError
from domain.patterns.pattern import NEUTRAL
from domain.patterns.titles import PatternTitle, PatternTitles
from domain.prompts.record import PromptHistory
from domain.prompts.request import NO_PATTERN
from domain.text.clean import one_line
from tui.background import run_in_background
from tui.dialogs.modal import job_for
from tui.dialogs.pick_screen import PickScreen
from tui.keys.popup_keys import IN_THE_PATTERNS
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.widgets.choice_list import Cells

_ALWAYS = (
    PatternTitle(NEUTRAL, "General task", "fits any idea"),
    PatternTitle(NO_PATTERN, "No pattern", "the model writes the whole prompt"),
)
_MOST_PROBLEMS = 3


def first_of(problems: tuple[str, ...]) -> list[str]:
    """Return the first sentences about files, and how many more there are."""
    more = len(problems) - _MOST_PROBLEMS
    lines = [one_line(problem) for problem in problems[:_MOST_PROBLEMS]]
    return [*lines, f"… and {more} more: prompt-improver doctor names them"] if more > 0 else lines


class PatternScreen(PickScreen[str | None]):
    """Returns the slug of the chosen pattern or `NO_PATTERN`; None after escape.

    The nearest patterns of the record come first, the others by group.
    """

    BINDINGS = bindings(IN_THE_PATTERNS)

    def __init__(self, record: PromptHistory, read_titles: Callable[[], PatternTitles]) -> None:
        effect = "Makes a new version with the pattern. The prompt stays."
        super().__init__("Pattern", note="Reading the patterns…", effect=effect)
        self._record = record
        self._read_titles = read_titles
        self._titles: tuple[PatternTitle, ...] = ()

    def on_mount(self) -> None:
        """Read the patterns, in the background."""
        run_in_background("patterns", job_for(self, self._read_titles, self._found, self._not_found))

    def _found(self, found: PatternTitles) -> None:
        self._offer(found.titles, "\n".join(f"! {line}" for line in first_of(found.problems)))

    def _not_found(self, error: PromptImproverError) -> None:
        self._offer((), advice_for(error))

    def _offer(self, titles: Iterable[PatternTitle], note: str) -> None:
        by_slug = {title.slug: title for title in titles}
        nearest = [by_slug.pop(slug) for slug in self._record.nearest_patterns if slug in by_slug]
        self._titles = (*nearest, *_ALWAYS, *by_slug.values())
        self.say(note)
        self.show_rows()

    def rows_for(self, words: str, *, is_wide: bool) -> dict[str, Cells]:
        """Return the patterns that match."""
        room = 34 if is_wide else 22
        return {title.slug: self._row(title, room) for title in self._titles if title.matches(words)}

    def take(self, name: str) -> None:
        """Return the pattern."""
        self.dismiss(name)

    def _row(self, title: PatternTitle, room: int) -> Cells:
        is_current = title.slug == (self._record.pattern or NO_PATTERN)
        is_near = title.slug in self._record.nearest_patterns
        note = " · ".join(filter(None, ("near" * is_near, "yours" * title.is_own, title.group)))
        return (("●" if is_current else " ", 1, ""), (title.title, room, ""), (note, 0, "$text-muted"))
