"""Finds the fields of an answer in a model's text."""

from dataclasses import dataclass, replace
from typing import Any

from domain.improver.answer.fields import known_fields, says_nothing, score
from domain.improver.answer.labelled import read_sections
from domain.improver.answer.layout import Layout, lay_out
from domain.improver.answer.values import as_text

_OWN_NAMES = frozenset({"reasoning", "role", "directive", "requirements", "framework", "guardrails", "output_format"})
_TELLING_WORDS = 2
"""A single field with fewer words may be from an example, such as {"role": "user"}."""
_LONGEST_GREETING = 200
"""A longer text before the object may be thoughts whose opening tag the server removed."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """The known fields with raw values, and what was ambiguous.

    `is_whole` means that the form of the answer is complete, `only_thoughts` that it contains nothing but thoughts.
    """

    fields: dict[str, Any]
    doubts: tuple[str, ...] = ()
    is_whole: bool = False
    only_thoughts: bool = False

    @property
    def is_whole_prompt(self) -> bool:
        """Whether the form of the answer is complete and it contains a task for the prompt."""
        return self.is_whole and score(self.fields)[0]


def read_answer(answer: str) -> ReadAnswer:
    """Parse `answer`, a model's whole text. Never raises.

    Accepts an object that is fenced, surrounded by text, cut off or slightly invalid; without an object, headings,
    markers, elements or labelled lines. Of several objects, the most complete one counts; if equal, the last. Thoughts
    are ignored.
    """
    layout = lay_out(answer)
    read = _best_object(layout)
    sections, start = read_sections(layout.visible)
    if score(sections) > score(read.fields) and score(sections)[0]:
        first = layout.objects[0] if layout.objects else None
        if first is None or not score(read.fields)[0] or start < layout.visible.find("{"):
            return ReadAnswer(sections, is_whole="output_format" in sections)
    if (text := read.fields.get("improved_prompt")) and says_nothing(read.fields.get("directive")):
        return replace(read, fields=read.fields | read_sections(as_text(text))[0])
    if read.fields:
        return read
    return ReadAnswer({}, only_thoughts=layout.has_thoughts and not layout.visible.strip())


def read_partial_fields(arrived: str) -> dict[str, Any]:
    """Return the known fields of a partial answer, including incomplete texts. Never raises.

    Returns nothing that may still turn out to be thoughts or an example.
    """
    layout = lay_out(arrived)
    if not layout.objects:
        return {}
    if not layout.has_thoughts and layout.objects[0].start > _LONGEST_GREETING:
        return {}
    fields = _best_object(layout).fields
    if len(fields) == 1:
        ((name, value),) = fields.items()
        if name not in _OWN_NAMES or (isinstance(value, str) and len(value.split()) < _TELLING_WORDS):
            return {}
    return fields


def _best_object(layout: Layout) -> ReadAnswer:
    best = ReadAnswer({})
    alone = dict[str, Any]()
    for found in layout.objects:
        fields = known_fields(found.value)
        if fields and score(fields) >= score(best.fields):
            best = ReadAnswer(fields, tuple(found.doubts), found.is_whole)
        elif fields and not found.is_whole:
            best = replace(best, is_whole=False)  # another answer has begun and will replace this one
        if len(fields) == 1:
            alone |= {name: value for name, value in fields.items() if not says_nothing(value)}
    # Some models write one object for each field.
    return ReadAnswer(alone, best.doubts, best.is_whole) if len(best.fields) == 1 and len(alone) > 1 else best
