"""A row of the history as JSON."""

from domain.history.reader import ListItem
from domain.prompts.formats import as_values
from domain.prompts.record import PromptHistory


def item_values(item: ListItem) -> dict[str, object]:
    """Return the record's fields; of a row that cannot be read its reason and its cells."""
    entry = item.entry
    if isinstance(entry, PromptHistory):
        return {**as_values(entry), "waiting": item.waiting}
    return {"id": entry.id, "uid": entry.uid, "unreadable": entry.reason, "raw": entry.raw, "waiting": item.waiting}
