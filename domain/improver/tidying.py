"""Tidies what a small model writes under a grammar: ends that were cut off at the limit of a text."""

import re
from dataclasses import replace

from domain.improver.answer_schema import MOST_WORDS
from domain.improver.sections import Sections

_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_LOOSE_END = re.compile(r"[\s,;:(-]+$")


def tidy(sections: Sections) -> tuple[Sections, tuple[str, ...]]:
    """Return `sections` without ends that broke off at the schema's limit, and a finding that says so."""
    tidied = replace(
        sections,
        role=_without_cut_end(sections.role, MOST_WORDS["role"]),
        directive=_without_cut_end(sections.directive, MOST_WORDS["directive"]),
        requirements=tuple(_without_cut_end(item, MOST_WORDS["requirements"]) for item in sections.requirements),
        guardrails=tuple(_without_cut_end(item, MOST_WORDS["guardrails"]) for item in sections.guardrails),
        output_format=_without_cut_end(sections.output_format, MOST_WORDS["output_format"]),
    )
    if tidied == sections:
        return sections, ()
    return tidied, ("An end that broke off at the length limit was removed.",)


def _without_cut_end(text: str, most_words: int) -> str:
    if len(text.split()) < most_words or text.endswith((".", "!", "?")):
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends else _LOOSE_END.sub("", text)
