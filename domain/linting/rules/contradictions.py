"""Rules that cannot both hold."""

from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.prompt import Prompt
from domain.linting.rules import contradiction_forms, contradiction_limits, contradiction_words

_FINDERS = (
    contradiction_limits.limits,
    contradiction_limits.announced,
    contradiction_forms.forms,
    contradiction_forms.languages,
    contradiction_words.opposites,
    contradiction_words.edges,
    contradiction_words.never_and_always,
    contradiction_words.numbers,
)


def _find(prompt: Prompt) -> Iterator[Hit]:
    taken: list[tuple[int, int]] = []
    for finder in _FINDERS:
        for hit in finder(prompt):
            # A statement that contradicts another in two ways is one finding.
            if not any(start < hit.end and hit.start < end for start, end in taken):
                taken.append((hit.start, hit.end))
                yield hit


RULES = (
    Rule(
        "contradiction",
        "Two rules that cannot both hold: amounts, forms, languages, tones, what is forbidden and demanded.",
        _find,
    ),
)
