"""One experiment with its outputs: what the screen and the command line do with it.

`draft_of` describes it, `open_trial` finds what is kept of the same one, and `Trial` asks, judges, counts and keeps.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from domain.checks.lines import CheckResult, LanguageOf, run_checks
from domain.errors import RunCancelledError, StorageError
from domain.evaluation.experiment import (
    Case,
    Cell,
    Choice,
    ComparedPrompt,
    Experiment,
    Judge,
    Output,
    Ruling,
    Tally,
    Vote,
    place_order,
)
from domain.evaluation.judge import Judging
from domain.evaluation.keeper import Keeper
from domain.evaluation.kept import Kept, claim_on, is_same_judge, kept_of
from domain.evaluation.plan import Plan, plan_of
from domain.evaluation.ports import Answerer, ReadsExperiments
from domain.evaluation.run import ExperimentRun, RunEnd, Watch
from domain.evaluation.verdict import Noise, noise_of, still_counts, tally_of
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken


def idea_of(record: PromptHistory) -> ComparedPrompt:
    """Return what the user typed, with the context after a blank line."""
    parts = (record.original_idea, record.context)
    return ComparedPrompt(text="\n\n".join(part for part in parts if part.strip()), name="original idea")


def version_of(record: PromptHistory) -> ComparedPrompt:
    """Return the prompt of a record as it is used now, with your edits."""
    return ComparedPrompt(text=record.text_to_use, name=f"version {record.version}", uid=record.uid)


def draft_of(
    original: ComparedPrompt,
    improved: ComparedPrompt,
    cases: Sequence[Case],
    answered_by: Answerer,
    created_at: datetime,
    *,
    root_uid: str = "",
    repeats: int = 3,
    checks: tuple[str, ...] = (),
    judge: Judge | None = None,
) -> Experiment:
    """Return an experiment that is not stored. `root_uid` is the lineage of the improved prompt, "" for a file."""
    return Experiment(
        original=original,
        improved=improved,
        cases=tuple(cases),
        provider=answered_by.provider,
        model=answered_by.model,
        asked_with=answered_by.asked_with,
        created_at=created_at,
        record_uid=improved.uid or "",
        root_uid=root_uid,
        repeats=repeats,
        checks=checks,
        judge=judge,
    )


def open_trial(draft: Experiment, reader: ReadsExperiments, keeper: Keeper, language_of: LanguageOf) -> "Trial":
    """Return the trial of `draft` with everything that is kept already, so that nothing is asked for twice.

    That is the stored experiment with the same prompts, inputs and repeats that asked the same model in the same way,
    with the checks and the judge of the draft, or without one the draft; and the outputs of other experiments that
    would be the same.
    """

    def look(experiment: Experiment) -> Kept:
        with suppress(StorageError):  # it is said when something new is to be kept
            keeper.keep()
        kept = kept_of(experiment, reader)
        return replace(kept, outputs={**keeper.unsaved(kept.experiment.uid), **kept.outputs})

    return Trial(look(draft), keeper, language_of, look)


class Trial:
    """An experiment and its outputs as they stand. Everything that was paid for is kept at once. Thread-safe.

    Methods that ask a model or keep something block. Ask only while it is `claimed`.
    """

    def __init__(
        self,
        kept: Kept,
        keeper: Keeper,
        language_of: LanguageOf,
        look: Callable[[Experiment], Kept] | None = None,
    ) -> None:
        """Take what is `kept` of it; `look` reads it again."""
        self._keeper = keeper
        self._language_of = language_of
        self._look = look
        self._lock = threading.RLock()
        self._outputs: Mapping[Cell, Output] = {}
        """Replaced, never changed: a screen reads it without the lock, which is held while something is written."""
        self._results: dict[tuple[Cell, tuple[str, ...]], tuple[CheckResult, ...]] = {}
        self.new_outputs: list[Output] = []
        """What was asked for now, in the order of the answers."""
        self._take(kept)

    def _take(self, kept: Kept) -> None:
        self._experiment = kept.experiment
        self._stored = kept.stored
        self._earlier = kept.earlier
        self._carried = dict(kept.carried)
        outputs = {**kept.carried, **kept.outputs}
        same = {cell for cell, output in self._outputs.items() if outputs.get(cell) == output}
        self._results = {key: found for key, found in self._results.copy().items() if key[0] in same}
        self._outputs = outputs

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Be the only one that asks for it, in this process or another; take over what was asked since it was opened.

        Raises `InvalidCasesError` while another one asks, and `StorageError`.
        """
        with self._keeper.claim(claim_on(self._experiment)):
            with self._lock:
                self._keeper.keep()  # what could not be kept is not in what is looked up
                if self._look is not None:
                    self._take(self._look(self._experiment))
            yield

    @property
    def experiment(self) -> Experiment:
        """The experiment as it is now."""
        return self._experiment

    @property
    def outputs(self) -> list[Output]:
        """The outputs that are kept, in the order in which they are asked for."""
        return sorted(self._outputs.values(), key=lambda output: place_order(output.cell))

    @property
    def missing(self) -> int:
        """How many outputs are missing."""
        return self._experiment.size - len(self._outputs)

    @property
    def unsaved(self) -> int:
        """How many outputs are only in memory, because they could not be kept; whatever is kept next tries it again."""
        return len(self._keeper.unsaved(self._experiment.uid))

    def plan(self, answerer: Answerer) -> Plan:
        """Return what is still to be asked; see `plan_of`."""
        return plan_of(
            self._experiment,
            self.outputs,
            earlier=self._earlier,
            count_tokens=answerer.count_tokens,
            at_once=answerer.at_once,
            most_tokens=answerer.asked_with.most_tokens,
        )

    def run(self, answerer: Answerer, cancel: CancelToken, watch: Watch | None = None) -> RunEnd:
        """Ask for the missing outputs; see `ExperimentRun.run`. Raises `StorageError` if nothing can be kept.

        A new experiment is kept with its first output, so that none is left by a run that fails at once.
        """
        if self._experiment.asked_with is None:
            self._experiment = replace(self._experiment, asked_with=answerer.asked_with)
        if self._stored or self._outputs or self._experiment.votes:
            self.save()
        else:
            self._keeper.check(self._experiment)
        return ExperimentRun(self._experiment, answerer, self._keep).run(set(self._outputs), cancel, watch)

    def judge(
        self,
        answerer: Answerer,
        cancel: CancelToken,
        *,
        request: str = "",
        on_step: Callable[[int, int], None] = lambda _done, _of: None,
        on_ruling: Callable[[Ruling], None] = lambda _ruling: None,
    ) -> Judge | None:
        """Try the judge if it was not tried, and let it rule on what it has not seen; return it, None without one.

        `request` is what the user wanted, by default the original prompt. `on_step` gets the steps of its test done and
        to do. Raises `ModelError`, `RunCancelledError` or `StorageError`; the rulings until then are kept.
        """
        judge = self._experiment.judge
        if judge is None:
            return None
        judging = Judging(answerer, request or self._experiment.original.text, judge.questions, cancel)
        if judge.approved is None:
            samples = [output.text for output in self.outputs if not output.problem]
            judge = judging.tried(judge, samples, on_step)
            self._change_of(judge, judge=judge)
        if judge.approved:

            def keep(ruling: Ruling) -> None:
                self._change_of(judge, rulings=(*self._experiment.rulings, ruling))
                on_ruling(ruling)

            judging.rule(self._experiment, self.outputs, keep)
        return judge

    def vote(self, case: int, choice: Choice) -> None:
        """Keep a blind choice, which replaces an earlier one for the same input."""
        others = tuple(vote for vote in self._experiment.votes if vote.case != case)
        self._change(votes=(*others, Vote(case, choice)))

    def change_judge(self, judge: Judge | None) -> None:
        """Let another judge compare, or none. The same one keeps what it has said."""
        if not is_same_judge(judge, self._experiment.judge):
            self._change(judge=judge, rulings=())

    def results(self, output: Output) -> tuple[CheckResult, ...]:
        """Return the result of each check of an output; one that was refused, cut off or empty passes none.

        Up to a second for each check of a large output; the next time at once.
        """
        if output.problem:
            return tuple(CheckResult(False, output.problem) for _ in self._experiment.checks)
        key = (output.cell, self._experiment.checks)
        if key not in self._results:
            self._results[key] = run_checks(key[1], output.text, self._language_of)
        return self._results[key]

    def has_results(self, output: Output) -> bool:
        """Return whether `results` would come at once."""
        return (
            bool(output.problem or not self._experiment.checks)
            or (output.cell, self._experiment.checks) in self._results
        )

    def passed(self, output: Output) -> int:
        """Return how many checks an output passes."""
        return sum(result.passed for result in self.results(output))

    def conclude(self) -> Tally:
        """Count what was decided, keep it with the experiment, and return it. One that still counts is returned."""
        kept = self._experiment.tally
        if kept is not None and still_counts(self._experiment, self.outputs):
            self.save()
            return kept
        tally = tally_of(self._experiment, self.outputs, self.passed)
        self._change(tally=tally)
        return tally

    def noise(self) -> Noise | None:
        """Return how much the same prompt differed from itself, by what decided."""
        tally = self._experiment.tally
        return noise_of(self._experiment, self.outputs, self.passed, tally.source if tally else None)

    def save(self) -> None:
        """Keep the experiment, and outputs from elsewhere that it uses, unless they are kept already.

        Raises `StorageError` also while something earlier cannot be kept.
        """
        with self._lock:
            changed = () if self._experiment == self._stored else (self._experiment,)
            carried, self._carried, self._stored = self._carried, {}, self._experiment
            self._keeper.keep(*changed, *carried.values())

    def save_again(self) -> None:
        """Keep what could not be kept before, if there is any. Raises `StorageError`."""
        self._keeper.keep()

    def _change(self, **values: object) -> None:
        with self._lock:
            self._experiment = replace(self._experiment, **values)  # type: ignore[arg-type]  # checked by its callers
            self.save()

    def _change_of(self, judge: Judge, /, **values: object) -> None:
        """Keep what a judge said; not what comes late, when another one compares."""
        with self._lock:
            if not is_same_judge(judge, self._experiment.judge):
                raise RunCancelledError("Another judge compares now.")
            self._change(**values)

    def _keep(self, output: Output) -> None:
        with self._lock:
            self._outputs = {**self._outputs, output.cell: output}
            self.new_outputs.append(output)
            if self._experiment != self._stored:
                self._stored = self._experiment
                self._keeper.keep(self._experiment, output)
                return
        self._keeper.keep(output)
