"""Reads test inputs from CSV, JSON Lines, JSON and pasted text. Pure.

Nothing is left out silently: what was merged, cleaned or not used is named in `CaseList.notes`, and what cannot be used
raises `InvalidCasesError` before anything is paid for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.errors import InvalidCasesError
from domain.evaluation.case_rows import ALONE, Row, key_of, rows_of
from domain.evaluation.experiment import MOST_CASES, Case
from domain.text.clean import clean_text, one_line
from domain.text.counts import count_of

MESSAGE = "message"
"""The column of the message that follows a system prompt, unless a variable is called so."""
MOST_CHARACTERS = 200_000
"""The longest value: more does not fit into what a model reads, and is paid for each time."""
MOST_BYTES = 32_000_000
"""The largest file of inputs."""
_MOST_NAMED = 5
_NAME_CHARACTERS = 40

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseList:
    """Test inputs, each once, and a sentence for everything that you should know about them."""

    cases: tuple[Case, ...]
    notes: tuple[str, ...] = ()


def read_cases(
    data: bytes, variables: Sequence[str], suffix: str = "", *, known: Sequence[Case] | None = None
) -> CaseList:
    """Return the test inputs in a file's contents; see `parse_cases`."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidCasesError(
            f"The inputs are not UTF-8 text: line {line:,} has a byte that no character has.",
            "Save the file as UTF-8, or convert it: iconv -f latin1 -t utf-8 FILE",
        ) from None
    return parse_cases(text, variables, suffix, known=known)


def parse_cases(
    text: str, variables: Sequence[str], suffix: str = "", *, known: Sequence[Case] | None = None
) -> CaseList:
    """Return the test inputs in `text` for a prompt with these `variables`.

    Args:
        text: CSV, JSON Lines, JSON, a table with tabs, or a message on each line.
        variables: The names of the variables of the prompts. One value on a line fills a single variable.
        suffix: How the file's name ends (".csv"); without one the text itself tells what it is.
        known: The inputs of the table to which these are added: notes then count as that table does. By default they
            count the inputs in the text.

    Raises:
        InvalidCasesError: The text cannot be read, fills no variable, or holds nothing or too much.
    """
    wanted = {key_of(name): name for name in variables}
    wanted.setdefault(MESSAGE, MESSAGE)
    rows = rows_of(text, frozenset(wanted), suffix)
    if not rows:
        raise InvalidCasesError("There is no input: the text is empty.", "Add one input on each line.")
    _refuse_long(rows)
    columns = _columns(rows, variables, wanted)
    cases = [_case(row, columns, variables) for row in rows]
    different = tuple(case for case in dict.fromkeys(cases) if not _is_empty(case))
    if not different:
        raise InvalidCasesError(
            f"Every input is empty: no row has a value for {_named([*variables] or [MESSAGE])}.",
            "Fill in the values.",
        )
    if len(different) > MOST_CASES:
        raise InvalidCasesError(
            f"There are {len(different):,} inputs; at most {MOST_CASES} can be tried, and no more are needed.",
            f"Keep the {MOST_CASES} or fewer that differ most. Twenty are a good number to begin with.",
        )
    return CaseList(different, (*_column_notes(rows, columns), *_notes(rows, cases, variables, known)))


def _refuse_long(rows: Sequence[Row]) -> None:
    if long := _numbers(rows, lambda _number, row: max(map(len, row.values())) > MOST_CHARACTERS):
        raise InvalidCasesError(
            f"{_inputs(long)} {'is' if len(long) == 1 else 'are'} longer than {MOST_CHARACTERS:,} characters, more "
            f"than most models read at once.",
            "Shorten it: both prompts get every input, once for each repeat.",
        )


def _columns(rows: Iterable[Row], variables: Sequence[str], wanted: dict[str, str]) -> dict[str, str]:
    """Return what each used column fills. Raises `InvalidCasesError` if nothing is filled."""
    names = list(
        dict.fromkeys(
            name for row in rows for name in row if name == ALONE or row[name].strip() or key_of(name) in wanted
        )
    )
    columns = {name: wanted[key_of(name)] for name in names if name != ALONE and key_of(name) in wanted}
    if ALONE in names and len(variables) <= 1:
        columns[ALONE] = variables[0] if variables else MESSAGE
    if not set(columns.values()) & {*variables, MESSAGE}:
        found = _named([name for name in names if name != ALONE])
        if not variables:
            raise InvalidCasesError(
                f"No column is called {MESSAGE}, and the prompts have no variables: {found} cannot be used.",
                f"Call the column with the messages {MESSAGE}.",
            )
        raise InvalidCasesError(
            f"Nothing here fills a variable of the prompts: {_named(variables)}."
            + (f" The columns are {found}." if found else ""),
            "Begin with a line that names the variables as columns, or use JSON with these names.",
        )
    for row in rows:
        used = [name for name in row if name in columns]
        if len({columns[name] for name in used}) < len(used):
            raise InvalidCasesError(f"Two columns fill the same: {_named(used)}.", "Rename or remove one of them.")
    return columns


def _case(row: Row, columns: dict[str, str], variables: Sequence[str]) -> Case:
    values = {columns[name]: clean_text(value) for name, value in row.items() if name in columns}
    message = values.get(MESSAGE, "").strip() if MESSAGE not in variables else ""
    return Case(values=tuple((name, values[name].strip()) for name in variables if name in values), message=message)


def _is_empty(case: Case) -> bool:
    return not case.message and not any(value for _, value in case.values)


def _column_notes(rows: Iterable[Row], columns: dict[str, str]) -> list[str]:
    unknown = dict.fromkeys(
        name for row in rows for name, value in row.items() if name not in columns and value.strip() and name != ALONE
    )
    return [f"Not used, because the prompts have no such variable: {_named(list(unknown))}."] if unknown else []


def _notes(
    rows: Sequence[Row], cases: Sequence[Case], variables: Sequence[str], known: Sequence[Case] | None
) -> list[str]:
    """Return what to know of the inputs, by their numbers in the text, or in the table after what is `known` there."""
    first = {case: number for number, case in reversed(list(enumerate(cases, start=1)))}
    left_out = _numbers(cases, lambda _number, case: _is_empty(case))
    repeated = _numbers(cases, lambda number, case: first[case] != number and not _is_empty(case))
    places, who = list(range(1, len(cases) + 1)), _inputs
    if known is not None:
        # An input that is not used has no number in the table.
        used = dict.fromkeys((*known, *(case for case in cases if not _is_empty(case))))
        at = {case: place for place, case in enumerate(used, start=1)}
        places, who = [at.get(case, 0) for case in cases], _how_many

    def named(numbers: Iterable[int]) -> str:
        return _inputs(sorted({places[number - 1] for number in numbers})).lower()

    notes = [f"{who(left_out)} {_verb(left_out, 'is')} left out: nothing there is used."] if left_out else []
    values = [dict(case.values) for case in cases]
    for name in variables:
        missing = [
            number for number, case in enumerate(values, start=1) if case and name not in case and places[number - 1]
        ]
        if missing:
            where = "any input" if len(missing) == len(cases) and not known else named(missing)
            notes.append(f"{_named([name])} has no value in {where}.")
        if empty := [
            number for number, case in enumerate(values, start=1) if case.get(name) == "" and any(case.values())
        ]:
            notes.append(f"{_named([name])} is empty in {named(empty)}.")
    if dirty := _numbers(rows, lambda number, row: bool(places[number - 1]) and any(map(_is_dirty, row.values()))):
        notes.append(f"Control characters were removed from {named(dirty)}.")
    if repeated:
        notes.append(f"{who(repeated)} {_verb(repeated, 'repeat')} an earlier one, which is used once.")
    return notes


def _how_many(numbers: Sequence[int]) -> str:
    return count_of(len(numbers), "input")


def _verb(numbers: Sequence[int], verb: str) -> str:
    one = len(numbers) == 1
    return {"is": "is" if one else "are"}.get(verb, f"{verb}{'s' * one}")


def _is_dirty(value: str) -> bool:
    return clean_text(value) != value.replace("\r\n", "\n").replace("\r", "\n")


def _numbers(things: Iterable[T], has: Callable[[int, T], bool]) -> list[int]:
    return [number for number, thing in enumerate(things, start=1) if has(number, thing)]


def _inputs(numbers: Sequence[int]) -> str:
    """Return the inputs with these numbers in words."""
    shown = [f"{number:,}" for number in numbers[:_MOST_NAMED]]
    more = len(numbers) - len(shown)
    if more:
        return f"Inputs {', '.join(shown)} and {more:,} more"
    return f"Inputs {', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else f"Input {shown[0]}"


def _named(names: Sequence[str]) -> str:
    shown = [one_line(name)[:_NAME_CHARACTERS] or "(no name)" for name in names[:_MOST_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")
