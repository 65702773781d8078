"""Template variables, filled in later by a program or by hand: {{x}}, {x}, {0}, ${x}, $x, %(x)s, {% x %}, <x>."""

import re
from collections.abc import Iterator

VARIABLE = (
    r"\{\{\{[^{}\n]{1,60}\}\}\}|\$\{\{[^{}\n]{1,80}\}\}|\{\{[^{}\n]{1,60}\}\}"  # Mustache, GitHub, Jinja
    r"|\{%(?:[^%\n]|%(?!\})){1,120}%\}|\{#[^#\n]{1,120}#\}|<%(?:[^%\n]|%(?!>)){1,120}%>"
    r"|\$\{[A-Za-z_][^{}\n]{0,60}\}|\$\([^()\n]{1,80}\)|@\{[A-Za-z_][\w.-]{0,40}\}|\[\[[^\[\]\n]{1,60}\]\]"
    r"|%\([A-Za-z_]\w{0,40}\)[-+ #0]{0,4}\d{0,4}(?:\.\d{1,3})?[A-Za-z]"
    r"|(?<![\w%])%[A-Za-z](?:[-/:., T_]{0,2}%[A-Za-z%])+(?!\w)"
    r"|(?<![\w%])%[-+#0]{0,4}\d{0,4}(?:\.\d{1,3})?[sdifuxXeEgGcr](?!\w)"
    r"|\{(?:[A-Za-z_][\w.-]{0,40}|(?<![\w\])}.*+?\\]\{)\d{1,2})(?:\[[^\[\]{}\n]{1,30}\]|\.\w{1,30}){0,4}"
    r"(?:![rsa])?(?::[^{}\s]{0,20}(?:\{\w{0,20}\}[^{}\s]{0,10}){0,2})?\}"
    r"|(?<![\w$])\$[A-Za-z_]\w*|<(?!/|!|%)[A-Za-z_][\w .-]{0,40}>"
)
"""A pattern for one variable, which never spans lines."""

_VARIABLE = re.compile(rf"(?=[{{$@\[%<])(?:{VARIABLE})")
"""Looks for a first mark before it tries each form, which is several times as fast."""
_CLOSING_TAG = re.compile(r"</([A-Za-z_][\w.-]*)\s*>")


def closing_tags(text: str) -> frozenset[str]:
    """Return the names of the closing tags in `text`. If it contains </task>, <task> is a tag and not a variable."""
    return frozenset(_CLOSING_TAG.findall(text))


def variable_spans(text: str, closed: frozenset[str] = frozenset()) -> Iterator[tuple[int, int]]:
    """Yield the start and end index of each variable in `text`, in order.

    Args:
        text: A whole text, or one line of it.
        closed: The `closing_tags` of the whole text.
    """
    for match in _VARIABLE.finditer(text):
        if not (closed and match[0].startswith("<") and match[0][1:-1].split()[0] in closed):
            yield match.span()
