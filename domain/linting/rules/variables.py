"""Variables: declared and not used, used and not declared, written wrongly, in two styles."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from domain.linting.finding import Hit, Rule
from domain.linting.lines import Kind
from domain.linting.prompt import Prompt, Variable
from domain.linting.rules.braces import broken_variables, open_blocks
from domain.text.clean import fold

_NAME = r"[A-Za-z_][\w.-]{0,60}"
_DECLARED = re.compile(
    rf"(?:[`*\"]{{0,3}}(?P<mark>\{{\{{\s*|\$\{{|\{{|\$|<)?(?P<name>{_NAME})(?P<close>\s*\}}\}}|\}}|>)?[`*\"]{{0,3}})"
    r"\s*(?:\([^()\n]{1,60}\)\s*)?(?:[:：–—=]|-\s|$)"
)
_IDENTIFIER = re.compile(r"[A-Za-z][\w]*[_\d]\w*|[a-z]+[A-Z]\w*")
_INLINE = r"(?m:^)(?:[^\n]{0,60}?[.:;,#\s])??[^\n:：]{0,20}?(?&inputs)\s?[:：=]\s?"
_REMARK = re.compile(r"\"[^\"\n]*\"|\{[^{}\n]*\}|\((?=\")[^()\n]*\)")
_PART = re.compile(r"[^,/;、()\[\]|]+")
_NAMED_PART = re.compile(r"[\s\"'`{}.#]*([A-Za-z_][\w-]{0,60})[\s\"'`{}.#]*")
_FEWEST = 2
_MOST_NAMED = 0.8
"""The part of a list that are single names, so that it is no prose."""
_LONG_NAME = 6
_SET = re.compile(r"\{%-?\s*(?:for\s+([\w, ]+?)\s+in|set\s+(\w+)|macro\s+\w+\(([^)]*)\))")
_BUILT_IN = frozenset({"loop", "range", "true", "false", "none", "now", "self", "super", "else", "this", "if", "for"})
_STYLES = ("{{", "${", "{", "$", "%")


@dataclass(frozen=True, slots=True)
class _Declared:
    name: str
    start: int
    end: int
    line: int
    has_marks: bool


def _declared(prompt: Prompt) -> list[_Declared]:
    """Return the names that the prompt declares: at the beginning of the items of a list of inputs, or in a line."""
    return [*_in_lists(prompt), *_in_lines(prompt)]


def _in_lists(prompt: Prompt) -> list[_Declared]:
    found: list[_Declared] = []
    plain: list[_Declared] = []
    for line in prompt.lines:
        section = prompt.sections[line.index]
        if line.kind is not Kind.ITEM or section < 0 or line.index in prompt.example_lines:
            continue
        title = fold(prompt.lines[section].title)
        if not prompt.has(r"^\W*(?:\d+\W+)?(?:\w+\W+){0,2}?(?&inputs)(?:\W+\w+){0,3}\W*$", title):
            continue
        match = _DECLARED.match(prompt.text, line.content, line.end)
        if match is None:
            continue
        one = _Declared(match["name"], *match.span("name"), line.index, bool(match["mark"]))
        if match["mark"] or "`" in match[0] or "*" in match[0] or _IDENTIFIER.fullmatch(match["name"]):
            found.append(one)
        elif match.end() == line.end:
            plain.append(one)  # a word alone is a name beside others that are
    return [*found, *plain] if found else []


def _in_lines(prompt: Prompt) -> Iterator[_Declared]:
    """Yield the names of a line such as "Inputs: order, customer (name, city)", also over the lines of a comment."""
    filled = {one.name for one in prompt.variables}
    for match in prompt.matches(_INLINE):
        end = prompt.line_at(match.end()).end
        if (comment := prompt.text.rfind("{#", 0, match.start())) >= 0 and "#}" not in prompt.text[
            comment : match.start()
        ]:
            end = prompt.text.find("#}", match.end())
        written = _REMARK.sub(lambda remark: " " * len(remark[0]), prompt.text[match.end() : max(end, match.end())])
        parts = [part for part in _PART.finditer(written) if part[0].strip(" \n.#")]
        named = [one for part in parts if (one := _NAMED_PART.fullmatch(written, *part.span()))]
        are_names = (
            any(_IDENTIFIER.fullmatch(one[1]) for one in named) or len({one[1] for one in named} & filled) >= _FEWEST
        )
        if len(named) < _FEWEST or len(named) < _MOST_NAMED * len(parts) or not are_names:
            continue
        for one in named:
            start = match.end() + one.start(1)
            yield _Declared(one[1], start, match.end() + one.end(1), prompt.line_at(start).index, has_marks=False)


def _unused(prompt: Prompt) -> Iterator[Hit]:
    declared = _declared(prompt)
    if len(declared) < _FEWEST:
        return
    lines = {one.line for one in declared}
    rest = "\n".join(prompt.folded[line.start : line.end] for line in prompt.lines if line.index not in lines)
    for one in declared:
        said = re.escape(fold(one.name)).replace("_", r"[\s_-]?").replace(r"\-", r"[\s_-]?")
        if not re.search(rf"(?<![^\W_]){said}(?![^\W_]|_)", rest):
            yield Hit(
                one.start, one.end, f"{one.name} is declared and never used.", "Use it, or delete it from the list."
            )


def _unfilled(prompt: Prompt) -> Iterator[Hit]:
    broken = list(broken_variables(prompt))
    own = [one for one in _own(prompt) if not any(one.start < hit.end and hit.start < one.end for hit in broken)]
    declared = _declared(prompt)
    undeclared = list(_undeclared(prompt, own, declared))
    seen = {prompt.text[hit.start : hit.end] for hit in undeclared}
    yield from broken
    yield from open_blocks(prompt)
    yield from undeclared
    rest = [one for one in own if prompt.text[one.start : one.end] not in seen]
    yield from _mistyped(rest, declared)
    yield from _mixed(prompt, rest)


def _own(prompt: Prompt) -> list[Variable]:
    """Return the variables that are written with braces or a dollar, not as tags, paths or code."""
    return [
        one
        for one in prompt.variables
        if not one.is_code
        and prompt.text[one.start] in "{$%"
        and prompt.text[one.start - 1 : one.start] != "/"
        and not one.name.isdigit()
    ]


def _undeclared(prompt: Prompt, own: list[Variable], declared: list[_Declared]) -> Iterator[Hit]:
    if len(declared) < _FEWEST:
        return
    known = {fold(one.name) for one in declared} | _BUILT_IN
    for match in _SET.finditer(prompt.text):
        known |= set(re.findall(r"\w+", fold(" ".join(filter(None, match.groups())))))
    lines, seen = {one.line for one in declared}, set()
    for one in own:
        name = fold(one.name)
        is_known = name in known or name.split(".")[0].strip() in known or name in seen
        if not is_known and prompt.line_at(one.start).index not in lines:
            seen.add(name)
            said = f"{one.name} is not in the list of inputs."
            yield Hit(one.start, one.end, said, "Add it to the list, or correct its name.")


def _mistyped(own: list[Variable], declared: list[_Declared]) -> Iterator[Hit]:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a prompt with variables needs it

    counts = Counter(one.name for one in own)
    sure = {one.name for one in declared} | {name for name, count in counts.items() if count > 1}
    near_by: dict[str, set[str]] = defaultdict(set)
    for name in sure:
        for short in _shortened(name):
            near_by[short].add(name)
    for one in own:
        if counts[one.name] > 1 or len(one.name) < _LONG_NAME or one.name in sure:
            continue
        bare = one.name.rstrip("s0123456789")
        near = [
            name
            for name in sorted(set().union(*(near_by.get(short, ()) for short in _shortened(one.name))))
            if name.rstrip("s0123456789") != bare and OSA.distance(one.name, name, score_cutoff=1) == 1
        ]
        if near:
            said = f"{one.name} may be {near[0]}, mistyped."
            yield Hit(one.start, one.end, said, f"Write {near[0]} if it is meant.")


def _shortened(name: str) -> set[str]:
    """Return a name, and it without any one of its characters: names that differ in one place share one of these."""
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def _mixed(prompt: Prompt, own: list[Variable]) -> Iterator[Hit]:
    by_style: dict[str, list[Variable]] = {}
    for one in own:
        if not prompt.is_quoted(one.start, one.end):
            by_style.setdefault(next(mark for mark in _STYLES if prompt.text.startswith(mark, one.start)), []).append(
                one
            )
    if len(by_style) < _FEWEST:
        return
    usual, *_, rare = sorted(by_style.values(), key=len, reverse=True)
    written = prompt.text[usual[0].start : usual[0].end]
    yield Hit(
        rare[0].start,
        rare[0].end,
        f"This variable is written in another way than {written}: one program hardly fills both.",
        "Write all variables in one way.",
        (usual[0].start, usual[0].end),
    )


RULES = (
    Rule("unused-variable", "A variable is in a list of inputs and nowhere else.", _unused),
    Rule(
        "unfilled-variable",
        "A variable that nothing fills: not in the list of inputs, mistyped, or in broken braces.",
        _unfilled,
    ),
)
