"""The texts of a prompt that can be compared: its idea, and each version before and after its edit."""

from dataclasses import dataclass, replace

from domain.history.lineage import Lineage
from domain.prompts.record import PromptHistory


@dataclass(frozen=True, slots=True)
class Side:
    """One text to compare, with its name; `tokens` is its exact size, if an engine counted it.

    `parent` and `model` are the indexes of other texts: the version that this one was made from, and the model's text
    before the edit. None where there is no such text.
    """

    name: str
    text: str
    tokens: int | None = None
    parent: int | None = None
    model: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All texts, and the indexes of the two that are compared."""

    sides: tuple[Side, ...]
    old: int
    new: int

    @classmethod
    def of(cls, record: PromptHistory, lineage: Lineage) -> "Comparison":
        """Return the comparison of `record` with its idea; `sides` also has the texts of its other versions."""
        records = [record if one.uid == record.uid else one for one in lineage.records]
        if record.uid not in {one.uid for one in records}:
            records = [record]
        places: dict[str, int] = {}
        last = 0
        for one in records:
            last += 2 if one.accepted_text else 1
            places[one.uid] = last
        sides = [Side("your idea", record.original_idea, record.idea_tokens)]
        for one in records:
            name = f"v{one.version}" if len(records) > 1 else "the prompt"
            parent = places.get(one.parent_uid or "")
            by_model = Side(name, one.improved_prompt, one.prompt_tokens, parent)
            if one.accepted_text:
                edit = Side(f"{name} with your edit", one.accepted_text, None, parent, len(sides))
                sides += [replace(by_model, name=f"{name} by the model"), edit]
            else:
                sides.append(by_model)
        return cls(tuple(sides), 0, places[record.uid])

    @property
    def old_side(self) -> Side:
        """The older text."""
        return self.sides[self.old]

    @property
    def new_side(self) -> Side:
        """The newer text."""
        return self.sides[self.new]

    def moved(self, old: int = 0, new: int = 0) -> "Comparison":
        """Return the comparison with the older and the newer text moved by that many places, up to the ends."""
        last = len(self.sides) - 1
        return replace(self, old=max(0, min(self.old + old, last)), new=max(0, min(self.new + new, last)))

    def with_idea(self) -> "Comparison":
        """Return the comparison of the newer text with the idea."""
        return replace(self, old=0)

    def with_parent(self) -> "Comparison | None":
        """Return the comparison of the newer text with the version that it was made from; None if that is missing."""
        parent = self.new_side.parent
        return None if parent is None else replace(self, old=parent)

    def with_model(self) -> "Comparison | None":
        """Return the comparison of an edit with the model's text; None unless the newer text is one of such a pair."""
        for place in (self.new, self.new + 1):
            model = self.sides[place].model if place < len(self.sides) else None
            if model is not None and self.new in {place, model}:
                return replace(self, old=model, new=place)
        return None

    def among(self, whole: "Comparison") -> "Comparison":
        """Return this comparison, made for a record alone, with the sides of `whole`, as `of` returns it."""
        # The record's texts are adjacent in both, and `whole.new` is the last of them.
        further = whole.new - (len(self.sides) - 1)
        return replace(whole, old=self.old and self.old + further, new=self.new and self.new + further)
