"""A pattern: what the result of one kind of work must contain, as an expert would ask for it."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.prompts.record import Framework

NEUTRAL = "neutral"
"""The slug of the pattern for an idea of no known kind. It is never among the nearest."""


class SlotKind(StrEnum):
    """What a slot's value is, for slots whose value can be recognised by its form."""

    MONEY = "money"
    DURATION = "duration"
    DATE = "date"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    PLACE = "place"
    NAME = "name"
    LANGUAGE = "language"
    TECHNOLOGY = "technology"
    FILE = "file"


class CommonSlot(StrEnum):
    """The slots that every pattern may use in a condition without declaring them."""

    MATERIAL = "material"
    """A text, code or data was pasted."""
    LENGTH = "length"
    """The idea gives the length of the result."""
    FORMAT = "format"
    """The idea names the form of the result."""
    OUTPUT_LANGUAGE = "output_language"
    """The idea names the language of the result."""
    NOTHING_ELSE = "nothing_else"
    """The idea wants the result alone, without a word around it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """Something that an idea may say and that changes the result.

    `means` completes "This is ...". The value is recognised by its `kind`, or by `cues`: words and phrases in lower
    case. A word matches the beginning of a word, or a whole word if a space follows it. With neither, the model looks
    for it. If the idea does not say it, `ask` is the question to the user, or `assume` the sentence that says what is
    assumed.
    """

    name: str
    means: str
    kind: SlotKind | None = None
    cues: tuple[str, ...] = ()
    ask: str = ""
    assume: str = ""

    @property
    def is_for_a_reader(self) -> bool:
        """Whether only a reader of the idea can find the slot's words."""
        return self.kind is None and not self.cues


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of a pattern. It applies if the idea fills all slots in `needs` and none in `lacks`."""

    text: str
    needs: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()

    @property
    def has_condition(self) -> bool:
        """Whether the item applies only to some ideas."""
        return bool(self.needs or self.lacks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """A pattern in one language. `slug` is the same in all languages; `is_own` means that the user wrote it.

    `examples` are ideas of this kind: they only help to find the pattern and never reach a prompt. `checks` names
    properties of the result that code can check. `text_in_context` means that the context of such an idea is usually a
    text to work on, such as the one to proofread. `text` is the Markdown of an own pattern.
    """

    slug: str
    language: str
    title: str
    group: str
    framework: Framework
    examples: tuple[str, ...]
    checks: tuple[str, ...]
    slots: tuple[Slot, ...]
    use_when: str
    not_when: tuple[str, ...]
    role: str
    task: str
    approach: str
    requirements: tuple[Item, ...]
    avoid: tuple[Item, ...]
    output_format: tuple[Item, ...]
    text_in_context: bool = False
    is_own: bool = False
    text: str = field(default="", repr=False)

    @property
    def texts_to_find(self) -> tuple[str, ...]:
        """The texts that an idea is compared with to find the pattern."""
        return (f"{self.title}. {self.use_when}", *self.examples)
