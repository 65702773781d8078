"""The same rule twice."""

import re
from collections import defaultdict
from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.meaning import is_conditional, is_negated, keywords
from domain.linting.prompt import Prompt, Statement

_FEWEST = 3
_FEW_FORBIDDEN = 2
_MANY = 6
_MOST_OTHER = 0.15
_LONG = 400
_MOST_STATEMENTS = 3_000
_NUMBER = re.compile(r"\d+")


def _find(prompt: Prompt) -> Iterator[Hit]:
    seen: dict[str, list[tuple[frozenset[str], tuple[str, ...], bool, Statement]]] = defaultdict(list)
    for statement in prompt.statements[:_MOST_STATEMENTS]:
        words = keywords(statement.folded, prompt.language)
        if len(statement.folded) > _LONG or "?" in statement.folded or not words:
            continue
        numbers, is_no = tuple(_NUMBER.findall(statement.folded)), is_negated(prompt, statement)
        fewest = _FEW_FORBIDDEN if is_no and not is_conditional(prompt, statement) else _FEWEST
        near = [one for word in sorted(words) for one in seen[word][-20:]]
        for others, other_numbers, other_no, other in near if len(words) >= fewest else ():
            if other_numbers == numbers and other_no == is_no and _same(words, others):
                yield Hit(
                    statement.start,
                    statement.end,
                    "This rule is there already.",
                    "Delete one of the two: when one changes, the other stays behind.",
                    (other.start, other.end),
                )
                break
        for word in words:
            seen[word].append((words, numbers, is_no, statement))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    if one == other:
        return True
    shared, every = len(one & other), len(one | other)
    return min(len(one), len(other)) >= _MANY and shared >= (1 - _MOST_OTHER) * every


RULES = (Rule("repeated-rule", "The same rule twice, in the same or nearly the same words.", _find),)
