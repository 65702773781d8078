"""What waits to be saved, laid over the saved rows, and kept from one key of a search to the next."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from domain.errors import StorageError
from domain.history.pending import Pending, pending_by_uid
from domain.history.repository import PromptRepository
from domain.history.spool import WaitingOperation
from domain.prompts.record import HistoryEntry, PromptHistory
from domain.search.matching import SearchableRecord, place_in
from domain.search.query import HistoryQuery, Place


class Change(NamedTuple):
    """The row of a record that something waits for, if it has one, and what will become of it, if anything."""

    saved: HistoryEntry | None
    result: HistoryEntry | None


class WaitingRecords:
    """Looks at the spool and the rows each time, and does the work again only for what differs. Thread-safe."""

    def __init__(
        self, repository: Callable[[], PromptRepository], waiting: Callable[[], list[WaitingOperation]]
    ) -> None:
        self._repository = repository
        self._waiting = waiting
        self._read: tuple[list[WaitingOperation], dict[str, Pending]] = [], {}
        self._laid: tuple[Mapping[str, Pending], int, list[Change]] = {}, 0, []
        self._searchable: dict[int, SearchableRecord] = {}
        """Records in the form in which they are compared, by their address, which each keeps from another use."""

    def pending(self) -> tuple[dict[str, Pending], StorageError | None]:
        """Return what waits in the spool, for each record, and why that cannot be read."""
        read = self._read
        try:
            operations = self._waiting()
        except StorageError as error:
            return {}, error
        if operations != read[0]:
            read = self._read = operations, pending_by_uid(waiting.operation for waiting in operations)
        return read[1], None

    def changes(self, pending: Mapping[str, Pending]) -> list[Change]:
        """Return what `pending` makes of the rows. Raises `StorageError`."""
        if not pending:
            return []
        repository, laid = self._repository(), self._laid
        token = repository.change_token()  # before the rows, which may be newer than it tells
        if laid[0] is not pending or laid[1] != token:
            changes = changes_of(pending, repository.find_by_uids(pending))
            records = (entry for change in changes for entry in change if isinstance(entry, PromptHistory))
            known = self._searchable
            self._searchable = {id(record): known.get(id(record)) or _made_at_once(record) for record in records}
            laid = self._laid = pending, token, changes
        return laid[2]

    def place_of(self, record: PromptHistory, query: HistoryQuery) -> Place | None:
        """As `domain.search.matching.place_of`, and quicker for the records in what `changes` returned."""
        return place_in(self._searchable.get(id(record)) or SearchableRecord(record), query)


def changes_of(pending: Mapping[str, Pending], rows: Mapping[str, HistoryEntry]) -> list[Change]:
    """Return what `pending` makes of `rows`, by uid."""
    saved: Iterable[HistoryEntry | None] = map(rows.get, pending)
    return [Change(row, change.applied_to(row)) for row, change in zip(saved, pending.values(), strict=True)]


def _made_at_once(record: PromptHistory) -> SearchableRecord:
    """Return a record whose texts no key has to wait for."""
    searchable = SearchableRecord(record)
    _ = searchable.idea, searchable.texts
    return searchable
