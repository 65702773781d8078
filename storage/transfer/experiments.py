"""Experiments, their outputs and the cases of lineages as lines of JSON, after the records of an export.

A line holds one of them, so that no line is longer than its text.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from domain.evaluation.ports import ExperimentStore
from domain.history.experiments import ExperimentReader
from domain.history.operations import (
    ExperimentOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOutputOperation,
)
from storage.experiments.rows import (
    CASES_ADAPTER,
    EXPERIMENT_ADAPTER,
    OUTPUT_ADAPTER,
    cases_json,
    experiment_row,
    output_row,
)

_EXPERIMENT = "experiment"
_OUTPUT = "output"
_CASES = "cases"
KINDS = frozenset({_EXPERIMENT, _OUTPUT, _CASES})
"""The first names on such a line."""


def experiment_contents(store: ExperimentStore, waiting: Iterable[Operation]) -> Iterator[dict[str, Any]]:
    """Yield the content of each line, with the `waiting` operations applied. Raises `StorageError`."""
    operations = list(waiting)
    reads = ExperimentReader(lambda: store, lambda: operations)
    for experiment in reads.every_experiment():
        yield {_EXPERIMENT: EXPERIMENT_ADAPTER.dump_python(experiment, mode="json")}
        for output in reads.outputs_of(experiment.uid):
            yield {_OUTPUT: OUTPUT_ADAPTER.dump_python(output, mode="json")}
    for root_uid, cases in reads.every_case_set():
        yield {_CASES: CASES_ADAPTER.dump_python(cases, mode="json"), "root_uid": root_uid}


def read_content(content: dict[str, Any]) -> ExperimentOperation:
    """Return the operation that restores what a line holds. Raises `ValueError` and `OverflowError`.

    What the history could not store is refused here, because an operation would wait forever.
    """
    if _EXPERIMENT in content:
        experiment = EXPERIMENT_ADAPTER.validate_python(content[_EXPERIMENT])
        experiment_row(experiment)
        return SaveExperimentOperation(experiment, restores=True)
    if _OUTPUT in content:
        output = OUTPUT_ADAPTER.validate_python(content[_OUTPUT])
        output_row(output)
        return SaveOutputOperation(output)
    cases, root_uid = CASES_ADAPTER.validate_python(content[_CASES]), content.get("root_uid")
    if not isinstance(root_uid, str) or not root_uid:
        raise ValueError("root_uid cannot be empty")
    cases_json(cases)
    return SaveCasesOperation(root_uid, cases, restores=True)
