"""The forms and the language that a prompt demands of the answer, or forbids."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from domain.linting.meaning import Scope, is_optional, is_under_ban, scope_of
from domain.linting.prompt import Prompt, Statement

DATA_FORMS = ("json", "xml", "yaml", "csv")
FORMS = (*DATA_FORMS, *(name.removeprefix("form_") for name in (
    "form_table", "form_bullet_list", "form_numbered_list", "form_headings", "form_markdown", "form_code_block",
    "form_emoji", "form_greeting", "form_closing", "form_explanation", "form_plain_text",
)))  # fmt: skip
LANGUAGES = ("en", "es", "de", "fr", "it", "pt", "nl", "ca", "zh", "ja")
_ANY_FORM = "|".join(f"(?P<{form}>(?&form_{form}))" for form in FORMS)
_ANY_LANGUAGE = "|".join(f"(?P<{code}>(?&language_{code}))" for code in LANGUAGES)
_LANGUAGE = (
    rf"(?:(?&answers_in)\s?(?:{_ANY_LANGUAGE.replace('?P<', '?P<before_')})"
    rf"|(?:{_ANY_LANGUAGE.replace('?P<', '?P<after_')})\s?(?&answers_after))"
)
_BREAK = re.compile(r"[.,;:()。，；、：]")
_NEGATED = r"(?&negation)(?:\W+\w+){0,5}\W*$"
_NEGATED_AFTER = r"^[^.。]{0,16}?(?&negation)[^.。]{0,8}$"
_DEMANDED = r"(?&demands)(?:\W+\w+){0,6}\W*$"
_JOINED = re.compile(r"\s?(?:[,、/]|(?:or|and|nor|oder|und|o|y|ni|ou|et|e|i|of|en|或|和|や|と)\b)")
_LISTED = re.compile(r"[,、/]\s*$|\b(?:or|nor|ni|oder|ou|o|of|und|and)\s*$")
_VERB_LAST = ("zh", "ja", "de", "nl")
_FEW_WORDS = 3
_SHORT_ITEM = 4
_FAR = 60


class Wish(Enum):
    """Whether a form is demanded, forbidden, or all that the answer may have."""

    WANTED = "wanted"
    BANNED = "banned"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Demand:
    """A form that a statement demands or forbids."""

    form: str
    wish: Wish
    scope: Scope
    statement: Statement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LanguageDemand:
    """A language that a statement demands of the answer, by its code."""

    language: str
    scope: Scope
    statement: Statement
    start: int
    end: int


@functools.lru_cache(maxsize=4)
def forms_of(prompt: Prompt) -> tuple[Demand, ...]:
    """Return the forms that the prompt demands or forbids, without those that depend on a condition."""
    return tuple(demand for one in prompt.rules for demand in _forms(prompt, one))


def _forms(prompt: Prompt, statement: Statement) -> Iterator[Demand]:
    found = [
        (match.lastgroup or "", match)
        for match in prompt.matches(_ANY_FORM, statement.start, statement.end)
        if not prompt.is_quoted(*match.span())
    ]
    if not found or is_optional(prompt, statement):
        return
    is_data = any(name in DATA_FORMS for name, _ in found)
    is_only = prompt.has("(?&nothing_else)", statement.folded)
    for form, match in found:
        scope = scope_of(prompt, statement, *match.span())
        if scope is None:
            return
        wish = _wish(prompt, statement, match, is_only=is_only)
        # In "the JSON field explanation" the form is one of the data.
        is_in_data = form not in DATA_FORMS and is_data and prompt.has("(?&in_data)", statement.folded)
        if wish is Wish.BANNED or (wish is not None and not is_in_data):
            yield Demand(form, wish, scope, statement, *match.span())


def _wish(prompt: Prompt, statement: Statement, match: re.Match[str], *, is_only: bool) -> Wish | None:
    before = prompt.folded[max(statement.start, match.start() - _FAR) : match.start()]
    after = prompt.folded[match.end() : min(statement.end, match.end() + _FAR)]
    clause, rest = _BREAK.split(before)[-1], _BREAK.split(after)[0]
    # A form with an attribute, as in "no tables of more than five columns", is not forbidden as such.
    is_bare = len(rest.split()) <= _FEW_WORDS or _JOINED.match(rest) is not None
    if is_under_ban(prompt, statement):
        return Wish.BANNED if is_bare and len(statement.folded.split()) <= _SHORT_ITEM else None
    if prompt.has(_NEGATED, clause) and not prompt.has("(?&nothing_else)", clause):
        return Wish.BANNED if is_bare else None
    if prompt.language in _VERB_LAST and prompt.has(_NEGATED_AFTER, rest):
        return Wish.BANNED
    # A list of what is left out: "no tables, emojis or headings".
    if prompt.has("(?&negation)", before) and not is_only and _LISTED.search(before):
        return Wish.BANNED if is_bare and not prompt.has("(?&demands)", clause) else None
    if is_only and match.lastgroup in (*DATA_FORMS, "plain_text"):
        return Wish.ONLY
    is_demand = prompt.has(_DEMANDED, clause) or (prompt.language in _VERB_LAST and prompt.has("(?&demands)", rest))
    return Wish.WANTED if is_demand else None


@functools.lru_cache(maxsize=4)
def languages_of(prompt: Prompt) -> tuple[LanguageDemand, ...]:
    """Return the languages that the prompt demands of the answer, none of a statement that names several."""
    return tuple(found for one in prompt.rules if (found := _language(prompt, one)) is not None)


def _language(prompt: Prompt, statement: Statement) -> LanguageDemand | None:
    named = {match.lastgroup for match in prompt.found(_ANY_LANGUAGE, statement.folded)}
    if len(named) != 1:
        return None
    match = next(prompt.matches(_LANGUAGE, statement.start, statement.end), None)
    if match is None or prompt.has("(?&negation)", prompt.folded[statement.start : match.start()]):
        return None
    scope = scope_of(prompt, statement, *match.span())
    if scope is None or scope.of or is_optional(prompt, statement):
        return None
    return LanguageDemand(named.pop() or "", scope, statement, *match.span())
