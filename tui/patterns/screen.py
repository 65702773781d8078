"""The list of patterns for another version of a prompt: type to filter, enter to take one."""

from collections.abc import Callable, Iterator

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from domain.errors import PromptImproverError
from domain.patterns.pattern import NEUTRAL
from domain.patterns.titles import PatternTitle, PatternTitles
from domain.prompts.record import PromptHistory
from domain.prompts.request import NO_PATTERN
from domain.text.clean import one_line
from tui.background import run_in_background
from tui.dialogs.modal import Modal, job_for
from tui.keys.popup_keys import IN_THE_PATTERNS
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.widgets.choice_list import Cells, ChoiceList
from tui.widgets.line_input import LineInput

_ALWAYS = (
    PatternTitle(NEUTRAL, "General task", "fits any idea"),
    PatternTitle(NO_PATTERN, "No pattern", "the model writes the whole prompt"),
)
_MOST_PROBLEMS = 3
_WIDE = 70
"""From this width a row has room for long titles."""


def first_of(problems: tuple[str, ...]) -> list[str]:
    """Return the first sentences about files, and how many more there are."""
    more = len(problems) - _MOST_PROBLEMS
    lines = [one_line(problem) for problem in problems[:_MOST_PROBLEMS]]
    return [*lines, f"… and {more} more: prompt-improver doctor names them"] if more > 0 else lines


class PatternFilter(LineInput):
    """Filters the list; enter takes the pattern under the cursor."""

    enter_label = "Use"


class PatternScreen(Modal[str | None]):
    """Returns the slug of the chosen pattern or `NO_PATTERN`; None after escape.

    The nearest patterns of the record come first, the others by group.
    """

    BINDINGS = bindings(IN_THE_PATTERNS)

    _filter = getters.query_one("#pattern-filter", Input)
    _list = getters.query_one("#pattern-list", ChoiceList)

    def __init__(self, record: PromptHistory, read_titles: Callable[[], PatternTitles]) -> None:
        super().__init__()
        self._record = record
        self._read_titles = read_titles
        self._titles: dict[str, PatternTitle] = {}
        self._is_read = False

    def compose(self) -> ComposeResult:
        """The filter, the patterns, what is wrong with files of patterns, and what the choice does."""
        with Vertical(id="pattern-box") as box:
            box.border_title = "Pattern"
            yield PatternFilter(placeholder="Type to filter", id="pattern-filter", compact=True)
            yield ChoiceList(id="pattern-list")
            yield Static("Reading the patterns…", id="pattern-note", markup=False)
            yield Static("Makes a new version with the pattern. The prompt stays.", id="pattern-keys", markup=False)

    def on_mount(self) -> None:
        """Read the patterns, in the background."""
        self._list.can_focus = False
        self.set_focus(self._filter)
        run_in_background("patterns", job_for(self, self._read_titles, self._found, self._not_found))

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self._show()

    def _found(self, found: PatternTitles) -> None:
        self._titles = {title.slug: title for title in found.titles}
        self._say("\n".join(f"! {line}" for line in first_of(found.problems)))

    def _not_found(self, error: PromptImproverError) -> None:
        self._say(advice_for(error))

    def _say(self, text: str) -> None:
        """Show what there is to choose from, and `text` below it."""
        note = self.query_one("#pattern-note", Static)
        note.update(Content(text))
        note.display = bool(text)
        self._is_read = True
        self._show()

    @on(Input.Changed)
    def _filter_changed(self) -> None:
        self._show()
        self._list.move(-self._list.option_count)

    def action_move(self, by: int, pages: int = 0) -> None:
        """Move the cursor by rows or screenfuls."""
        self._list.move(by, pages)

    def _show(self) -> None:
        if not self._is_read:
            return
        room = 34 if self.size.width >= _WIDE else 22
        words = self._filter.value
        self._list.show_rows({title.slug: self._row(title, room) for title in self._order() if title.matches(words)})

    def _order(self) -> Iterator[PatternTitle]:
        nearest = [self._titles[slug] for slug in self._record.nearest_patterns if slug in self._titles]
        yield from nearest
        yield from _ALWAYS
        yield from (title for title in self._titles.values() if title not in nearest)

    def _row(self, title: PatternTitle, room: int) -> Cells:
        is_current = title.slug == (self._record.pattern or NO_PATTERN)
        is_near = title.slug in self._record.nearest_patterns
        note = " · ".join(filter(None, ("near" * is_near, "yours" * title.is_own, title.group)))
        return (("●" if is_current else " ", 1, ""), (title.title, room, ""), (note, 0, "$text-muted"))

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        if (slug := self._list.chosen) is not None:
            self.dismiss(slug)
