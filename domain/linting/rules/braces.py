"""Variables in broken braces, and blocks of a template that are not closed."""

import re
from collections.abc import Iterator

from domain.linting.finding import Hit
from domain.linting.prompt import Prompt

_NAME = r"[A-Za-z_][\w.-]{0,60}"
_MALFORMED = (
    (re.compile(rf"(?<!\{{)\{{\{{\s*{_NAME}\s*\}}(?!\}})"), "}}"),
    (re.compile(rf"(?<![{{$])\{{\s*{_NAME}\s*\}}\}}(?!\}})"), "{{"),
    (re.compile(rf"\{{\{{\s*{_NAME}(?=[\s,.;:)\"'<]|$)(?![^{{}}\n]{{0,60}}\}}\}}?)", re.MULTILINE), "}}"),
    (re.compile(rf"\{{\s\{{\s*{_NAME}\s*\}}\s?\}}"), "{{"),
    (re.compile(rf"\$\{{{_NAME}(?=[\s,.;:)\"'<]|$)", re.MULTILINE), "}"),
    (re.compile(r"\{%[^%{}\n]{1,80}(?<!%)\}(?!\})"), "%}"),
    (re.compile(r"(?<!\{)\{\s?(?:if|for|endif|endfor)\b[^%{}\n]{0,80}%\}"), "{%"),
)
_BLOCK = re.compile(r"\{%-?\s*(end)?(if|for|macro|block|call|filter|raw)\b[^%\n]*%\}")


def broken_variables(prompt: Prompt) -> Iterator[Hit]:
    """Yield the variables that lack a brace."""
    for form, missing in _MALFORMED:
        for match in form.finditer(prompt.text):
            line = prompt.line_at(match.start())
            written = prompt.text[line.start : line.end]
            # Braces that are closed within the line may be JSON.
            if written.count("{") != written.count("}") or "%" in match[0] or match[0].startswith("{ {"):
                yield Hit(*match.span(), f"A variable lacks {missing}, so nothing fills it.", f"Write {missing}.")


def open_blocks(prompt: Prompt) -> Iterator[Hit]:
    """Yield the blocks of a template, such as {% if %}, that begin or end alone."""
    opened: dict[str, list[re.Match[str]]] = {}
    for match in _BLOCK.finditer(prompt.text):
        begun = opened.setdefault(match[2], [])
        if not match[1]:
            begun.append(match)
        elif begun:
            begun.pop()
        else:
            yield Hit(*match.span(), f"end{match[2]} ends nothing.", f"Add the {match[2]} that it ends, or delete it.")
    for name, begun in opened.items():
        for match in begun:
            yield Hit(*match.span(), f"{name} has no end{name}.", f"Add {{% end{name} %}} where it ends.")
