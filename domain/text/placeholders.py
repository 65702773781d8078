"""The variables of a prompt by their names: which there are, and the prompt with values in their places. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.text.variables import closing_tags, variable_spans

_MARKS = re.compile(r"^(?:\{\{\{|\$\{\{|\{\{|\{%|\{#|<%=?|\$\{|\$\(|@\{|\[\[|%\(|\{|<|\$|%)\s*|\s*[}\])>%#]*$")
_NAME = re.compile(r"[^\W\d][\w.-]*(?: [\w.-]+)*|\d+")
_FREE = re.compile(r"\{\{\{(.*)\}\}\}|\$?\{\{(.*)\}\}|<%=?(.*)%>|\$\{(.*)\}|\[\[(.*)\]\]")
"""The forms that may hold more than a plain name."""
_FILTER = re.compile(r"\s*[|].*|(?<=\w):[-=?+].*")
"""What is done with a value: `{{ name | upper }}`, `${name:-nobody}`."""


@dataclass(frozen=True, slots=True)
class _Variable:
    """A variable and its place. `whole` is its name as it is written, `bare` the word or words that it begins with."""

    start: int
    end: int
    bare: str
    whole: str


def variables_of(*texts: str) -> tuple[str, ...]:
    """Return the names of the variables in `texts`, in order, each once.

    A name is the words that a variable begins with. Those that differ in what follows, as `{{price €}}` and
    `{{price $}}`, are called as they are written.
    """
    found = [one for text in texts for one in _variables(text)]
    written: dict[str, set[str]] = {}
    for one in found:
        written.setdefault(one.bare, set()).add(one.whole)
    return tuple(dict.fromkeys(one.bare if len(written[one.bare]) == 1 else one.whole for one in found))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each variable replaced whose name is in `values`.

    In one pass by position, so that a value that contains a variable, or a backslash, stays as it is.
    """
    variables = list(_variables(text))
    plain = {one.bare for one in variables if one.whole == one.bare}
    parts, end = [], 0
    for one in variables:
        # A name that another variable has as it is written is not this one's.
        name = one.whole if one.whole in values or one.bare in plain else one.bare
        if name in values:
            parts += [text[end : one.start], values[name]]
            end = one.end
    return "".join([*parts, text[end:]])


def variable_name(variable: str) -> str | None:
    """Return the bare name of a variable such as `{{ name | upper }}`; None if it has none, as a comment or `%s`."""
    names = _names(variable)
    return None if names is None else names[0]


def _variables(text: str) -> Iterator[_Variable]:
    for start, end in variable_spans(text, closing_tags(text)):
        if (names := _names(text[start:end])) is not None:
            yield _Variable(start, end, *names)


def _names(variable: str) -> tuple[str, str] | None:
    if variable.startswith(("{%", "{#")) or (variable.startswith("%") and not variable.startswith("%(")):
        return None
    free = _FREE.fullmatch(variable)
    inside = " ".join(_FILTER.sub("", next(filter(None, free.groups()), "")).split()) if free else ""
    found = _NAME.match(_MARKS.sub("", variable))
    if found:
        return found[0], inside or found[0]
    # A sign in ASCII begins a comment, a section or a partial of a template.
    if inside and not inside[0].isascii() and unicodedata.category(inside[0]).startswith("S"):
        return inside, inside
    return None
