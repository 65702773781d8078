"""Checks of an output that code can make: each is one line of text, such as `at most 80 words`. Pure.

    language: de     at most 80 words (at least, exactly; characters, sentences, items, lines)
    contains: TEXT     does not contain: TEXT     begins with: TEXT     ends with: TEXT
    matches: REGEX     does not match: REGEX     json     json schema: {...}     code: python (json, yaml)
    table   code block   headings   numbered list   bullet list   question   no table (and so on)   variables filled

Case and accents do not matter for TEXT.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from domain.checks import forms
from domain.text.clean import clean_text, fold, one_line
from domain.text.counts import count_of
from domain.text.languages import LANGUAGES
from domain.text.placeholders import variables_of
from domain.text.size import count_words

LanguageOf = Callable[[str], str | None]
"""Returns the code of the language that a text is written in, None if unsure."""

_QUOTED = 60
_MOST_READ = 10_000
"""Characters of prose that show its language."""
_AMOUNT = re.compile(r"(at most|at least|exactly) ([1-9]\d{0,5}) (word|character|sentence|item|line)s?")
_READ_IN_PART = ("sentence", "item")
_ASSERTS = re.compile(r"[\^$]|\\[AbBGKmMZ]|\\[gk1-9]|\(\?(?!:|[a-z]+\))|\(\*")
"""What an expression can demand without matching a character. One without it that matches nothing does so anywhere."""
_WITH_TEXT = re.compile(
    r"(language|contains|does not contain|begins with|ends with|matches|does not match|json schema|code): *(\S.*)"
)
_COUNTS: dict[str, Callable[[str], int]] = {
    "word": count_words,
    "character": lambda text: len(text.strip()),
    "sentence": forms.count_sentences,
    "item": forms.count_items,
    "line": lambda text: sum(bool(line.strip()) for line in text.splitlines()),
}
_FORMS: dict[str, Callable[[str], bool]] = {
    "table": forms.has_table,
    "code block": forms.has_code_block,
    "headings": forms.has_headings,
    "numbered list": forms.has_numbered_list,
    "bullet list": forms.has_bullet_list,
    "question": lambda text: any(mark in text for mark in "?？"),
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether an output passes a check; `place` says in words what was found or where, also if it passes."""

    passed: bool
    place: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `line` is its text in the normal form in which it is stored."""

    line: str
    run: Callable[[str, LanguageOf], CheckResult]
    """Takes the output and the detector of languages. Pure; at most a second for a regular expression."""


def parse_check(text: str) -> Check:
    """Return the check in one line of text. Raises `ValueError` with a plain sentence."""
    line = one_line(text)
    lower = line.lower()
    if match := _AMOUNT.fullmatch(lower):
        bound, number, unit = match.groups()
        if bound != "at most" and unit in _READ_IN_PART and int(number) > forms.MOST_COUNTED:
            raise ValueError(f'"{line}" never passes: no more than {forms.MOST_COUNTED:,} {unit}s are counted.')
        return Check(f"{bound} {number} {unit}{'' if number == '1' else 's'}", _amount(bound, int(number), unit))
    form = lower.removeprefix("no ")
    if form in _FORMS:
        return Check(lower, _form(form, wanted=form == lower))
    if lower == "json":
        return Check("json", lambda output, _language: _valid(forms.json_problem(output)))
    if lower == "variables filled":
        return Check(lower, _variables_filled)
    if match := _WITH_TEXT.match(lower):
        name, argument = match[1], line[match.start(2) :]
        return Check(f"{name}: {argument}", _with_text(name, argument))
    raise ValueError(f'"{line[:_QUOTED]}" is not a check. For example: at most 80 words; contains: invoice; json')


def parse_checks(text: str) -> tuple[str, ...]:
    """Return the checks in `text`, one a line, in their normal form, each once.

    Empty lines and lines that begin with # are left out. Raises `ValueError`, which names the line.
    """
    lines: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            lines.setdefault(parse_check(line).line)
        except ValueError as error:
            raise ValueError(f"Line {number}: {error}") from None
    return tuple(lines)


def run_checks(checks: tuple[str, ...], text: str, language_of: LanguageOf) -> tuple[CheckResult, ...]:
    """Return the result of each check; an empty text passes none. A check that cannot be read any more fails."""
    return tuple(_run(line, text, language_of) for line in checks)


def _run(line: str, text: str, language_of: LanguageOf) -> CheckResult:
    if not text.strip():
        return CheckResult(False, "the output is empty")
    try:
        return parse_check(line).run(text, language_of)
    except ValueError as error:
        return CheckResult(False, str(error))
    except ArithmeticError:  # 1e400 is a number in JSON, but no schema can divide it
        return CheckResult(False, "a number is too large to check")


def _amount(bound: str, number: int, unit: str) -> Callable[[str, LanguageOf], CheckResult]:
    def run(output: str, _language: LanguageOf) -> CheckResult:
        found = _COUNTS[unit](output)
        passed = {"at most": found <= number, "at least": found >= number, "exactly": found == number}[bound]
        return CheckResult(passed, count_of(found, unit))

    return run


def _form(form: str, *, wanted: bool) -> Callable[[str, LanguageOf], CheckResult]:
    def run(output: str, _language: LanguageOf) -> CheckResult:
        found = _FORMS[form](output)
        return CheckResult(found is wanted, f"has {form}" if found else f"has no {form}")

    return run


def _variables_filled(output: str, _language: LanguageOf) -> CheckResult:
    left = variables_of(output)
    return CheckResult(not left, f"left open: {', '.join(left)}"[:_QUOTED] if left else "no variable is left")


def _with_text(name: str, argument: str) -> Callable[[str, LanguageOf], CheckResult]:
    match name:
        case "language":
            return _language(argument)
        case "matches" | "does not match":
            return _pattern(argument, wanted=name == "matches")
        case "json schema":
            problem = forms.schema_check(argument)
            return lambda output, _language: _valid(problem(output))
        case "code":
            parser = forms.code_check(argument.lower())
            return lambda output, _language: _valid(parser(output))
        case _:
            return _text(name, argument)


def _language(argument: str) -> Callable[[str, LanguageOf], CheckResult]:
    wanted = argument.lower()
    if wanted not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ValueError(f'"{argument[:_QUOTED]}" is not a language that can be recognised. Choose one of: {known}.')

    def run(output: str, language_of: LanguageOf) -> CheckResult:
        found = language_of(forms.without_code(output)[:_MOST_READ])
        return CheckResult(found == wanted, f"the language is {found}" if found else "the language is not clear")

    return run


def _text(name: str, argument: str) -> Callable[[str, LanguageOf], CheckResult]:
    sought = fold(argument).strip()
    if not sought:
        raise ValueError(f'"{argument[:_QUOTED]}" has no text to look for.')

    def run(output: str, _language: LanguageOf) -> CheckResult:
        written, lines = _lines_of(output)
        if name == "begins with":
            return CheckResult(lines[0].startswith(sought), f"begins: {_shown(written[0])}")
        if name == "ends with":
            return CheckResult(lines[-1].endswith(sought), f"ends: {_shown(written[-1])}")
        at = next((number for number, line in enumerate(lines, start=1) if sought in line), None)
        # A text that goes over the end of a line is found too, but has no line of its own.
        found = at is not None or sought in " ".join(lines)
        place = f"in line {at}" if at is not None else "found" if found else "not found"
        return CheckResult(found is (name == "contains"), place)

    return run


@lru_cache(maxsize=1)
def _lines_of(output: str) -> tuple[list[str], list[str]]:
    """Return the lines of an output as they are written, and folded; several checks of it follow each other."""
    written = clean_text(output).strip().splitlines() or [""]
    return written, [fold(" ".join(line.split())) for line in written]


def _pattern(argument: str, *, wanted: bool) -> Callable[[str, LanguageOf], CheckResult]:
    import regex  # unlike `re`, it can be given a time limit; it takes a while to load

    try:
        pattern = regex.compile(argument, regex.MULTILINE)
    except (regex.error, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise ValueError(f'"{argument[:_QUOTED]}" is not a regular expression: {reason}.') from None
    if not _ASSERTS.search(argument) and pattern.fullmatch("", timeout=forms.MOST_SECONDS) is not None:
        raise ValueError(f'"{argument[:_QUOTED]}" also matches nothing, so it fits every text. Use + instead of *.')

    def run(output: str, _language: LanguageOf) -> CheckResult:
        try:
            found = pattern.search(output, timeout=forms.MOST_SECONDS)
        except TimeoutError:
            return CheckResult(False, "the expression takes too long on this output")
        if found is None:
            return CheckResult(not wanted, "no match")
        line = output.count("\n", 0, found.start()) + 1
        return CheckResult(wanted, f"line {line}: {_shown(found[0])}")

    return run


def _valid(problem: str) -> CheckResult:
    return CheckResult(not problem, problem or "valid")


def _shown(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1]}…"
