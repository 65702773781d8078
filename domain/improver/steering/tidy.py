"""Cleans up the answer of a small model under a grammar: broken ends, repeated items, too few guardrails."""

import re
from dataclasses import replace

from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.improver.steering.grammar import MOST_WORDS
from domain.text.clean import fold

_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_LOOSE_END = re.compile(r"[\s,;:(-]+$")


_LEAST_WORDS = 6  # of a sentence that is still meaningful
_SHORT_WORD = 3  # articles and most prepositions, in English and Spanish
_LEAST_GUARDRAILS = 3
_NEGATION = re.compile(
    r"(?:not|never|no|none|without|avoid(?:ing)?|cannot|\w+n't|nunca|jamas|sin|evitar?|evite|ningun[ao]?)"
)
_ADDS_NOTHING = re.compile(
    r"(?:a|an|the|any|do|does|use|using|make|sure|ensure|always|please|must|should|to|is|are|be|that|which|and|of|"
    r"el|la|los|las|un|una|unos|unas|de|del|que|y|usar?|usas?|usando|uses|siempre|debe|deben|hay|es|son|asegurate)"
)
"""Words that are ignored when two items are compared, in English and Spanish; negations are counted."""


def clean_up(sections: Sections, language: str | None = None) -> tuple[Sections, tuple[str, ...]]:
    """Return the cleaned-up `sections`, and descriptions of the repairs."""
    repairs = []
    whole = sections.mapped(lambda text, part: _without_cut_end(text, MOST_WORDS[part]))
    if whole != sections:
        repairs.append("An incomplete end at the length limit was removed.")
    distinct = replace(whole, requirements=_distinct(whole.requirements), guardrails=_distinct(whole.guardrails))
    if distinct != whole:
        repairs.append("Duplicate items were removed.")
    missing = max(_LEAST_GUARDRAILS - len(distinct.guardrails), 0)
    if missing:
        repairs.append("The model gave few guardrails; general ones were added.")
    general = prompt_texts(language).default_guardrails[:missing]
    return replace(distinct, guardrails=_distinct((*distinct.guardrails, *general))), tuple(repairs)


def _distinct(items: tuple[str, ...]) -> tuple[str, ...]:
    """Return `items` without repetitions: items with the same meaningful words and number of negations."""
    kept: dict[tuple[int, tuple[str, ...]], str] = {}
    for item in items:
        kept.setdefault(_said(item), item)
    return tuple(kept.values())


def _said(item: str) -> tuple[int, tuple[str, ...]]:
    """Return a key that is equal for items with the same meaning, such as "Do not use X" and "Avoid any X"."""
    words = re.findall(r"[\w'’]+|[^\w\s.,;:!]", fold(item).replace("’", "'"))
    negations = sum(_NEGATION.fullmatch(word) is not None for word in words)
    telling = tuple(word for word in words if not _NEGATION.fullmatch(word) and not _ADDS_NOTHING.fullmatch(word))
    return negations, telling or tuple(words)


def _without_cut_end(text: str, most_words: int) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    if len(text.split()) < most_words or (ends and text.endswith((".", "!", "?"))):
        return text
    if ends:
        return text[: ends[-1]]
    return _shortened(text) if text.endswith(".") else _LOOSE_END.sub("", text)


def _shortened(sentence: str) -> str:
    """Return `sentence` without its last clause, or without its last word.

    At the length limit, the grammar adds a full stop anywhere, and a small model joins words together.
    """
    body = _LOOSE_END.sub("", sentence.removesuffix("."))
    clause = body.rpartition(",")[0]
    if len(clause.split()) >= _LEAST_WORDS:
        return f"{clause}."
    words = body.split()[:-1]
    while len(words) > 1 and len(words[-1]) <= _SHORT_WORD:
        words.pop()
    return f"{_LOOSE_END.sub('', ' '.join(words))}."
