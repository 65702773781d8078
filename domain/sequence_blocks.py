"""What two sequences have in common and what not, in a time that is bounded whatever they hold."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate

_MOST_STEPS = 4_000_000
"""Pairs of equal elements that may be looked at for one pair of texts: about a second in all."""
_AT_ONCE = 4
"""The part of them that a first look may take: where texts repeat themselves, others follow that cost as much."""
_MOST_ROUNDS = 8
"""How often a gap between landmarks is looked at with landmarks of its own."""


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring pieces of both texts; `is_same` when they are equal."""

    is_same: bool
    old: str
    new: str


@dataclass(slots=True)
class Allowance:
    """How many steps may still be taken."""

    steps: int


class BlockMatcher:
    """Matches the elements of two texts, be it lines or words. Every call spends of one allowance of work.

    Where that would not do, elements that either text has once serve as landmarks, as in a patience diff; what has
    none is replaced as a whole.
    """

    def __init__(self, most_steps: int = _MOST_STEPS) -> None:
        self._allowance = Allowance(most_steps)

    @property
    def steps_left(self) -> int:
        """What may still be spent."""
        return self._allowance.steps

    def blocks(self, old: list[str], new: list[str]) -> Iterator[Block]:
        """Yield what `old` and `new` consist of, in order; nothing is left out. Pure but for the allowance."""
        return self._blocks(old, new, 0)

    def _blocks(self, old: list[str], new: list[str], rounds: int) -> Iterator[Block]:
        shorter = min(len(old), len(new))
        start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
        shorter -= start
        end = next((at for at in range(shorter) if old[-1 - at] != new[-1 - at]), shorter)
        if start:
            yield Block(is_same=True, old="".join(old[:start]), new="".join(new[:start]))
        yield from self._middle(old[start : len(old) - end], new[start : len(new) - end], rounds)
        if end:
            yield Block(is_same=True, old="".join(old[len(old) - end :]), new="".join(new[len(new) - end :]))

    def _middle(self, old: list[str], new: list[str], rounds: int) -> Iterator[Block]:
        if not old and not new:
            return
        times = Counter(new)
        steps = sum(times[element] for element in old)
        if steps * _AT_ONCE <= self._allowance.steps:
            yield from _matched(old, new, self._allowance)
        elif rounds < _MOST_ROUNDS and (marks := _landmarks(old, new)):
            here, there = 0, 0
            for old_at, new_at in [*marks, (len(old), len(new))]:
                yield from self._blocks(old[here:old_at], new[there:new_at], rounds + 1)
                if old_at < len(old):
                    yield Block(is_same=True, old=old[old_at], new=new[new_at])
                here, there = old_at + 1, new_at + 1
        else:
            yield Block(is_same=False, old="".join(old), new="".join(new))


def _matched(old: list[str], new: list[str], allowance: Allowance) -> Iterator[Block]:
    for tag, start, end, new_start, new_end in _Matcher(old, new, allowance).get_opcodes():
        yield Block(is_same=tag == "equal", old="".join(old[start:end]), new="".join(new[new_start:new_end]))


class _Matcher(SequenceMatcher[str]):
    """Finds nothing more in common once the allowance is used up."""

    def __init__(self, old: list[str], new: list[str], allowance: Allowance) -> None:
        # With its heuristic for frequent elements the matcher would take blanks and commas for noise.
        super().__init__(None, old, new, autojunk=False)
        times = Counter(new)
        self._allowance, self._end = allowance, len(old)
        self._steps = [0, *accumulate(times[element] for element in old)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Look for the longest block, as long as there is an allowance for it: each look goes through every pair."""
        steps = self._steps[self._end if ahi is None else ahi] - self._steps[alo]
        if steps > self._allowance.steps:
            return Match(alo, blo, 0)
        self._allowance.steps -= steps
        return super().find_longest_match(alo, ahi, blo, bhi)


def _landmarks(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return the places of elements that each side has once and that stand in the same order in both.

    There are none when most of them stand in another order: texts that have nothing to do with each other share words.
    """
    times, new_times = Counter(old), Counter(new)
    places = {element: at for at, element in enumerate(new) if new_times[element] == 1}
    pairs = [(at, places[element]) for at, element in enumerate(old) if times[element] == 1 and element in places]
    in_order = _longest_ascent(pairs)
    return in_order if 2 * len(in_order) >= len(pairs) else []


def _longest_ascent(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest choice of pairs whose second numbers ascend; the first ones do already."""
    lowest_ends: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(lowest_ends, place)
        before.append(ends[length - 1] if length else None)
        lowest_ends[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    found: list[tuple[int, int]] = []
    step = ends[-1] if ends else None
    while step is not None:
        found.append(pairs[step])
        step = before[step]
    return found[::-1]
