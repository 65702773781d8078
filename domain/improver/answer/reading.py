"""Finds the fields of an answer in whatever text a model sent."""

from dataclasses import dataclass, replace
from typing import Any

from domain.improver.answer.fields import known_fields, says_nothing, score
from domain.improver.answer.labelled import read_sections
from domain.improver.answer.layout import Layout, lay_out
from domain.improver.answer.values import as_text

_OWN_NAMES = frozenset({"reasoning", "role", "directive", "requirements", "framework", "guardrails", "output_format"})
_TELLING_WORDS = 2
"""A lone field of fewer words may still turn out to be an example's: {"role": "user"}."""
_LONGEST_GREETING = 200
"""More than that before the object may be thoughts whose opening tag the server kept."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """The known fields under their own names, values as they came; what could be read in two ways; how it ends.

    `is_whole` says that the answer is complete by its own form, `only_thoughts` that nothing stands outside of them.
    """

    fields: dict[str, Any]
    doubts: tuple[str, ...] = ()
    is_whole: bool = False
    only_thoughts: bool = False

    @property
    def is_whole_prompt(self) -> bool:
        """Whether the answer is complete by its own form and says what a prompt should ask for."""
        return self.is_whole and score(self.fields)[0]


def read_answer(answer: str) -> ReadAnswer:
    """Return what `answer`, a model's whole text, says.

    Reads an object inside fences or chatter, cut off, or with a model's usual slips; headings, markers, elements or
    labelled lines where there is no object. Of several objects the one that fills most fields counts, of equals the
    last. Thoughts are no part of an answer. Never raises.
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
    """Return the known fields of an answer that is still arriving; a text that has begun counts. Never raises.

    Nothing is returned that may still prove to be thoughts or an example.
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
            best = replace(best, is_whole=False)  # another answer has begun, to take the place of this one
        if len(fields) == 1:
            alone |= {name: value for name, value in fields.items() if not says_nothing(value)}
    # One object for each field, a line or an item each.
    return ReadAnswer(alone, best.doubts, best.is_whole) if len(best.fields) == 1 and len(alone) > 1 else best
