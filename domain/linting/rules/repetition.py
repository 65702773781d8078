"""The same rule twice."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from domain.linting.finding import Hit, Rule
from domain.linting.meaning import is_conditional, is_negated, keywords
from domain.linting.prompt import Prompt, Statement

_FEWEST = 3
_FEW_FORBIDDEN = 2
_MANY = 6
_MOST_OTHER = 0.15
_LONG = 400
_MOST_STATEMENTS = 3_000
_MOST_LABEL = 30
_MOST_OF = 0.8
_MOST_MORE = 3
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Said:
    statement: Statement
    words: frozenset[str]
    numbers: tuple[str, ...]
    is_negated: bool
    forbids: bool
    """Whether it forbids in every case."""


def _find(prompt: Prompt) -> Iterator[Hit]:
    seen: dict[str, list[_Said]] = defaultdict(list)
    for statement in prompt.statements[:_MOST_STATEMENTS]:
        one = _said(prompt, statement)
        if one is None:
            continue
        near = (other for word in sorted(one.words) for other in seen[word][-20:])
        other = next((other for other in near if _same(one, other)), None)
        if other is not None:
            yield Hit(
                statement.start,
                statement.end,
                "This rule is there already.",
                "Delete one of the two: when one changes, the other stays behind.",
                (other.statement.start, other.statement.end),
            )
        for word in one.words:
            seen[word].append(one)


def _said(prompt: Prompt, statement: Statement) -> _Said | None:
    """Return what a rule says; None for what is no rule of its own, such as the second half of an item."""
    words = keywords(statement.folded, prompt.language)
    line = prompt.lines[statement.line]
    has_own_line = statement.start <= line.content + _MOST_LABEL and not prompt.text[statement.start].islower()
    is_no = is_negated(prompt, statement) and not is_conditional(prompt, statement)
    if (
        not words
        or not (has_own_line or (is_no and len(words) >= _FEWEST))
        or len(statement.folded) > _LONG
        or "?" in statement.folded
    ):
        return None
    numbers = tuple(_NUMBER.findall(statement.folded))
    return _Said(statement, words, numbers, is_negated(prompt, statement), is_no)


def _same(one: _Said, other: _Said) -> bool:
    if one.numbers != other.numbers or one.is_negated != other.is_negated:
        return False
    few, many = sorted((one.words, other.words), key=len)
    shared = len(few & many)
    if one.forbids and other.forbids:
        # What is forbidden twice is often said in other words.
        return len(few) >= _FEW_FORBIDDEN and shared >= _MOST_OF * len(few) and len(many) - shared <= _MOST_MORE
    if few == many:
        return len(few) >= _FEWEST
    return len(few) >= _MANY and shared >= (1 - _MOST_OTHER) * len(few | many)


RULES = (Rule("repeated-rule", "The same rule twice, in the same or nearly the same words.", _find),)
