"""The manual: a list of its pages with a search over their whole text, and the page that you read."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from domain.text.clean import one_line
from tui.dialogs.modal import Modal
from tui.keys.popup_keys import IN_A_MANUAL_PAGE, IN_THE_MANUAL, IN_THE_MANUAL_SEARCH, OVER_THE_MANUAL
from tui.keys.tables import bindings
from tui.manual import Hit, find_page, search
from tui.widgets.choice_list import BEGINS, ListFilter, MarkedList
from tui.widgets.note_line import NoteLine
from tui.widgets.rows_view import LongText

if TYPE_CHECKING:
    from textual.widgets import Markdown

_INDENT = 2


class PageList(MarkedList, inherit_bindings=False):
    """A row for each page, or for each section that a search found."""

    BINDINGS = bindings(IN_THE_MANUAL)

    def __init__(self) -> None:
        super().__init__(id="manual-list", markup=False)
        self.hits: tuple[Hit, ...] = ()

    def show(self, hits: Iterable[Hit]) -> None:
        """Show these rows, with the cursor on the first."""
        self.hits = tuple(hits)
        self.clear_options()
        self.add_options([Option(_row(hit)) for hit in self.hits])
        self.highlighted = 0 if self.hits else None
        self.scroll_home(animate=False)


def _row(hit: Hit) -> Content:
    title = f"{hit.page.title} › {hit.heading}" if hit.heading else hit.page.title
    return Content.assemble(
        f"{BEGINS:<{_INDENT}}",
        (title, "bold"),
        f"\n{'':<{_INDENT}}",
        (hit.line, "$text-muted"),
    )


class PageText(LongText, inherit_bindings=False):
    """A page that scrolls."""

    BINDINGS = bindings(IN_A_MANUAL_PAGE)


class ManualSearch(ListFilter):
    """The words to search for."""

    BINDINGS = bindings(IN_THE_MANUAL_SEARCH)

    enter_label = "Open"


class ManualScreen(Modal[None]):
    """Shows the list, or one page. Escape goes back: from the page, from the search, then out."""

    BINDINGS = bindings(OVER_THE_MANUAL)

    _list = getters.query_one("#manual-list", PageList)
    _field = getters.query_one("#manual-search", ManualSearch)
    _note = getters.query_one("#manual-note", NoteLine)
    _text = getters.query_one("#manual-page", PageText)

    def compose(self) -> ComposeResult:
        """The search and the list, and the page that takes their place."""
        with Vertical(id="manual-box"):
            yield ManualSearch(id="manual-search", placeholder="words to find in every page")
            yield NoteLine(id="manual-note")
            yield PageList()
            yield PageText(id="manual-page")

    def on_mount(self) -> None:
        """Show every page; the keyboard is in the list."""
        self._field.border_title = "Search"
        self._show_hits()
        self._show_list()

    def action_search(self) -> None:
        """Type words to search for; from a page, go back to the list."""
        self._show_list()
        self.set_focus(self._field)

    def action_leave(self) -> None:
        """Go back to the list, clear the search, or close."""
        if self._text.display:
            self._show_list()
        elif self._field.value or self._field.has_focus:
            self._field.value = ""
            self.set_focus(self._list)
        else:
            self.dismiss()

    @on(Input.Changed, "#manual-search")
    def _show_hits(self) -> None:
        self._list.show(search(self._field.value))
        self._note.say("" if self._list.hits else f"No page has “{one_line(self._field.value)}”.")

    @on(Input.Submitted, "#manual-search")
    def _search_submitted(self) -> None:
        self._list.action_select()

    @on(OptionList.OptionSelected, "#manual-list")
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        hit = self._list.hits[event.option_index]
        await self._open(hit.page.topic, hit.anchor)

    async def on_markdown_link_clicked(self, message: "Markdown.LinkClicked") -> None:
        """Open the page that a link leads to; nothing for other addresses."""
        message.stop()
        topic, _, anchor = message.href.partition("#")
        if find_page(topic.removesuffix(".md")) is not None:
            await self._open(topic.removesuffix(".md"), anchor)

    async def _open(self, topic: str, anchor: str) -> None:
        """Show a page from its beginning, or from one of its headings."""
        from textual.widgets import Markdown  # noqa: PLC0415 - takes 70 ms, for readers of the manual only

        page = find_page(topic)
        if page is None:
            return
        self._show_part(self._text, f"Manual › {page.title}")
        await self._text.remove_children()
        text = Markdown(page.for_terminal, open_links=False)
        await self._text.mount(text)
        self._text.scroll_home(animate=False)
        if anchor:
            self.call_after_refresh(text.goto_anchor, anchor)

    def _show_list(self) -> None:
        self._show_part(self._list, "Manual")

    def _show_part(self, part: Widget, title: str) -> None:
        self._text.display = part is self._text
        self._field.display = self._list.display = part is self._list
        self._note.display = part is self._list and not self._list.hits
        self.query_one("#manual-box").border_title = title
        self.set_focus(part)
