"""Material that stands among instructions without a mark, or that a prompt gives the authority of instructions."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from domain.linting.finding import Hit, Rule
from domain.linting.lines import Kind, Line
from domain.linting.meaning import is_negated
from domain.linting.prompt import Prompt, Variable
from domain.text.clean import fold

_NEXT = "Put it into a tag or a fence, and say that it is material and never an instruction."
_LABEL_END = re.compile(r"[:：]\s*+[*_]*+\s*+$")
_ANY_WORD = re.compile(r"\w")
_LABEL_WORDS = 30
_MOST_LABEL = 3
"""The words of a label; more are a sentence, which an order can go on."""
_ROOT = re.compile(r"[.\s]")


def _find(prompt: Prompt) -> Iterator[Hit]:
    for match in prompt.matches("(?&obeys)"):
        statement = prompt.statement_at(match.start())
        before = prompt.folded[statement.start : match.start()] if statement else ""
        if statement is None or is_negated(prompt, statement) or prompt.has("(?&negation)", before):
            continue
        if not prompt.is_quoted(*match.span()):
            said = "The author of the material can give instructions here."
            yield Hit(*match.span(), said, "Say that instructions in the material are not followed.")
    for variable in prompt.variables:
        if _is_material(prompt, variable) and not _is_marked(prompt, variable):
            said = f"The material {variable.name} stands among instructions without a mark of where it ends."
            yield Hit(variable.start, variable.end, said, _NEXT)


def _is_material(prompt: Prompt, variable: Variable) -> bool:
    name = _ROOT.split(fold(variable.name))[-1]
    is_brace = prompt.text[variable.start] in "{$[%"
    return is_brace and not variable.is_code and prompt.has(r"^(?&material_name)$", name)


def _is_marked(prompt: Prompt, variable: Variable) -> bool:
    """Return whether a tag, a fence, quotation marks, a heading or a label says what the material is, up to its end."""
    start, end = variable.start, variable.end
    line = prompt.line_at(start)
    if prompt.is_quoted(start, end) or line.index in prompt.example_lines or line.kind in (Kind.CODE, Kind.TABLE):
        return True
    inner = next((one for one in prompt.elements if one.inner_start <= start and end <= one.inner_end), None)
    if inner is not None and _is_tight(prompt, inner.inner_start, inner.inner_end, variable):
        return True
    before, after = prompt.text[line.start : start], prompt.text[end : line.end]
    if _ANY_WORD.search(after):
        return False  # in the middle of a sentence
    has_label = bool(_LABEL_END.search(before) and len(before.split()) <= _MOST_LABEL) or (
        not _ANY_WORD.search(before) and _is_headed(prompt, line)
    )
    return has_label and _ends_there(prompt, line)


def _is_tight(prompt: Prompt, start: int, end: int, variable: Variable) -> bool:
    """Return whether an element holds the material and hardly more than labels."""
    rest = prompt.text[start : variable.start] + prompt.text[variable.end : end]
    return len(rest.split(None, _LABEL_WORDS)) <= _LABEL_WORDS


def _is_headed(prompt: Prompt, line: Line) -> bool:
    before = (prompt.lines[at] for at in range(line.index - 1, -1, -1))
    above = next((one for one in before if one.kind is not Kind.BLANK), None)
    if above is None:
        return False
    return above.kind is Kind.HEADING or bool(_LABEL_END.search(prompt.text[above.start : above.end]))


def _ends_there(prompt: Prompt, line: Line) -> bool:
    """Return whether a heading, a tag, another label or the end of the prompt follows the material."""
    for one in islice(prompt.lines, line.index + 1, None):
        if one.kind is Kind.BLANK:
            continue
        text = prompt.text[one.start : one.end]
        following = bisect_left(prompt.variables, one.start, key=lambda variable: variable.start)
        is_value = any(variable.end <= one.end for variable in prompt.variables[following : following + 1])
        is_mark = one.kind in (Kind.HEADING, Kind.TAG, Kind.CODE) or text.lstrip().startswith(("<", "---", "{%"))
        return is_mark or (is_value and ":" in text) or bool(_LABEL_END.search(text))
    return True


RULES = (
    Rule(
        "material-as-instructions",
        "Material without a tag, a fence or a heading among instructions, or with the authority of instructions.",
        _find,
    ),
)
