"""The rows of the sidebar, of which only some pages are in memory."""

from collections import OrderedDict
from collections.abc import Iterator

from domain.history.reader import PAGE_ROWS, HistoryListing, ListItem
from domain.prompts.record import PromptHistory

_MOST_PAGES = 12


class HistoryRows:
    """The rows that wait to be saved, then the pages that were read lately. UI thread only."""

    def __init__(self) -> None:
        self._waiting: tuple[ListItem, ...] = ()
        self._pages: OrderedDict[int, tuple[ListItem, ...]] = OrderedDict()
        self._saved = 0
        self.is_exact = True
        """Whether there are no more rows than `len` says."""

    def __len__(self) -> int:
        return len(self._waiting) + self._saved

    def show(self, listing: HistoryListing) -> None:
        """Replace all rows by a listing."""
        self._pages.clear()
        self._saved = 0
        self.renew(listing, in_sight=set())

    def renew(self, listing: HistoryListing, in_sight: set[int]) -> None:
        """Update the rows by a new listing; pages `in_sight` and the number stay until they are read again."""
        self._waiting = listing.waiting
        kept = {page: items for page, items in self._pages.items() if page in in_sight and not listing.is_last}
        self._pages = OrderedDict(kept | {0: listing.rows})
        self.is_exact = listing.is_last and listing.is_complete
        # There is a page after this one, though it is not counted yet.
        self._saved = len(listing.rows) if listing.is_last else max(self._saved, len(listing.rows) + 1)

    def add_page(self, number: int, items: tuple[ListItem, ...]) -> None:
        """Add a page; of too many, forget the one that was not used for the longest time."""
        self._pages[number] = items
        self._pages.move_to_end(number)
        while len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)
        end = number * PAGE_ROWS + len(items)
        if self.is_exact and number == self._last_page:
            self._saved = end
        elif not self.is_exact:
            self._saved = max(self._saved, end + (1 if len(items) == PAGE_ROWS else 0))

    def set_count(self, number: int, *, is_exact: bool) -> None:
        """Set how many saved rows there are."""
        self._saved = number if is_exact else max(number, self._saved)
        self.is_exact = is_exact

    def item(self, index: int) -> ListItem | None:
        """Return a row; None when it is not in memory, or not there."""
        if 0 <= index < len(self._waiting):
            return self._waiting[index]
        page, offset = divmod(index - len(self._waiting), PAGE_ROWS)
        items = self._pages.get(page, ())
        return items[offset] if 0 <= offset < len(items) else None

    def missing_pages(self, first: int, last: int) -> list[int]:
        """Return the pages of rows `first` to `last` that are not in memory."""
        return sorted(self.pages_of(first, last).difference(self._pages))

    def known(self) -> Iterator[tuple[int, ListItem]]:
        """Yield the rows in memory with their indexes, in their order."""
        yield from enumerate(self._waiting)
        for page, items in sorted(self._pages.items()):
            yield from enumerate(items, len(self._waiting) + page * PAGE_ROWS)

    def index_of(self, key: str | None) -> int | None:
        """Return the index of a row in memory by its key."""
        return next((index for index, item in self.known() if key_of(item) == key), None)

    def pages_of(self, first: int, last: int) -> set[int]:
        """Return the pages that hold the rows `first` to `last`."""
        begin, end = (max(index - len(self._waiting), 0) // PAGE_ROWS for index in (first, min(last, len(self) - 1)))
        return set(range(begin, end + 1))

    @property
    def _last_page(self) -> int:
        return max(self._saved - 1, 0) // PAGE_ROWS


def key_of(item: ListItem) -> str:
    """Return what identifies a row among those listed: rows that cannot be read may have any uid."""
    return item.entry.uid if isinstance(item.entry, PromptHistory) else f"row-{item.entry.id}"
