"""The variables of a prompt by their names: which there are, and the prompt with values in their places. Pure."""

import re
from collections.abc import Iterator, Mapping

from domain.text.variables import closing_tags, variable_spans

_MARKS = re.compile(r"^(?:\{\{\{|\$\{\{|\{\{|\{%|\{#|<%=?|\$\{|\$\(|@\{|\[\[|%\(|\{|<|\$|%)\s*|\s*[}\])>%#]*$")
_NAME = re.compile(r"[^\W\d][\w.-]*(?: [\w.-]+)*|\d+")


def variables_of(*texts: str) -> tuple[str, ...]:
    """Return the names of the variables in `texts`, in order, each once."""
    return tuple(dict.fromkeys(name for text in texts for _, _, name in _named(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each variable replaced whose name is in `values`.

    In one pass by position, so that a value that contains a variable, or a backslash, stays as it is.
    """
    parts, end = [], 0
    for start, stop, name in _named(text):
        if name in values:
            parts += [text[end:start], values[name]]
            end = stop
    return "".join([*parts, text[end:]])


def _named(text: str) -> Iterator[tuple[int, int, str]]:
    for start, stop in variable_spans(text, closing_tags(text)):
        if (name := variable_name(text[start:stop])) is not None:
            yield start, stop, name


def variable_name(variable: str) -> str | None:
    """Return the bare name of a variable such as `{{ name | upper }}`; None if it has none, as a comment or `%s`."""
    if variable.startswith(("{%", "{#")) or (variable.startswith("%") and not variable.startswith("%(")):
        return None
    found = _NAME.match(_MARKS.sub("", variable))
    return found[0] if found else None
