"""Chooses the pattern for a request, and the ones that the user may take in its place."""

from dataclasses import dataclass

from domain.patterns.nearest import NearestPatterns, NearPattern
from domain.patterns.pattern import NEUTRAL, Pattern
from domain.prompts.request import ImproveRequest

ALTERNATIVES = 3
"""How many other patterns stand ready beside the chosen one."""


@dataclass(frozen=True, slots=True)
class ChosenPattern:
    """The pattern for a request, and the slugs of the next nearest ones. `missing` is a slug that does not exist."""

    pattern: Pattern
    nearest: tuple[str, ...]
    missing: str = ""

    @property
    def is_neutral(self) -> bool:
        """Whether no known kind fits."""
        return self.pattern.slug == NEUTRAL


def choose_pattern(
    nearest: NearestPatterns, request: ImproveRequest, words: str, context: str, language: str | None
) -> ChosenPattern:
    """Return the pattern for `request`, whose idea without material is `words`. Reads files.

    The user's choice comes first; a different version takes the next pattern that its parent named; otherwise the
    nearest one, or the neutral one if that is not clearly the nearest.
    """
    ranked = nearest.rank(words, context)
    slug = request.pattern or _next(request) or _clear(ranked)
    pattern = nearest.library.find(slug, language)
    missing = "" if pattern else slug
    pattern = pattern or nearest.library.neutral(language)
    others = [near.slug for near in ranked if near.slug != pattern.slug]
    return ChosenPattern(pattern, tuple(others[:ALTERNATIVES]), missing)


def _next(request: ImproveRequest) -> str:
    parent = request.parent
    if parent is None or not request.regenerates:
        return ""
    return next((slug for slug in parent.nearest_patterns if slug != parent.pattern), "")


def _clear(ranked: tuple[NearPattern, ...]) -> str:
    return ranked[0].slug if ranked and ranked[0].is_clear else NEUTRAL
