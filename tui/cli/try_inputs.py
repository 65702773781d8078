"""Reads what `prompt-improver try` is given: the two prompts, the inputs and the checks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.checks.lines import parse_checks
from domain.errors import InvalidCasesError
from domain.evaluation.cases import MOST_BYTES, CaseList, read_cases
from domain.evaluation.experiment import NO_CASE, Case, ComparedPrompt
from domain.evaluation.ports import CaseSet
from domain.evaluation.trial import idea_of, version_of
from domain.history.operations import SaveCasesOperation
from domain.prompts.record import PromptHistory
from domain.text.clean import clean_text, one_line
from domain.text.placeholders import variables_of
from tui.cli.select_record import LAST, choose

if TYPE_CHECKING:
    from tui.composition.container import Container

ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Prompts:
    """The two prompts; `record` is the one that the improved prompt comes from, None for a file."""

    original: ComparedPrompt
    improved: ComparedPrompt
    record: PromptHistory | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables of both."""
        return variables_of(self.original.text, self.improved.text)

    @property
    def request(self) -> str:
        """What the user wanted, as far as it is known."""
        return idea_of(self.record).text if self.record is not None else self.original.text


def read_prompts(container: "Container", name: str, against: str) -> Prompts:
    """Return the prompt called `name`, a record or a file, and what it is tried against.

    Raises `StorageError` for a name that is neither, and `InvalidCasesError` for prompts that cannot be compared.
    """
    record = None if _is_file(name) else _record(container, name)
    improved = _file(name) if record is None else version_of(record)
    if against == ORIGINAL and record is None:
        raise click.UsageError("A file has no original: name the other prompt with --against.")
    if against == ORIGINAL and record is not None:
        original = idea_of(record)
    else:
        original = _file(against) if _is_file(against) else version_of(_record(container, against))
    if original.text.strip() == improved.text.strip():
        raise InvalidCasesError("Both prompts are the same, so neither can win.", "Name another one with --against.")
    return Prompts(original, improved, record)


def read_inputs(container: "Container", prompts: Prompts, file: Path | None) -> CaseList:
    """Return the test inputs of a file (`-` is stdin), else those that are kept with the prompt, else the only one.

    Raises `InvalidCasesError` when a variable has no value: what is sent would be paid for in vain.
    """
    kept = container.experiments().cases_of(prompts.record.root_uid).cases if prompts.record and file is None else ()
    if file is not None:
        found = read_cases(_read(file), prompts.variables, file.suffix)
    else:
        found = CaseList(kept or (NO_CASE,))
    missing = [name for name in prompts.variables if not all(name in dict(case.values) for case in found.cases)]
    if missing:
        names = ", ".join(map(one_line, missing))
        said = " ".join(note for note in found.notes if "has no value" not in note)
        raise InvalidCasesError(
            f"Nothing fills {names} in {'any input' if file is None else 'every input'}. {said}".strip(),
            "Give a file with a column for each variable: --cases FILE. A value may be the variable itself.",
        )
    return found


def read_checks(container: "Container", prompts: Prompts, file: Path | None) -> tuple[str, ...]:
    """Return the checks of a file, else those that are kept with the prompt, else those that follow from its idea."""
    if file is not None:
        try:
            return parse_checks(_text(file))
        except ValueError as error:
            raise InvalidCasesError(f"{file.name}: {error}", "The manual page `trying` lists all checks.") from None
    if prompts.record is None:
        return ()
    kept = container.experiments().cases_of(prompts.record.root_uid).checks
    try:
        return parse_checks("\n".join(kept)) or container.expected_checks(prompts.record)
    except ValueError as error:  # the screen keeps what is half-typed
        raise InvalidCasesError(
            f"The checks that are kept with the prompt: {error}",
            "Correct them on the screen, or give others with --checks FILE.",
        ) from None


def keep_inputs(container: "Container", prompts: Prompts, cases: tuple[Case, ...]) -> None:
    """Keep the inputs for the next version, unless there are some: those may have been typed by hand."""
    if prompts.record is None or cases == (NO_CASE,):
        return
    if container.experiments().cases_of(prompts.record.root_uid) == CaseSet():
        container.submit(SaveCasesOperation(prompts.record.root_uid, CaseSet(cases=cases)))


def _record(container: "Container", name: str) -> PromptHistory:
    entry = choose(container, name).entry
    if not isinstance(entry, PromptHistory):
        raise InvalidCasesError(f"The record {one_line(name)} cannot be read: {entry.reason}", "Choose another one.")
    return entry


def _is_file(name: str) -> bool:
    try:
        return name != LAST and Path(name).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def _file(name: str) -> ComparedPrompt:
    path = Path(name).expanduser()
    text = clean_text(_text(path)).strip()
    if not text:
        raise InvalidCasesError(f"The file {one_line(path.name)} is empty.", "Write the prompt into it.")
    return ComparedPrompt(text=text, name=one_line(path.name))


def _text(path: Path) -> str:
    try:
        return _read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidCasesError(
            f"The file {one_line(path.name)} is not UTF-8 text.", f"Convert it: iconv -t utf-8 < {one_line(path.name)}"
        ) from None


def _read(path: Path) -> bytes:
    with click.open_file(str(path), "rb") as opened:
        data: bytes = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidCasesError(
            f"The file {one_line(path.name)} is larger than {MOST_BYTES // 1_000_000} MB.", "Choose a smaller one."
        )
    return data
