"""Tidies what a small model writes under a grammar: ends that were cut off, and parts copied from an example."""

import re
from collections.abc import Iterable
from dataclasses import replace

from domain.improver.answer_schema import MOST_WORDS
from domain.improver.demonstrations import Demonstration, similarities
from domain.improver.prompt_texts import prompt_texts
from domain.improver.sections import Sections
from domain.improver.task_kind import TaskKind

COPIED = 0.7
"""A part at least this similar to one of an example is a copy."""
_LEAST_GUARDRAILS = 2
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_LOOSE_END = re.compile(r"[\s,;:(-]+$")


def tidy(
    sections: Sections, shown: Iterable[Demonstration], language: str | None, kind: TaskKind | None
) -> tuple[Sections, tuple[str, ...]]:
    """Return `sections` without cut ends and without what was copied from `shown`, and findings that say so."""
    findings = []
    tidied = replace(
        sections,
        role=_without_cut_end(sections.role, MOST_WORDS["role"]),
        directive=_without_cut_end(sections.directive, MOST_WORDS["directive"]),
        requirements=tuple(_without_cut_end(item, MOST_WORDS["requirements"]) for item in sections.requirements),
        guardrails=tuple(_without_cut_end(item, MOST_WORDS["guardrails"]) for item in sections.guardrails),
        output_format=_without_cut_end(sections.output_format, MOST_WORDS["output_format"]),
    )
    if tidied != sections:
        findings.append("An end that broke off at the length limit was removed.")
    theirs = [part for one in shown for part in _parts(one.sections)]
    texts = prompt_texts(language)

    def is_copied(part: str) -> bool:
        return bool(theirs) and max(similarities(part, theirs)) >= COPIED

    requirements = tuple(part for part in tidied.requirements if not is_copied(part))
    guardrails = tuple(part for part in tidied.guardrails if not is_copied(part))
    if len(guardrails) < _LEAST_GUARDRAILS and guardrails != tidied.guardrails:
        guardrails += texts.default_guardrails
    output_format = texts.output_format_for(kind) if is_copied(tidied.output_format) else tidied.output_format
    role = texts.default_role if is_copied(tidied.role) else tidied.role
    original = replace(tidied, role=role, requirements=requirements, guardrails=guardrails, output_format=output_format)
    if original != tidied:
        findings.append("Parts that repeated an example instead of serving this idea were removed.")
    return original, tuple(findings)


def _parts(sections: Sections) -> tuple[str, ...]:
    return (*sections.requirements, *sections.guardrails, sections.output_format, sections.role)


def _without_cut_end(text: str, most_words: int) -> str:
    if len(text.split()) < most_words or text.endswith((".", "!", "?")):
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends else _LOOSE_END.sub("", text)
