"""Prompts that want an output and never say in which form."""

import re
from collections.abc import Callable, Iterator

from domain.linting.demands import DATA_FORMS, Wish, forms_of
from domain.linting.finding import Hit, Rule
from domain.linting.lines import Kind
from domain.linting.prompt import Prompt, Statement
from domain.text.clean import fold_evenly
from domain.text.size import count_words

_FEWEST_WORDS = 40
_NEXT = "Say what the answer looks like: its form, its parts, its length, or give an example."
_JSON_SAMPLE = re.compile(r"[{\[]\s*[{\[]?\s*[\"'“]|\{\{\s*[\"'“]")
_NAMES = re.compile(r"`[\w.-]{2,40}`|\"[\w.-]{2,40}\"|“[\w.-]{2,40}”|「[\w.-]{2,40}」|\b[a-z]+_[a-z_]+\b")
_FEWEST_NAMES = 2


def _find(prompt: Prompt) -> Iterator[Hit]:
    yield from _unnamed(prompt)
    yield from _not_shown(prompt)
    if (hit := _json_without_fields(prompt)) is not None or (hit := _no_form(prompt)) is not None:
        yield hit


def _unnamed(prompt: Prompt) -> Iterator[Hit]:
    """Yield forms such as "the usual format", of which nothing else is said."""
    for match in prompt.matches("(?&unnamed_form)"):
        statement = prompt.statement_at(match.start())
        if statement is None or prompt.is_quoted(*match.span()) or _is_stated(prompt, statement, match.end()):
            continue
        words = prompt.text[match.start() : match.end()]
        yield Hit(*match.span(), f"Nothing says what “{words}” is.", _NEXT)


def _not_shown(prompt: Prompt) -> Iterator[Hit]:
    """Yield a form that is said to be shown below or above and is not."""
    for match in prompt.matches("(?&shown_form)"):
        statement = prompt.statement_at(match.start())
        if statement is None or prompt.is_quoted(*match.span()) or _is_stated(prompt, statement, match.end()):
            continue
        kinds = {one.kind for one in prompt.lines}
        titles = [fold_evenly(one.title) for one in prompt.lines if one.kind is Kind.HEADING]
        if (
            not (kinds & {Kind.CODE, Kind.TABLE})
            and not prompt.example_lines
            and not any(map(_is_form_title(prompt), titles))
        ):
            yield Hit(*match.span(), "No form is shown.", _NEXT)


def _is_form_title(prompt: Prompt) -> Callable[[str], bool]:
    return lambda title: prompt.has("(?&form_title)", title)


def _is_stated(prompt: Prompt, statement: Statement, end: int) -> bool:
    """Return whether the form is stated right there: after a colon, by a sample, by the name of a data format."""
    if re.search(r"[:：(（]", prompt.folded[end : statement.end]) or re.search("|".join(DATA_FORMS), statement.folded):
        return True
    last = prompt.line_at(statement.end - 1).index
    return any(one.kind in (Kind.CODE, Kind.TABLE, Kind.TAG) for one in prompt.lines[last + 1 : last + 3])


def _json_without_fields(prompt: Prompt) -> Hit | None:
    """Return the demand of JSON of which no field is named anywhere."""
    wanted = next((one for one in forms_of(prompt) if one.form == "json" and one.wish is not Wish.BANNED), None)
    if wanted is None or _JSON_SAMPLE.search(prompt.text) or prompt.has("(?&json_fields)", prompt.folded):
        return None
    if len(set(_NAMES.findall(prompt.text))) >= _FEWEST_NAMES or any(one.kind is Kind.CODE for one in prompt.lines):
        return None
    return Hit(
        wanted.start,
        wanted.end,
        "Nothing says which fields the JSON has.",
        "Name each field and its type, or give a sample.",
    )


def _no_form(prompt: Prompt) -> Hit | None:
    """Return the first task of a prompt that says nothing at all about the form of the answer."""
    if count_words(prompt.text) < _FEWEST_WORDS or prompt.example_lines or prompt.has("(?&says_form)", prompt.folded):
        return None
    if any(one.kind in (Kind.CODE, Kind.TABLE) for one in prompt.lines):
        return None
    for statement in prompt.statements:
        match = next(prompt.matches("(?&produces)", statement.start, statement.end), None)
        if match is not None:
            return Hit(statement.start, statement.end, "The prompt never says in which form the answer is.", _NEXT)
    return None


RULES = (
    Rule(
        "missing-format",
        "The prompt wants an output and never says in which form, or wants JSON and names no field.",
        _find,
    ),
)
