"""Converts experiments, outputs and cases to rows and back: strict when writing, tolerant when reading."""

from math import isfinite
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from domain.evaluation.experiment import Experiment, Output, Tally
from domain.evaluation.ports import CaseSet
from domain.text.clean import is_clean
from storage.database.rows import clean_values, to_epoch_ms

EXPERIMENT_ADAPTER = TypeAdapter(Experiment)
OUTPUT_ADAPTER = TypeAdapter(Output)
CASES_ADAPTER = TypeAdapter(CaseSet)
TALLY_ADAPTER = TypeAdapter(Tally)
"""They check the type of every field, then the value's own rules; raise `ValueError` and `OverflowError`."""

_LARGEST = 2**63
_PLACE = {"case": "case_number", "repeat": "repeat", "side": "side"}
"""The column of each part of a place."""
_T = TypeVar("_T")


def experiment_row(experiment: Experiment) -> dict[str, Any]:
    """Return the cells of an experiment. Raises `ValueError`."""
    if not experiment.uid:
        raise ValueError("uid cannot be empty")
    tally = None if experiment.tally is None else _json(TALLY_ADAPTER, experiment.tally)
    record_uid, original_uid = records_of(experiment)
    return {
        "uid": experiment.uid,
        "created_at": to_epoch_ms(experiment.created_at),
        "record_uid": record_uid,
        "original_uid": original_uid,
        "root_uid": experiment.root_uid,
        "tally": tally,
        "details": _json(EXPERIMENT_ADAPTER, experiment),
    }


def output_row(output: Output) -> dict[str, Any]:
    """Return the cells of an output. Raises `ValueError`."""
    cell = output.cell
    numbers = {
        "case": cell.case,
        "repeat": cell.repeat,
        "milliseconds": output.milliseconds,
        "tokens_in": output.tokens_in,
        "tokens_out": output.tokens_out,
        "cost": output.cost,
    }
    for name, number in numbers.items():
        if number is not None and not (isfinite(number) and 0 <= number < _LARGEST):
            raise ValueError(f"{name} must be >= 0, got {number}")
    for name, text in {"text": output.text, "problem": output.problem}.items():
        if "\x00" in text:
            raise ValueError(f"{name} contains characters that cannot be stored")
        text.encode()
    return {
        "experiment_uid": output.experiment_uid,
        "case_number": cell.case,
        "repeat": cell.repeat,
        "side": cell.side.value,
        "problem": output.problem,
        "finish_reason": output.finish_reason,
        "milliseconds": output.milliseconds,
        "tokens_in": output.tokens_in,
        "tokens_out": output.tokens_out,
        "cost": output.cost,
        "text": output.text,
    }


def cases_json(cases: CaseSet) -> str:
    """Return the cell of a lineage's cases. Raises `ValueError`."""
    return _json(CASES_ADAPTER, cases)


def records_of(experiment: Experiment) -> tuple[str, str]:
    """Return the uids of the improved and of the original prompt's record, empty if there is none."""
    return experiment.record_uid or experiment.improved.uid or "", experiment.original.uid or ""


def read_experiment(details: object) -> Experiment | None:
    """Return the experiment in a cell, with all text cleaned; None if it breaks a rule."""
    return _read(EXPERIMENT_ADAPTER, details)


def read_cases(cases: object) -> CaseSet | None:
    """Return the cases in a cell, with all text cleaned; None if they break a rule."""
    return _read(CASES_ADAPTER, cases)


def read_tally(tally: object) -> Tally | None:
    """Return the tally in a cell; None if it breaks a rule."""
    return _read(TALLY_ADAPTER, tally)


def read_output(cells: dict[str, Any]) -> Output | None:
    """Return the output in a row, with all text cleaned; None if it breaks a rule."""
    values = clean_values(cells)
    place = {name: values.pop(column) for name, column in _PLACE.items()}
    try:
        return OUTPUT_ADAPTER.validate_python({**values, "cell": place})
    except (ValueError, OverflowError):
        return None


def _json(adapter: TypeAdapter[Any], value: object) -> str:
    return to_json(adapter.dump_python(value, mode="json")).decode()


def _read(adapter: TypeAdapter[_T], cell: object) -> _T | None:
    try:
        value = from_json(cell if isinstance(cell, (str, bytes)) else str(cell))
        # A control sequence can be hidden by JSON escapes; without a backslash the test of the cell is enough.
        if not (isinstance(cell, str) and "\\" not in cell and is_clean(cell)):
            value = clean_values(value)
        return adapter.validate_python(value)
    except (ValueError, OverflowError, RecursionError):
        return None
