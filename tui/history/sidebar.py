"""The history: newest first, searched as you type."""

from collections.abc import Callable
from datetime import datetime

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from domain.history.pages import Count
from domain.history.reader import HistoryListing, ListItem
from domain.search.parser import HELP
from domain.text.clean import clean_text
from tui.history.list import HistoryList
from tui.history.rows import HistoryRows, key_of
from tui.history.search_box import SearchBox
from tui.keys.active import key_label
from tui.selection import Answer, NoRow, Row

_ONE_LINE = 24
"""Characters that surely take one line."""


class HistorySidebar(Vertical):
    """A search box above the rows that answer it."""

    # The controller sets these before the sidebar is composed.
    on_search: Callable[[], object]
    """Is called when something else is searched for."""
    on_preview: Callable[[ListItem | None, bool], object]
    """Gets the row that you look at while you choose one, None for none; and whether more letters may follow."""
    on_open: Callable[[], object]
    """Is called when the row under the cursor is to be opened."""
    on_pages: Callable[[list[int]], object]
    """Gets the pages of rows that are on the screen and not in memory."""

    _box = getters.query_one("#search", SearchBox)
    _list = getters.query_one("#history-list", HistoryList)
    _note = getters.query_one("#history-note", Static)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(id="history")
        self.border_title = "History"
        self._now = now
        self._opened_key: str | None = None
        self._opened: ListItem | None = None
        self._listing: HistoryListing | None = None
        self._listed_query = ""
        self._count: Count | None = None
        self.corrects = True
        """Whether mistyped words may be corrected when nothing is found for them."""
        self._open_when_listed = False

    def compose(self) -> ComposeResult:
        """Search box, a line for what the list cannot say, rows."""
        yield SearchBox(move=self._move, search_as_typed=self._search_as_typed)
        yield Static("", id="history-note", markup=False)
        yield HistoryList(
            self._now,
            on_preview=lambda item: self.on_preview(item, False),
            on_open=self.on_open,
            on_pages=self.on_pages,
        )

    @property
    def query_text(self) -> str:
        """What is searched for."""
        return clean_text(self._box.value)

    @property
    def _rows(self) -> HistoryRows:
        return self._list.rows

    @property
    def note(self) -> str:
        """The text between search box and rows."""
        return str(self._note.render()) if self._note.display else ""

    def clear_search(self) -> None:
        """Clear the search."""
        self._list.is_choosing = False
        self._box.value = ""

    def show_keys(self) -> None:
        """Show the current keys."""
        self._box.show_keys()

    def offer_values(self, values: dict[str, list[str]]) -> None:
        """Complete filters with these values, by the filter's name."""
        self._box.values = values

    # What the list shows

    def show_listing(self, query: str, listing: HistoryListing) -> None:
        """Show the beginning of the rows that answer `query`; the cursor stays on its row, if that is there."""
        rows, same = self._rows, query == self._listed_query
        index, under = self._list.highlighted if same else None, self._list.item
        before = None if under is None else key_of(under)
        follows_opened = index is None or not (self._list.is_choosing or self.has_focus_within)
        self._listing, self._listed_query = listing, query
        self._count = self._count if same else None
        if same:
            rows.renew(listing, self.pages_in_sight)
        else:
            rows.show(listing)
        self._list.show_rows(listing.query.terms)
        if follows_opened and (found := rows.index_of(self._opened_key)) is not None:
            self._put_cursor(found, follow=not same or before != self._opened_key)
        elif index is not None and (found := rows.index_of(before)) is not None:
            self._put_cursor(found, follow=False)
        elif index is not None:
            self._put_cursor(min(index, len(rows) - 1) if len(rows) else None, follow=False)
        else:
            points_at_first = query or (self._list.has_focus and self._opened_key is None)
            self._put_cursor(0 if points_at_first and len(rows) else None)
        self._show_note()
        if self._open_when_listed and self.choose_hit():
            self.on_open()

    def show_page(self, query: str, number: int, items: tuple[ListItem, ...]) -> None:
        """Add a page of the rows that answer `query`, if they are listed and wanted still."""
        if query == self._listed_query == self.query_text:
            before = self._list.item
            self._rows.add_page(number, items)
            self._list.show_page(number)
            if before is not None and (found := self._rows.index_of(key_of(before))) is not None:
                self._list.highlighted = found  # rows may have come or gone above it
            item = self._list.item
            if self._list.is_choosing and item is not None and (before is None or key_of(item) != key_of(before)):
                self.on_preview(item, False)

    def show_count(self, query: str, count: Count) -> None:
        """Show how many rows answer `query`, if they are listed and wanted still."""
        if query == self._listed_query == self.query_text:
            self._count = count
            self._rows.set_count(count.number, is_exact=count.is_exact)
            self._list.show_count()
            self._show_note()

    # The record that the result pane shows

    def step(self, by: int, *, from_cursor: bool) -> Answer:
        """Put the cursor `by` rows below itself, or below the opened row, and return the row there, if there is one."""
        index = self._list.highlighted if from_cursor else self._rows.index_of(self._opened_key)
        wanted = index + by if index is not None else (0 if by > 0 else len(self._rows) - 1)
        if not 0 <= wanted < len(self._rows):
            return NoRow.NONE
        self._list.put_cursor(wanted)
        return NoRow.LOADING if self._list.item is None else Row(self._list.item)

    @property
    def opened(self) -> ListItem | None:
        """The row whose record the result pane shows, as it is listed now."""
        index = self._rows.index_of(self._opened_key) if self._opened_key else None
        return self._opened if index is None else self._rows.item(index)

    @property
    def opened_uid(self) -> str | None:
        """What identifies the record that the result pane shows, listed or not."""
        return self._opened_key

    @property
    def under_cursor(self) -> Answer:
        """The row under the cursor, among the rows of what is searched for now."""
        listing = self._listing
        if listing is None or self._listed_query != self.query_text or (listing.corrected and not self.corrects):
            return NoRow.LOADING
        if self._list.highlighted is None:
            return NoRow.NONE if listing.is_complete or len(self._rows) else NoRow.LOADING
        return NoRow.LOADING if self._list.item is None else Row(self._list.item)

    def chosen(self, keyboard: Widget | None) -> Answer | None:
        """Return what is under the cursor while `keyboard`, the widget that takes the keys, points at rows; else None.

        The search box points at rows once you have typed there, or moved the cursor from there.
        """
        in_box = keyboard is self._box and (self._list.is_choosing or bool(self.query_text))
        return self.under_cursor if in_box or keyboard is self._list else None

    @property
    def is_choosing(self) -> bool:
        """Whether you have moved through the rows, or searched, since a record was opened last."""
        return self._list.is_choosing

    def stop_choosing(self) -> None:
        """Begin a new choice with the next move."""
        self._list.is_choosing = False

    @property
    def pages_in_sight(self) -> set[int]:
        """The pages around the rows on the screen."""
        return self._list.pages_in_sight

    def mark_opened(self, opened: ListItem | None) -> None:
        """Remember which record the result pane shows, listed or not, so that previous and next start there."""
        self._opened_key, self._opened = None if opened is None else key_of(opened), opened

    def follow_opened(self) -> None:
        """Put the cursor on the row of the opened record, and on no other row when that is not in memory."""
        index = self._rows.index_of(self._opened_key)
        if index is not None or (self._opened_key is not None and self._list.item is not None):
            self._list.put_cursor(index)

    def point_at_a_row(self) -> None:
        """Put the cursor on the first row if it is on none, and no record is open."""
        if self._list.highlighted is None and self._opened_key is None and len(self._rows):
            self._list.put_cursor(0)

    def _put_cursor(self, index: int | None, *, follow: bool = True) -> None:
        if follow or index is None:
            self._list.put_cursor(index)
        else:
            self._list.highlighted = index
        if self._list.is_choosing:
            self.on_preview(self._list.item, True)

    def _show_note(self) -> None:
        text = note_of(self._listing, self._count, self.query_text, searching=self._box.has_focus)
        # A new layout of the screen for every key would take longer than everything else.
        is_short = max(len(text), len(self.note)) <= _ONE_LINE
        self._note.update(Content(clean_text(text)), layout=not is_short)
        self._note.display = bool(text)

    # Choosing

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._open_when_listed = False
        self._list.is_choosing = self._box.has_focus and bool(self.query_text)
        self.corrects = True
        if not self.query_text:
            self.on_preview(None, False)
        self.on_search()

    def _move(self, rows: int, pages: int) -> None:
        self._list.move_by(rows + pages * self._list.page_rows)

    def _search_as_typed(self) -> None:
        if self._listing is not None and self._listing.corrected:
            self.corrects = False
            self.on_search()

    def on_descendant_focus(self) -> None:
        """Explain the search while nothing is typed."""
        self._show_note()

    def on_descendant_blur(self) -> None:
        """Hide the explanation of the search."""
        self._show_note()

    def choose_hit(self) -> bool:
        """Put the cursor on the first row, if it is on none; return False when the rows, and opening, are to come."""
        is_listed = self._listed_query == self.query_text and self._listing is not None and self._listing.is_complete
        self._open_when_listed = not is_listed
        if is_listed and self._list.highlighted is None and len(self._rows):
            self._list.move_to(0)
        return is_listed


def note_of(listing: HistoryListing | None, count: Count | None, query: str, *, searching: bool) -> str:
    """Return what is wrong, how the query was understood, and how many rows there are."""
    if listing is None:
        return ""
    if listing.problem is not None:
        return f"! {listing.problem.sentence}"
    if not query:
        return HELP if searching else ("" if listing.items else "Nothing yet")
    lines = [f"? {problem}" for problem in listing.query.problems]
    if listing.corrected:
        lines.append(f"Showing results for {listing.corrected} ({key_label('search-as-typed')}: as typed)")
    elif not listing.items:
        # A page may be empty and not the last: all of its rows are deleted, which is still to be saved.
        is_all = listing.is_complete and listing.is_last
        lines += [f"? {hint}" for hint in listing.query.hints] if is_all else []
        lines.append("Nothing found" if is_all else "Searching…")
    if listing.items:
        # Until they are counted, at least as many as are here: the line appears with the first rows.
        count = count or Count(len(listing.rows), is_exact=listing.is_last and listing.is_complete)
        lines.append(f"{count.number + len(listing.waiting):,}{'' if count.is_exact else '+'} found")
    return "\n".join(lines)
