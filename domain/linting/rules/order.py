"""Numbered steps that skip or repeat a number, and references to a number that there is not."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.linting.finding import Hit, Rule
from domain.linting.lines import Kind, Line
from domain.linting.prompt import Prompt

_HEAD_NUMBER = re.compile(r"(?P<number>\d{1,2})(?:[.):：、]|\s+[-–—]|\s(?=[^\W\d]))(?!\d)")
_BRANCH = re.compile(r"\s*\{%-?\s*(if|elif|else|endif)\b")
_STEP_LABEL = r"^\W*(?&step)\s?(?P<number>\d{1,2})\s?(?:步|[.):：、–—-]|$)"
_REFERENCE = (
    r"(?P<before>(?&jump)\s?)?(?:(?&numbered)\s(?P<number>\d{1,2})(?![\w.,:%]\d|\s?[%°€$])"
    r"|(?:ステップ|手順|步骤|ルール|规则)\s?(?P<plain>\d{1,2})(?!\d)|第\s?(?P<cjk>\d{1,2})\s?(?:步|条|步骤|点))"
    r"(?P<after>(?:\s?(?:に戻|へ戻|から|を参照|に進))?)"
)
_LABEL_END = re.compile(r"\W*(?:[:：.)]|$)")
_MOST_HEAD = 60
_LABEL_LEVEL = 7


@dataclass(slots=True)
class _Last:
    """The last number of a sequence, and its line."""

    number: int
    line: Line


def _find(prompt: Prompt) -> Iterator[Hit]:
    yield from _sequences(prompt)
    yield from _references(prompt)


def _sequences(prompt: Prompt) -> Iterator[Hit]:
    items: dict[int, _Last] = {}
    heads: dict[int, _Last] = {}
    before: list[dict[int, _Last]] = []
    for line in prompt.lines:
        if branch := _BRANCH.match(prompt.text, line.start, line.end):
            items = _in_branch(branch[1], items, before)
            continue
        is_skipped = line.index in prompt.example_lines and line.kind is not Kind.HEADING
        if is_skipped or line.kind in (Kind.CODE, Kind.TABLE):
            continue
        if line.kind is Kind.HEADING:
            items.clear()
            heads = {level: last for level, last in heads.items() if level <= line.level}
        number = _number(prompt, line)
        if number is None:
            continue
        places, key = (heads, line.level) if line.kind is Kind.HEADING else (items, line.indent)
        if line.kind is not Kind.HEADING:
            for deeper in [one for one in items if one > key]:
                del items[deeper]
        if key in places and (hit := _fault(places[key], number, line)):
            yield hit
        places[key] = _Last(number, line)


def _in_branch(word: str, items: dict[int, _Last], before: list[dict[int, _Last]]) -> dict[int, _Last]:
    """Return the numbers that count in a branch of a template: each begins where the condition stands."""
    if word == "if":
        before.append(dict(items))
    elif before and word != "endif":
        return dict(before[-1])
    elif before:
        before.pop()
    return items


def _number(prompt: Prompt, line: Line) -> int | None:
    if line.kind is Kind.ITEM and line.number is not None:
        return line.number
    head = prompt.folded[line.content : min(line.end, line.content + _MOST_HEAD)]
    if line.kind is Kind.HEADING and (match := _HEAD_NUMBER.match(head)):
        return int(match["number"])
    label = next(iter(prompt.found(_STEP_LABEL, head)), None)
    return int(label["number"]) if label else None


def _fault(last: _Last, number: int, line: Line) -> Hit | None:
    if number in (last.number + 1, 1, 0):  # one after the other, or a new list
        return None
    said = (
        f"The number {number} is there twice."
        if number == last.number
        else f"After {last.number} comes {number}."
        if number < last.number
        else f"After {last.number} comes {number}: {_missing(last.number, number)} is missing."
    )
    end = min(line.end, line.content + _MOST_HEAD)
    return Hit(line.start, end, said, "Renumber the steps, or add the missing one.", (last.line.start, last.line.end))


def _missing(last: int, number: int) -> str:
    return str(last + 1) if number == last + 2 else f"{last + 1} to {number - 1}"


@functools.lru_cache(maxsize=2)
def _numbers(prompt: Prompt) -> frozenset[int]:
    """Return every number that an item, a heading or a step of the prompt has."""
    found = (_number(prompt, line) for line in prompt.lines if line.kind is not Kind.CODE)
    return frozenset(number for number in found if number is not None)


@functools.lru_cache(maxsize=2)
def _head_numbers(prompt: Prompt) -> frozenset[int]:
    found = (_number(prompt, line) for line in prompt.lines if line.kind is Kind.HEADING and line.level < _LABEL_LEVEL)
    return frozenset(number for number in found if number is not None)


def _references(prompt: Prompt) -> Iterator[Hit]:
    heads = _head_numbers(prompt)
    for statement in prompt.statements:
        for match in prompt.matches(_REFERENCE, statement.start, statement.end):
            number = int(match["number"] or match["plain"] or match["cjk"])
            is_section = len(heads) > 1 and prompt.has("(?&section_word)", match[0])
            numbers = heads if is_section else _numbers(prompt)
            is_label = (
                not match["before"]
                and match.start() == statement.start
                and _LABEL_END.match(prompt.folded, match.end())
            )
            # Without steps of its own the prompt may speak of those of something else.
            is_sent = match["before"] or match["after"] or match["cjk"]
            if number in numbers or is_label or not (len(numbers) > 1 or (is_sent and not numbers)):
                continue
            if prompt.is_quoted(*match.span()) or prompt.has(_OF_ANOTHER, prompt.folded[match.end() : statement.end]):
                continue
            words = prompt.text[match.end("before") if match["before"] else match.start() : match.end()].strip()
            yield Hit(
                *match.span(),
                f"There is no “{words}”."
                if not numbers
                else f"There is no “{words}”: the numbers end at {max(numbers)}.",
                "Correct the number, or add what it refers to.",
            )


_OF_ANOTHER = r"^\s(?:of|de|des|du|del|della|dell|do|da|der|dieses|van|の|的)\s"

RULES = (
    Rule(
        "conflicting-order",
        "Numbered steps skip or repeat a number, or the prompt refers to a step that there is not.",
        _find,
    ),
)
