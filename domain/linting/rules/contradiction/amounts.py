"""Amounts that cannot both hold, and lists that are longer or shorter than announced."""

from collections.abc import Iterator
from itertools import groupby

from domain.linting.finding import Hit
from domain.linting.limits import UNITS, Limit, limits_of, number_value
from domain.linting.lines import Kind
from domain.linting.prompt import Prompt

_NEXT = "Keep one of the two, or say when each holds."
_NOUN = r"(?!of\b)(?:[\w-]+\s){0,2}[\w-]+"
_ANNOUNCED = rf"(?&these)\s(?:\w+\s){{0,2}}?(?P<number>\d{{1,2}}|(?&number_words))\s{_NOUN}[^.!?\n]{{0,40}}[:：]\s*$"
_FEWEST_ITEMS = 2


def limits(prompt: Prompt) -> Iterator[Hit]:
    """Yield the amounts that contradict an earlier one."""
    found = sorted(limits_of(prompt), key=lambda one: UNITS.index(one.unit))
    for _, of_unit in groupby(found, key=lambda one: one.unit):
        earlier: list[Limit] = []
        for limit in sorted(of_unit, key=lambda one: one.start):
            other = next((one for one in earlier if _contradict(one, limit)), None)
            if other is not None:
                amounts = [f"“{prompt.text[one.start : one.end].strip()}”" for one in (limit, other)]
                said = f"{' and '.join(amounts)} cannot both hold."
                yield Hit(
                    limit.statement.start,
                    limit.statement.end,
                    said,
                    _NEXT,
                    (other.statement.start, other.statement.end),
                )
            if not any((one.low, one.high, one.scope) == (limit.low, limit.high, limit.scope) for one in earlier):
                earlier.append(limit)


def _contradict(one: Limit, other: Limit) -> bool:
    if one.statement == other.statement:
        return False
    is_same = one.scope.of == other.scope.of
    # A rule for every answer meets that of a section, unless it is the section that makes the exception.
    named = one.scope.is_named and other.scope.is_named
    universal = (one.scope.is_universal and not one.scope.of) or (other.scope.is_universal and not other.scope.of)
    if not (is_same or (named and universal and not (one.scope.of and other.scope.of))):
        return False
    if one.low > other.high or other.low > one.high:
        return True
    # Two bounds of the same kind: one of them is out of date.
    two_highest = 0 in (one.low, other.low) and one.low == other.low and one.high != other.high
    two_lowest = one.high == other.high and one.low != other.low and one.high > max(one.low, other.low)
    return named and is_same and (two_highest or two_lowest)


def announced(prompt: Prompt) -> Iterator[Hit]:
    """Yield the announcements such as "these five rules:" before a list of another length."""
    for line in prompt.lines:
        if line.kind not in (Kind.PROSE, Kind.HEADING) or line.index in prompt.example_lines:
            continue
        match = next(prompt.matches(_ANNOUNCED, line.start, line.end), None)
        number = number_value(match["number"], prompt.language) if match else None
        count = _items_after(prompt, line.index)
        if match is not None and number is not None and count >= _FEWEST_ITEMS and number not in (count, 1):
            said = f"The list has {count} items, not {number}."
            yield Hit(match.start(), match.end(), said, "Correct the number, or the list.")


def _items_after(prompt: Prompt, index: int) -> int:
    """Return how many items the list right below a line has, 0 if there is none."""
    count, indent = 0, None
    for line in prompt.lines[index + 1 :]:
        if line.kind is Kind.ITEM:
            indent = line.indent if indent is None else indent
            count += line.indent == indent
        elif line.kind is not Kind.BLANK and (
            indent is None or line.kind is not Kind.PROSE or line.content == line.start
        ):
            return count
    return count
