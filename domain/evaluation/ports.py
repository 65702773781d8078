"""The ports of experiments: a model that answers a prompt, and the store of experiments."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from domain.evaluation.experiment import AskedWith, Case, Experiment, Output, Tally
from domain.runtime.cancellation import CancelToken


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a model is asked: the user's message, after a system message unless that is empty.

    `temperature` None means the one in the settings; `most_tokens` None means the limit in the settings.
    """

    message: str
    system: str = ""
    temperature: float | None = None
    most_tokens: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A complete answer of a model, cleaned of control characters, and what it cost. None is unknown."""

    text: str
    milliseconds: int
    finish_reason: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None


class Answerer(Protocol):
    """A model that answers any prompt. Thread-safe; `at_once` calls may be made at the same time."""

    @property
    def provider(self) -> str:
        """The provider's name."""
        ...

    @property
    def model(self) -> str:
        """The model's name, as it is shown."""
        ...

    @property
    def at_once(self) -> int:
        """How many calls may be made at the same time; 1 for the embedded model."""
        ...

    @property
    def asked_with(self) -> AskedWith:
        """How it is asked; the limit of an answer is part of it."""
        ...

    def answer(
        self, question: Question, cancel: CancelToken, on_text: Callable[[str], None] = lambda _text: None
    ) -> Answer:
        """Return the answer. Blocks. `on_text` gets the text so far, on the calling thread.

        Raises `ModelError`, whose `partial_answer` may hold a part, and `RunCancelledError`.
        """
        ...

    def count_tokens(self, text: str) -> int | None:
        """Return the tokens of `text`, None if the model cannot count them. May block shortly."""
        ...

    def close(self) -> None:
        """Stop what was started for it."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedRecord:
    """One experiment's tally, and what the statistics group it by: see `domain.prompts.record.PromptHistory`.

    `root_uid` is its lineage, "" if it stands alone.
    """

    tally: Tally
    model: str
    framework: str
    target_length: str | None
    use: str | None
    root_uid: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseSet:
    """The inputs and checks that a lineage keeps for its next version."""

    cases: tuple[Case, ...] = ()
    checks: tuple[str, ...] = ()


class ReadsExperiments(Protocol):
    """Reads experiments. Every method may block on disk access; thread-safe. Failures raise `StorageError`.

    What cannot be read is left out.
    """

    def find_experiment(self, uid: str) -> Experiment | None:
        """Return an experiment."""
        ...

    def experiments_of(self, record_uids: Iterable[str]) -> list[Experiment]:
        """Return the experiments whose improved or original prompt is one of these records, the newest first."""
        ...

    def outputs_of(self, experiment_uid: str) -> list[Output]:
        """Return the outputs of an experiment in the order of `Experiment.cells`."""
        ...

    def cases_of(self, root_uid: str) -> CaseSet:
        """Return what the lineage keeps; nothing if it has none."""
        ...

    def cases_by_root(self, root_uids: Iterable[str]) -> dict[str, CaseSet]:
        """Return what each of these lineages keeps, by `root_uid`. Those that keep nothing are left out."""
        ...

    def every_experiment(self) -> Iterator[Experiment]:
        """Yield every experiment, in any order. Memory use does not grow with their number."""
        ...

    def compared_records(self) -> list[ComparedRecord]:
        """Return the newest experiment that has a tally of each record, for the statistics.

        Its model is the one that improved the record. Experiments without a record are left out.
        """
        ...


class ExperimentStore(ReadsExperiments, Protocol):
    """The saved experiments. Values that cannot be stored raise `ValueError`."""

    def save_experiment(self, experiment: Experiment) -> bool:
        """Store `experiment`, or replace the one of its `uid`, and keep its outputs.

        Returns False, and stores nothing, if one of its records was deleted or the experiment itself was.
        """
        ...

    def restore_experiment(self, experiment: Experiment) -> bool:
        """Store `experiment` even if it was deleted; keep the stored one if there is one.

        Returns False, and stores nothing, while one of its records is deleted.
        """
        ...

    def save_output(self, output: Output) -> bool:
        """Store one output; keep the stored one if its place is taken. False if its experiment is gone."""
        ...

    def delete_experiment(self, uid: str) -> bool:
        """Delete an experiment with its outputs for good; return whether it existed. It stays deleted."""
        ...

    def save_cases(self, root_uid: str, cases: CaseSet) -> bool:
        """Keep the inputs and checks of a lineage, replacing earlier ones.

        Returns False, and stores nothing, if the lineage was deleted.
        """
        ...

    def restore_cases(self, root_uid: str, cases: CaseSet) -> bool:
        """Do the same as `save_cases`, but keep the stored ones if there are any."""
        ...

    def deleted_with(self, record_uids: Iterable[str]) -> set[str]:
        """Return the uids of the experiments, and the keys of the cases, that were deleted with these records."""
        ...

    def every_case_set(self) -> Iterator[tuple[str, CaseSet]]:
        """Yield what each lineage keeps, with its `root_uid`."""
        ...
