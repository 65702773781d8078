"""Reads a pattern from its Markdown file: TOML between `+++` lines, then one section for each heading."""

import re
import tomllib
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.checks.lines import parse_check
from domain.errors import PatternError
from domain.patterns.pattern import NEUTRAL, CommonSlot, Item, Pattern, Slot, SlotKind
from domain.prompts.record import Framework
from domain.text.clean import one_line

_FENCE = "+++"
_SECTIONS = ("Use when", "Not when", "Role", "Task", "Approach", "Requirements", "Avoid", "Output format")
_LISTS = frozenset({"Not when", "Requirements", "Avoid", "Output format"})
_HEADING = re.compile(r"##\s+(.+?)\s*$")
_CONDITION = re.compile(r"\[([\w, ]+)\]\s+")
_SLOT_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VALUE = re.compile(r"\{([^{}]*)\}")
_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_Line = Annotated[str, AfterValidator(one_line)]
_Text = Annotated[_Line, Field(min_length=1, max_length=400)]


def _cue_line(text: str) -> str:
    line = one_line(text)
    return f"{line} " if line and text.endswith(" ") else line


_Cue = Annotated[str, AfterValidator(_cue_line), Field(min_length=1, max_length=400)]


class _SlotRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    means: _Text
    kind: SlotKind | None = None
    cues: tuple[_Cue, ...] = Field((), max_length=40)
    ask: _Line = Field("", max_length=200)
    assume: _Line = Field("", max_length=200)

    @model_validator(mode="after")
    def _has_one_of_each(self) -> "_SlotRow":
        if self.ask and self.assume:
            raise ValueError("give either ask or assume, not both")
        if self.kind and self.cues:
            raise ValueError("give either kind or cues, not both")
        return self


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Line = Field(min_length=1, max_length=60)
    group: _Line = Field("", max_length=60)
    framework: Framework = Framework.CHAIN_OF_THOUGHT
    examples: tuple[_Text, ...] = Field((), max_length=40)
    checks: tuple[_Text, ...] = Field((), max_length=10)
    slots: dict[str, _SlotRow] = Field({}, max_length=12)
    text_in_context: bool = False


def parse_pattern(text: str, slug: str, language: str, *, is_own: bool = False) -> Pattern:
    """Return the pattern in `text`. Pure. Raises `PatternError`, which names the line, if the form is wrong."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    end = _front_end(lines)
    front = _front(lines[1:end])
    sections = _sections(lines, end + 1)
    names = frozenset(front.slots) | frozenset(map(str, CommonSlot))
    one = {name: " ".join(line for _, line in found) for name, found in sections.items() if name not in _LISTS}
    needed = ("Task", "Avoid") if slug == NEUTRAL else ("Task", "Requirements", "Avoid")
    for name in needed:
        if not sections.get(name):
            raise PatternError(f'The section "## {name}" is missing or empty.', line=len(lines))
    return Pattern(
        slug=slug,
        language=language,
        title=front.title,
        group=front.group,
        framework=front.framework,
        examples=front.examples,
        checks=front.checks,
        slots=tuple(Slot(name=name, **row.model_dump()) for name, row in front.slots.items()),
        use_when=one.get("Use when", ""),
        not_when=tuple(line for _, line in sections.get("Not when", ())),
        role=one.get("Role", ""),
        task=one["Task"],
        approach=one.get("Approach", ""),
        requirements=_items(sections.get("Requirements", ()), names),
        avoid=_items(sections["Avoid"], names),
        output_format=_items(sections.get("Output format", ()), names),
        text_in_context=front.text_in_context,
        is_own=is_own,
        text=text if is_own else "",
    )


def _front_end(lines: list[str]) -> int:
    if lines[0].rstrip() != _FENCE:
        raise PatternError(f'The first line must be "{_FENCE}".', line=1)
    for at in range(1, len(lines)):
        if lines[at].rstrip() == _FENCE:
            return at
    raise PatternError(f'The line "{_FENCE}" after the settings is missing.', line=len(lines))


def _front(lines: list[str]) -> _Front:
    try:
        values = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) + 1 if found else len(lines) + 1
        raise PatternError(f"This is not valid TOML: {_TOML_LINE.sub('', str(error))}.", line=line) from None
    try:
        front = _Front.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [str(part) for part in first["loc"]]
        name = ".".join(place) or "the settings"
        raise PatternError(
            _sentence(name, first["type"], one_line(first["msg"])), line=_line_of(lines, place)
        ) from None
    for name in front.slots:
        if not _SLOT_NAME.fullmatch(name) or name in map(str, CommonSlot):
            raise PatternError(
                f'A slot cannot be called "{one_line(name)}": use lower-case letters, digits and underscores.',
                line=_line_of(lines, ["slots", name]),
            )
    for check in front.checks:
        try:
            parse_check(check)
        except ValueError as error:
            raise PatternError(str(error), line=_line_of(lines, ["checks"])) from None
    return front


def _sentence(name: str, kind: str, message: str) -> str:
    if kind == "missing":
        return f'The setting "{name}" is missing.'
    if kind == "extra_forbidden":
        return f'"{name}" is not a setting of a pattern.'
    return f'"{name}" is wrong: {message.removeprefix("Value error, ")}.'


def _line_of(lines: list[str], place: list[str]) -> int:
    """Return the line of the setting at `place`, or the first line if it is missing."""
    for name in reversed([part for part in place if not part.isdigit()]):
        found = re.compile(rf"\s*\[?(?:slots\.)?[\"']?{re.escape(name)}[\"']?\s*[=\].]")
        for at, line in enumerate(lines):
            if found.match(line):
                return at + 2
    return 1


def _sections(lines: list[str], start: int) -> dict[str, list[tuple[int, str]]]:
    """Return the lines of each section with their numbers, without bullets and empty lines."""
    found: dict[str, list[tuple[int, str]]] = {}
    name = ""
    for number, line in enumerate(lines[start:], start=start + 1):
        if heading := _HEADING.match(line):
            name = heading[1]
            if name not in _SECTIONS:
                raise PatternError(f'"{one_line(name)}" is not a section of a pattern.', line=number)
            if name in found:
                raise PatternError(f'The section "## {name}" occurs twice.', line=number)
            found[name] = []
        elif line.strip():
            _add_line(found, name, line, number)
    return found


def _add_line(found: dict[str, list[tuple[int, str]]], name: str, line: str, number: int) -> None:
    if not name:
        raise PatternError("This line stands before the first heading.", line=number)
    is_item = line.startswith(("- ", "* "))
    if name in _LISTS and not is_item and not (found[name] and line[0].isspace()):
        raise PatternError(f'Each line of "## {name}" must begin with "- ".', line=number)
    text = line[2:].strip() if is_item and name in _LISTS else line.strip()
    if name in _LISTS and not is_item:  # an item that continues on an indented line
        before, first = found[name].pop()
        found[name].append((before, f"{first} {text}"))
        return
    found[name].append((number, text))


def _items(lines: Iterable[tuple[int, str]], names: frozenset[str]) -> tuple[Item, ...]:
    return tuple(_item(number, line, names) for number, line in lines)


def _item(number: int, line: str, names: frozenset[str]) -> Item:
    condition = _CONDITION.match(line)
    text = line[condition.end() :] if condition else line
    needs: set[str] = set()
    lacks: set[str] = set()
    for part in condition[1].split(",") if condition else ():
        negation, _, name = part.strip().rpartition(" ")
        if name not in names or negation not in {"", "no"}:
            raise PatternError(f'"[{one_line(part.strip())}]" names no slot of this pattern.', line=number)
        (lacks if negation else needs).add(name)
    for value in _VALUE.findall(text):
        if value in names and value not in needs:
            raise PatternError(
                f'"{{{one_line(value)}}}" needs the condition "[{one_line(value)}]" before the sentence.', line=number
            )
    if not text.strip():
        raise PatternError("This item is empty.", line=number)
    return Item(text, frozenset(needs), frozenset(lacks))
