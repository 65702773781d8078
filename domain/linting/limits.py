"""The amounts that a prompt demands: "at most 80 words", "exactly three questions"."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.linting.meaning import Scope, is_optional, keywords, scope_of
from domain.linting.prompt import Prompt, Statement
from domain.linting.words import tables
from domain.text.scripts import UNSPACED

UNITS = ("word", "character", "sentence", "paragraph", "line", "bullet", "question", "option", "tag")
_VALUES = (*range(1, 13), 15, 20, 30, 50, 80, 100, 200, 500)
_ENDLESS = 10**9
_FEW_WORDS = 4
_FEW_KEYWORDS = 3
_NUMBER = r"(?:\d{1,3}(?:[.,']\d{3})+|\d{1,6}|(?&number_words))"
_UNITS = "|".join(f"(?P<{unit}>(?&unit_{unit}))" for unit in UNITS)
_BEGINS = rf"(?<![^\W{UNSPACED}])(?<![.,$€£#+-])"
_AMOUNT = (
    r"(?:(?P<about>(?&about))\s?)?"
    r"(?:(?:(?P<at_most>(?&at_most))|(?P<at_least>(?&at_least))|(?P<exactly>(?&exactly)))"
    r"\s?(?:(?:the|of|de|las|los|les|die|den)\s)?)?"
    rf"{_BEGINS}(?:(?P<low>{_NUMBER})\s?(?:[-–—~〜～]|(?:to|and|a|bis|und|y|et|e|en|tot|i)\s|到|至|から)\s?)?"
    rf"(?P<number>{_NUMBER})(?:[\s-](?:\w+\s)?)?(?:{_UNITS})"
    r"(?:\s?(?:(?P<fewer>(?&or_fewer))|(?P<more>(?&or_more))))?"
)
_RATE = re.compile(r"\s?/|\s(?:per|a|al|por|pro|par)\s(?:\w*(?:sec|sek|seg|min|hour|stund|hora|heure|ora))")
_RATE_BEFORE = re.compile(r"[每毎](?:秒|分钟?|小时|時間)[^。，、\n]{0,4}\Z")
_MOST_RATE = 20
_HINT = rf"{_NUMBER}(?:[\s-](?:\w+\s)?)?(?:{'|'.join(f'(?&unit_{unit})' for unit in UNITS)})"


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount that a statement demands: from `low` to `high` of a unit."""

    unit: str
    low: int
    high: int
    scope: Scope
    statement: Statement
    start: int
    end: int

    @property
    def check(self) -> str:
        """The limit as a line of `domain.checks.lines`, empty if there is none for its unit."""
        unit = {"bullet": "item"}.get(self.unit, self.unit)
        if unit not in ("word", "character", "sentence", "line", "item"):
            return ""
        if self.low == self.high:
            return f"exactly {self.low} {unit}s"
        return f"at least {self.low} {unit}s" if self.high == _ENDLESS else f"at most {self.high} {unit}s"


@functools.lru_cache(maxsize=4)
def limits_of(prompt: Prompt) -> tuple[Limit, ...]:
    """Return the amounts that the prompt demands, without those that depend on a condition."""
    return tuple(limit for one in prompt.rules for limit in _limits(prompt, one))


def _limits(prompt: Prompt, statement: Statement) -> Iterator[Limit]:
    if not prompt.has(_HINT, statement.folded) or is_optional(prompt, statement):
        return
    for match in prompt.matches(_AMOUNT, statement.start, statement.end):
        interval = _interval(prompt, statement, match)
        unit = next((unit for unit in UNITS if match[unit]), None)
        is_rate = _RATE.match(prompt.folded, match.end()) or _RATE_BEFORE.search(
            prompt.folded, max(0, match.start() - _MOST_RATE), match.start()
        )
        # A few words are hardly those of a whole answer: "at most two new words".
        is_small = unit == "word" and interval is not None and interval[1] < _FEW_WORDS
        if interval is None or unit is None or is_rate or is_small or prompt.is_quoted(*match.span()):
            continue
        scope = scope_of(prompt, statement, *match.span(), any_noun=True)
        if scope is None or (not scope.is_named and not _speaks_of_all(prompt, statement, match)):
            continue
        yield Limit(unit, *interval, scope, statement, *match.span())


def _speaks_of_all(prompt: Prompt, statement: Statement, match: re.Match[str]) -> bool:
    """Return whether a limit that names nothing is that of the answer: it stands alone."""
    rest = prompt.folded[statement.start : match.start()] + " " + prompt.folded[match.end() : statement.end]
    return len(keywords(rest, prompt.language)) <= _FEW_KEYWORDS


def _interval(prompt: Prompt, statement: Statement, match: re.Match[str]) -> tuple[int, int] | None:
    number = number_value(match["number"], prompt.language)
    low = number_value(match["low"], prompt.language) if match["low"] else None
    if match["about"] or number is None:
        return None
    if low is not None and not match["at_most"] and not match["at_least"]:
        return (low, number) if low <= number else None
    if match["at_most"] or match["fewer"]:
        return 0, number
    if match["at_least"] or match["more"]:
        return number, _ENDLESS
    # Without a bound it is a demand only where something is to be made: "list 3 tips", "in two sentences".
    before = prompt.folded[statement.start : match.start()]
    if match["exactly"] or prompt.has(r"(?&produce)\W+(?:\w+\W+){0,3}$", before):
        return number, number
    return None


def number_value(text: str, language: str | None) -> int | None:
    """Return the number that folded text says in digits or as a word of the language."""
    digits = re.sub(r"\D", "", text)
    if digits:
        return int(digits)
    words = tables()["number_words"]
    spelled = (
        (word, value)
        for code in (language or "en", "en")
        for word, value in zip(words.get(code, ()), _VALUES, strict=False)
    )
    return next((value for word, value in spelled if re.fullmatch(word, text)), None)
