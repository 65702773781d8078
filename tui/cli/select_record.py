"""Finds the record that a name means."""

from itertools import islice
from typing import TYPE_CHECKING

from domain.errors import StorageError
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from domain.text.clean import one_line

if TYPE_CHECKING:
    from tui.composition.container import Container

LAST = "last"
TITLE = "Nothing there"
_LEAST_CHARACTERS = 4
_MOST_NAMED = 5
_DIGITS = 18


def choose(container: "Container", name: str) -> ListItem:
    """Return the record with this uid, this number, or a uid that begins so, in that order; for `last` the newest.

    Raises `StorageError`, also when the name means no record or several.
    """
    if name == LAST:
        return _newest(container)
    reader = container.history()
    item = reader.find(name) or _by_number(container, name)
    if item is not None:
        return item
    uids = reader.uids_beginning(name.lower(), _MOST_NAMED) if len(name) >= _LEAST_CHARACTERS else []
    if len(uids) > 1:
        raise StorageError(
            f"More than one uid begins with {one_line(name)}: {one_line(', '.join(uids))}.",
            "Type more of it.",
            title="Which one?",
        )
    item = reader.find(uids[0]) if uids else None
    if item is None:
        raise StorageError(
            f"There is no prompt called {one_line(name)}.",
            f"`prompt-improver history` lists them; {_LEAST_CHARACTERS} characters of a name are enough.",
            title=TITLE,
        )
    return item


def _by_number(container: "Container", name: str) -> ListItem | None:
    if not (name.isascii() and name.isdigit() and len(name) <= _DIGITS):
        return None
    return container.history().find_by_id(int(name))


def _newest(container: "Container") -> ListItem:
    results = container.history().results("")
    listing = results.first()
    if listing.problem is not None and not listing.items:
        raise listing.problem
    # Records that wait to be saved come first in the list, but may not be the newest.
    rows = islice(results.every_item(listing), len(listing.waiting), None)
    candidates = [*listing.waiting[:1], *islice(rows, 1)]
    if not candidates:
        raise StorageError("There is no prompt yet.", "Make one: prompt-improver improve", title=TITLE)
    return max(candidates, key=lambda item: item.entry.created_at_ms if isinstance(item.entry, PromptHistory) else 0)
