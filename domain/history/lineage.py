"""The versions made from one record, and which version each was made from."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory


@dataclass(frozen=True, slots=True)
class Lineage:
    """The readable versions, including archived ones, by version number."""

    items: tuple[ListItem, ...] = ()

    @classmethod
    def of(cls, items: Iterable[ListItem]) -> "Lineage":
        """Return the lineage of `items`, which the history's reader has ordered."""
        return cls(tuple(item for item in items if isinstance(item.entry, PromptHistory)))

    @property
    def records(self) -> tuple[PromptHistory, ...]:
        """The versions themselves."""
        return tuple(item.entry for item in self.items if isinstance(item.entry, PromptHistory))

    @property
    def last_version(self) -> int:
        """The highest version number; 0 when there is no version."""
        return max((record.version for record in self.records), default=0)

    def find(self, uid: str | None) -> ListItem | None:
        """Return the version with this uid, if there is one."""
        return next((item for item in self.items if item.entry.uid == uid), None)

    def step(self, uid: str, by: int) -> ListItem | None:
        """Return the version `by` places after the one with this uid, or before it when negative.

        Stops at the first and the last version. None when that is `uid` itself, or when `uid` is not a version.
        """
        places = [item.entry.uid for item in self.items]
        if uid not in places:
            return None
        at = places.index(uid)
        wanted = max(0, min(at + by, len(places) - 1))
        return None if wanted == at else self.items[wanted]

    def parent_of(self, record: PromptHistory) -> PromptHistory | None:
        """Return the version that `record` was made from; None if there is none, or it was deleted."""
        item = self.find(record.parent_uid)
        return item.entry if item is not None and isinstance(item.entry, PromptHistory) else None

    def tree(self) -> list[tuple[int, PromptHistory]]:
        """Return every version with its depth, each after the version that it was made from.

        A version whose parent is missing has depth 0. A damaged history may have a cycle of parents: its versions are
        included too.
        """
        children: dict[str | None, list[PromptHistory]] = {}
        for record in self.records:
            parent = self.parent_of(record)
            children.setdefault(parent.uid if parent else None, []).append(record)
        # No recursion: a prompt may be refined a thousand times.
        found: dict[str, tuple[int, PromptHistory]] = {}
        for start in (*children.get(None, ()), *self.records):
            waiting = [(0, start)]
            while waiting:
                depth, record = waiting.pop()
                if record.uid not in found:
                    found[record.uid] = depth, record
                    waiting.extend((depth + 1, child) for child in reversed(children.get(record.uid, [])))
        return list(found.values())
