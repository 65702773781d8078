"""Where the history is searched: what is typed, and what would complete it."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.suggester import Suggester

from domain.search.parser import completion
from domain.text.clean import MAX_TEXT_CHARACTERS, one_line
from tui.keys.active import key_label
from tui.keys.tables import IN_THE_SEARCH, bindings
from tui.widgets.line_input import LineInput
from tui.widgets.text_input import TextInput, fitting

_PLACEHOLDER = "Search"


class FilterSuggester(Suggester):
    """Completes the filter that is being typed, from values that are in memory."""

    def __init__(self, values: Callable[[], dict[str, list[str]]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._values = values

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole text with its last word completed."""
        return completion(value, self._values())


class SearchBox(LineInput):
    """Keeps the keyboard while the arrows move through what is found."""

    BINDINGS = bindings(IN_THE_SEARCH)
    FOOTER_ALONE: ClassVar[bool] = True

    # As Textual's own, but a longer text causes no new layout of the screen, which takes longest at every key.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(self, *, move: Callable[[int, int], None], search_as_typed: Callable[[], None]) -> None:
        """Take what moves the cursor of the rows, by rows and by pages, and what searches without corrections."""
        self.values: dict[str, list[str]] = {}
        """What completes a filter, by its name."""
        super().__init__(
            placeholder=_PLACEHOLDER,
            id="search",
            max_length=MAX_TEXT_CHARACTERS,
            suggester=FilterSuggester(lambda: self.values),
        )
        self.cursor_blink = False
        self._move = move
        self._search_as_typed = search_as_typed

    def show_keys(self) -> None:
        """Name the key that leads here."""
        self.placeholder = f"{_PLACEHOLDER} ({key_label('search')})"

    def on_mount(self) -> None:
        """Name the key that leads here."""
        self.show_keys()

    def on_paste(self, event: events.Paste) -> None:
        """Insert the paste as one line, cleaned and cut, in place of the selection."""
        event.prevent_default()
        event.stop()
        text, was_cut = fitting(event.text, len(self.value) - len(self.selected_text), one_line)
        if was_cut:
            self.post_message(TextInput.Cut(len(text)))
        if text:
            self.replace(text, *sorted(self.selection))

    def action_move(self, rows: int, pages: int = 0) -> None:
        """Move the cursor of the rows."""
        self._move(rows, pages)

    async def action_submit(self) -> None:
        """Open the row under the cursor before the next key is handled: a message would come after that."""
        await self.run_action("screen.open_hit")

    def action_uncorrected(self) -> None:
        """Search for the words as they were typed."""
        self._search_as_typed()
