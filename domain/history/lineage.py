"""Every version that grew from one record, and how they hang together."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory


@dataclass(frozen=True, slots=True)
class Lineage:
    """The versions that can be read, in the order of their numbers, archived ones among them."""

    items: tuple[ListItem, ...] = ()

    @classmethod
    def of(cls, items: Iterable[ListItem]) -> "Lineage":
        """Return the lineage that `items` make, as the history's reader orders them."""
        return cls(tuple(item for item in items if isinstance(item.entry, PromptHistory)))

    @property
    def records(self) -> tuple[PromptHistory, ...]:
        """The versions themselves."""
        return tuple(item.entry for item in self.items if isinstance(item.entry, PromptHistory))

    @property
    def last_version(self) -> int:
        """The highest number; 0 when there is no version."""
        return max((record.version for record in self.records), default=0)

    def find(self, uid: str | None) -> ListItem | None:
        """Return one version."""
        return next((item for item in self.items if item.entry.uid == uid), None)

    def step(self, uid: str, by: int) -> ListItem | None:
        """Return the version `by` places after the one of this uid, before it when negative.

        The last place there is counts when `by` goes further; None when `uid` stands there, or is no version.
        """
        places = [item.entry.uid for item in self.items]
        if uid not in places:
            return None
        at = places.index(uid)
        wanted = max(0, min(at + by, len(places) - 1))
        return None if wanted == at else self.items[wanted]

    def parent_of(self, record: PromptHistory) -> PromptHistory | None:
        """Return the version that `record` was made from; None for the first, and when that one was deleted."""
        item = self.find(record.parent_uid)
        return item.entry if item is not None and isinstance(item.entry, PromptHistory) else None

    def tree(self) -> list[tuple[int, PromptHistory]]:
        """Return every version with its depth, each behind the one that it was made from.

        One whose parent is not there stands at the top. A damaged history may name parents in a circle: whoever
        is in one is there all the same.
        """
        children: dict[str | None, list[PromptHistory]] = {}
        for record in self.records:
            parent = self.parent_of(record)
            children.setdefault(parent.uid if parent else None, []).append(record)
        # Without recursion: a person may refine a thousand times.
        found: dict[str, tuple[int, PromptHistory]] = {}
        for start in (*children.get(None, ()), *self.records):
            waiting = [(0, start)]
            while waiting:
                depth, record = waiting.pop()
                if record.uid not in found:
                    found[record.uid] = depth, record
                    waiting.extend((depth + 1, child) for child in reversed(children.get(record.uid, [])))
        return list(found.values())
