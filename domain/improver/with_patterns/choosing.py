"""Chooses the pattern for a request, and the ones that the user may take in its place."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.improver.filling.exclusions import excluded_words, mentioned, without_exclusions
from domain.patterns.library import PatternLibrary
from domain.patterns.nearest import NearestPatterns, NearPattern
from domain.patterns.pattern import NEUTRAL, Pattern
from domain.prompts.request import ImproveRequest

ALTERNATIVES = 3
"""How many other patterns stand ready beside the chosen one."""


_LETTERS = "ABCDEFG"
"""One for each of the nearest patterns that the model is shown; the last one for none of them."""
_SORTING = "You sort requests. Answer with one letter."
_IDEA_CHARACTERS, _CONTEXT_CHARACTERS, _DESCRIPTION_CHARACTERS = 300, 150, 110
_TRUST = 0.5
"""The weight of the model's word beside the ranking."""
_LEAST = 1e-9

Weigh = Callable[[str, str, str], Mapping[str, float]]
"""Takes the system message, the user's and letters; returns the logarithm of the model's probability of each."""


@dataclass(frozen=True, slots=True)
class ChosenPattern:
    """The pattern for a request, and the slugs of the next nearest ones. `missing` is a slug that does not exist."""

    pattern: Pattern
    nearest: tuple[str, ...]
    missing: str = ""
    is_by_user: bool = False

    @property
    def is_neutral(self) -> bool:
        """Whether no known kind fits."""
        return self.pattern.slug == NEUTRAL


def choose_pattern(
    nearest: NearestPatterns,
    request: ImproveRequest,
    words: str,
    context: str,
    language: str | None,
    weigh: Weigh | None = None,
) -> ChosenPattern:
    """Return the pattern for `request`, whose idea without material is `words`. Reads files.

    The user's choice comes first; a different version takes the pattern that follows its parent's; otherwise the
    nearest one. If that is not clear, the model weighs the nearest ones; if that does not make it clear, or without
    `weigh`, it is the neutral one. Raises what `weigh` raises.
    """
    ranked = _ranked(nearest, words, context, language)
    slug = request.pattern or _next(request, ranked) or _clear(ranked)
    if not slug and weigh is not None:
        ranked = _weighed(nearest.library, ranked, words, context, weigh)
        slug = _clear(ranked)
    slug = slug or NEUTRAL
    pattern = nearest.library.find(slug, language)
    missing = "" if pattern else slug
    pattern = pattern or nearest.library.neutral(language)
    others = [near.slug for near in ranked if near.slug != pattern.slug]
    return ChosenPattern(pattern, tuple(others[:ALTERNATIVES]), missing, is_by_user=bool(request.pattern))


def _ranked(nearest: NearestPatterns, words: str, context: str, language: str | None) -> tuple[NearPattern, ...]:
    """Return the ranking; without what the idea rules out if that is in the first one's name ("no explanation")."""
    ranked = nearest.rank(words, context)
    excluded = excluded_words(words, language)
    first = nearest.library.find(ranked[0].slug, language) if ranked and excluded else None
    if first is None or not mentioned(f"{first.title} {first.slug.replace('-', ' ')}", excluded):
        return ranked
    return nearest.rank(without_exclusions(words, language), context)


def _next(request: ImproveRequest, ranked: tuple[NearPattern, ...]) -> str:
    """Return the pattern after the parent's for a different version of a prompt; empty for other requests."""
    parent = request.parent
    if parent is None or not request.regenerates or not parent.nearest_patterns:
        return ""
    slugs = [near.slug for near in ranked]
    at = slugs.index(parent.pattern) + 1 if parent.pattern in slugs else 0
    return slugs[at] if at < len(slugs) else NEUTRAL


def _clear(ranked: tuple[NearPattern, ...]) -> str:
    return ranked[0].slug if ranked and ranked[0].is_clear else ""


def _weighed(
    library: PatternLibrary, ranked: tuple[NearPattern, ...], words: str, context: str, weigh: Weigh
) -> tuple[NearPattern, ...]:
    """Return the ranking after the model has said which of the first fits, "none of these" included."""
    shown = ranked[: len(_LETTERS) - 1]
    lines = []
    for letter, near in zip(_LETTERS, shown, strict=False):
        if pattern := library.find(near.slug, "en"):
            lines.append(f"{letter}. {pattern.title}: {pattern.use_when.partition('. ')[0][:_DESCRIPTION_CHARACTERS]}")
    given = f"(with: {context[:_CONTEXT_CHARACTERS]})\n" if context else ""
    question = f"Request: {words[:_IDEA_CHARACTERS]}\n{given}\nWhat does the person want to get?"
    chances = weigh(_SORTING, "\n".join((question, *lines, f"{_LETTERS[-1]}. None of these", "", "Letter:")), _LETTERS)
    known = sum(near.probability for near in shown)
    before = [*(near.probability for near in shown), max(1 - sum(near.probability for near in ranked), _LEAST)]
    after = [
        max(chance, _LEAST) * math.exp(_TRUST * chances[letter])
        for chance, letter in zip(before, (*_LETTERS[: len(shown)], _LETTERS[-1]), strict=True)
    ]
    total = sum(after)
    first = [
        NearPattern(near.slug, (known + before[-1]) * value / total) for near, value in zip(shown, after, strict=False)
    ]
    return (*sorted(first, key=lambda near: (-near.probability, near.slug)), *ranked[len(shown) :])


def missing_pattern(chosen: ChosenPattern) -> tuple[str, ...]:
    """Return the finding that the pattern asked for is gone, if it is."""
    return (f'there is no pattern "{chosen.missing}", so a general one was used',) if chosen.missing else ()
