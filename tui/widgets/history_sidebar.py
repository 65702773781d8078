"""The history: newest first, searched as one types."""

from dataclasses import dataclass
from datetime import datetime

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from domain.history_reader import HistoryItem, HistoryListing
from domain.prompt_history import PromptHistory
from domain.text_safety import MAX_TEXT_CHARACTERS, clean_text, one_line
from tui.keymap import IN_A_LIST_OR_RESULT, IN_THE_LIST, bindings
from tui.widgets.result_text import local_time

_TITLE_CHARACTERS = 200
_MORE_WANTED_ROWS = 10


class HistoryList(OptionList):
    """The rows; moves with the arrows or j and k."""

    BINDINGS = bindings(IN_A_LIST_OR_RESULT, IN_THE_LIST)


class HistorySidebar(Vertical):
    """A search box above the rows that answer it."""

    @dataclass
    class SearchChanged(Message):
        """Something else is searched for; an empty query asks for everything."""

        query: str

    @dataclass
    class Opened(Message):
        """A row was chosen."""

        item: HistoryItem

    class MoreWanted(Message):
        """The end of the rows is near."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self.border_title = "History"
        self._items: dict[str, HistoryItem] = {}
        self._opened_key: str | None = None
        self._listed_query = ""
        self._open_when_listed = False

    def compose(self) -> ComposeResult:
        """Search box, a line for what the list cannot say, rows."""
        search = Input(placeholder="Search (ctrl+f)", id="search", max_length=MAX_TEXT_CHARACTERS)
        search.cursor_blink = False
        yield search
        yield Static("", id="history-note", markup=False)
        yield HistoryList(id="history-list", markup=False)

    @property
    def query_text(self) -> str:
        """What is searched for."""
        return clean_text(self.query_one("#search", Input).value)

    @property
    def row_count(self) -> int:
        """How many rows are listed."""
        return len(self._items)

    def clear_search(self) -> None:
        """Search for nothing."""
        self.query_one("#search", Input).value = ""

    def show_listing(self, listing: HistoryListing, query: str, today: datetime, *, append: bool) -> None:
        """Show rows that answer `query`, in place of or after the ones listed; the highlighted one stays so."""
        rows = self.query_one("#history-list", HistoryList)
        highlighted = rows.highlighted_option.id if rows.highlighted_option else self._opened_key
        position = rows.highlighted if query == self._listed_query else None
        self._listed_query = query
        fresh = {key: item for item in listing.items if (key := _key(item)) not in self._items or not append}
        options = [Option(_row(item, today), id=key) for key, item in fresh.items()]
        if append:
            self._items.update(fresh)
            rows.add_options(options)
        else:
            self._items = fresh
            rows.set_options(options)
            if highlighted in self._items:
                rows.highlighted = rows.get_option_index(highlighted)
            elif position is not None and self._items:
                rows.highlighted = min(position, len(self._items) - 1)  # the row was deleted: stay where it was
        self._show_note(listing)
        if self._open_when_listed:
            self._open_first()

    def step(self, by: int) -> HistoryItem | None:
        """Highlight the row `by` rows below the opened one and return it; None at either end."""
        keys = list(self._items)
        at = keys.index(self._opened_key) + by if self._opened_key in self._items else (0 if by > 0 else -1)
        if not 0 <= at < len(keys):
            return None
        self._opened_key = keys[at]
        self.query_one("#history-list", HistoryList).highlighted = at
        return self._items[keys[at]]

    @property
    def opened(self) -> HistoryItem | None:
        """The listed row whose record the result pane shows."""
        return self._items.get(self._opened_key) if self._opened_key else None

    @property
    def opened_uid(self) -> str | None:
        """The uid of the record that the result pane shows, listed or not."""
        return self._opened_key

    @property
    def highlighted_uid(self) -> str | None:
        """The uid of the record under the cursor."""
        option = self.query_one("#history-list", HistoryList).highlighted_option
        item = self._items.get(option.id or "") if option else None
        return item.entry.uid if item else None

    def mark_opened(self, uid: str | None) -> None:
        """Remember which record the result pane shows, so that previous and next start there."""
        self._opened_key = uid

    def _show_note(self, listing: HistoryListing) -> None:
        note = self.query_one("#history-note", Static)
        text = ""
        if listing.problem is not None:
            text = f"! {listing.problem.sentence}"
        elif not self._items:
            text = "Nothing found" if self.query_text else "Nothing yet"
        note.update(Content(clean_text(text)))
        note.display = bool(text)

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._open_when_listed = False
        self.post_message(self.SearchChanged(self.query_text))

    @on(Input.Submitted, "#search")
    def _search_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._open_when_listed = True
        # Enter may come before the rows that answer the last letter; then they open when they are there.
        if self._listed_query == self.query_text:
            self._open_first()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._opened_key = event.option_id
        if event.option_id in self._items:
            self.post_message(self.Opened(self._items[event.option_id]))

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index >= self.row_count - _MORE_WANTED_ROWS:
            self.post_message(self.MoreWanted())

    def on_key(self, event: events.Key) -> None:
        """Down leaves the search box for the rows."""
        if event.key == "down" and self.query_one("#search", Input).has_focus:
            event.stop()
            self._enter_list()

    def _enter_list(self) -> None:
        rows = self.query_one("#history-list", HistoryList)
        if rows.option_count:
            self.screen.set_focus(rows)
            if rows.highlighted is None:
                rows.highlighted = 0

    def _open_first(self) -> None:
        self._open_when_listed = False
        if self._items:
            self.query_one("#history-list", HistoryList).highlighted = 0
            self._opened_key, item = next(iter(self._items.items()))
            self.post_message(self.Opened(item))


def _key(item: HistoryItem) -> str:
    return item.entry.uid if isinstance(item.entry, PromptHistory) else f"row-{item.entry.id}"


def _row(item: HistoryItem, today: datetime) -> Content:
    """Two lines: the idea; then when, by which model, and in words what is unusual."""
    entry = item.entry
    if not isinstance(entry, PromptHistory):
        return Content.assemble(
            ("! unreadable record", "bold"), "\n", (one_line(entry.reason)[:_TITLE_CHARACTERS], "dim")
        )
    details = [local_time(entry.created_at, today), one_line(entry.model)]
    if entry.archived_at is not None:
        details.insert(0, "archived")
    if item.waiting:
        details.insert(0, "◌ waiting")
    star = "★ " if entry.favorite else ""
    return Content.assemble(
        Content(star + one_line(entry.original_idea)[:_TITLE_CHARACTERS]), "\n", (" · ".join(details), "dim")
    )
