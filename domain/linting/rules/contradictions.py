"""Rules that cannot both hold."""

from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.prompt import Prompt
from domain.linting.rules.contradiction import amounts, forms, wording

_FINDERS = (
    amounts.limits,
    amounts.announced,
    forms.forms,
    forms.languages,
    wording.opposites,
    wording.edges,
    wording.never_and_always,
    wording.numbers,
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
