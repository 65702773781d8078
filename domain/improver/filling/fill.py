"""Fills a pattern for one idea: the items that apply, with the user's words in them, and what stays open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.improver.filling.exclusions import asks_for, mentioned
from domain.improver.filling.lengths import is_brief
from domain.patterns.pattern import CommonSlot, Item, Pattern
from domain.prompts.options import TargetLength

_MOST_QUESTIONS = 3
_MOST_ITEMS = {TargetLength.LEAN: 3, TargetLength.STANDARD: 6, TargetLength.THOROUGH: 12}
_MOST_AVOIDED = {TargetLength.LEAN: 2, TargetLength.STANDARD: 4, TargetLength.THOROUGH: 8}
_VALUE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledPattern:
    """The sentences of a pattern that apply to one idea.

    `left_out` are the requirements that contradict what the idea says.
    """

    role: str
    task: str
    approach: str
    requirements: tuple[str, ...]
    avoid: tuple[str, ...]
    output_format: str
    assumptions: tuple[str, ...]
    questions: tuple[str, ...]
    left_out: tuple[str, ...]


def fill_pattern(
    pattern: Pattern,
    values: Mapping[str, str],
    excluded: frozenset[str],
    length: TargetLength = TargetLength.STANDARD,
) -> FilledPattern:
    """Return what `pattern` says for an idea that fills the slots in `values` and rules out `excluded`. Pure.

    Items with a fulfilled condition come before items for any idea if there is not room for all. For a result of a few
    lines, only the first items and no layout are kept; one that stands alone has no layout either, because that says
    what comes before and after it.
    """
    # What the pattern is about is not ruled out: "no tests exist" asks for tests, "no code words" is said of code.
    excluded -= mentioned(f"{pattern.title}. {pattern.task}", excluded)

    def fits(text: str, needs: Iterable[str] = ()) -> bool:
        # An item for ideas that rule something out ("no car") names it.
        meant = " ".join(values[name] for name in needs)
        return not asks_for(text, excluded - mentioned(meant, excluded), pattern.language)

    brief = is_brief(values.get(CommonSlot.LENGTH, ""))
    has_layout = not brief and CommonSlot.NOTHING_ELSE not in values
    length = TargetLength.LEAN if brief else length
    applying = [item for item in pattern.requirements if _applies(item, values)]
    fitting = [item for item in applying if fits(item.text, item.needs)]
    open_slots = [slot for slot in pattern.slots if slot.name not in values]
    return FilledPattern(
        role=pattern.role,
        task=pattern.task,
        approach=pattern.approach if fits(pattern.approach) else "",
        requirements=_texts(_chosen(fitting, _MOST_ITEMS[length]), values),
        avoid=_texts([item for item in pattern.avoid if _applies(item, values)][: _MOST_AVOIDED[length]], values),
        output_format=_joined(
            _texts(
                [i for i in pattern.output_format if has_layout and _applies(i, values) and fits(i.text, i.needs)],
                values,
            )
        ),
        assumptions=tuple(slot.assume for slot in open_slots if slot.assume and fits(slot.assume)),
        questions=tuple(slot.ask for slot in open_slots if slot.ask)[:_MOST_QUESTIONS],
        left_out=_texts([item for item in applying if item not in fitting], values),
    )


def _applies(item: Item, values: Mapping[str, str]) -> bool:
    return item.needs <= values.keys() and not item.lacks & values.keys()


def _chosen(items: list[Item], most: int) -> list[Item]:
    """Return at most `most` items in their order; those whose condition the idea fulfils are kept first."""
    ranked = sorted(range(len(items)), key=lambda at: (not items[at].needs, at))
    kept = set(ranked[: max(most // 2, 1)])
    for at in (*(at for at in range(len(items)) if at not in kept),):
        if len(kept) >= most:
            break
        kept.add(at)
    return [items[at] for at in sorted(kept)]


def _texts(items: Iterable[Item], values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_VALUE.sub(lambda match: values.get(match[1], match[0]), item.text) for item in items)


def _joined(texts: tuple[str, ...]) -> str:
    return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)
