"""What `prompt-improver try` prints: the verdict in words, or everything as one JSON document."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from domain.evaluation.experiment import Output, Side, Tally
from domain.evaluation.judge import longer_won
from domain.evaluation.ports import Answer, Answerer, Question
from domain.evaluation.trial import Trial
from domain.evaluation.verdict import choices_by_judge, details, sentence
from domain.runtime.cancellation import CancelToken
from domain.text.clean import one_line
from domain.text.counts import count_of

_Number = TypeVar("_Number", int, float)


class Metered:
    """An `Answerer` that counts what it is asked, also what has no answer yet. Thread-safe."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.provider, self.model = answerer.provider, answerer.model
        self.at_once, self.asked_with = answerer.at_once, answerer.asked_with
        self._lock = threading.Lock()
        self.requests = 0
        self.answers: list[Answer] = []

    def answer(
        self, question: Question, cancel: CancelToken, on_text: Callable[[str], None] = lambda _text: None
    ) -> Answer:
        """Return the answer; see the port."""
        cancel.raise_if_cancelled()
        with self._lock:
            self.requests += 1
        answer = self._answerer.answer(question, cancel, on_text)
        self.answers.append(answer)
        return answer

    def count_tokens(self, text: str) -> int | None:
        """Return the model's own count."""
        return self._answerer.count_tokens(text)

    def close(self) -> None:
        """Stop what was started for it."""
        self._answerer.close()


@dataclass(frozen=True, slots=True)
class Spent:
    """What this run took; None is unknown. `minutes` is the time of all calls together.

    `requests` are all that were sent, the rest is of those that were answered.
    """

    requests: int
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    minutes: float

    @classmethod
    def of(cls, outputs: list[Output], asked: Metered, judge: Metered | None) -> "Spent":
        """Return what the model that was `asked` for the new `outputs`, and a judge, took."""
        answers: list[Output | Answer] = [*outputs, *(judge.answers if judge is not None else [])]
        return cls(
            requests=asked.requests + (judge.requests if judge is not None else 0),
            tokens_in=_sum([one.tokens_in for one in answers]),
            tokens_out=_sum([one.tokens_out for one in answers]),
            cost=_sum([one.cost for one in answers]),
            minutes=round(sum(one.milliseconds for one in answers) / 60_000, 2),
        )


def _sum(values: list[_Number | None]) -> _Number | int | None:
    """Return the sum, None if a value is unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def document(trial: Trial, tally: Tally, spent: Spent, notes: list[str]) -> dict[str, Any]:
    """Return the whole try as JSON values."""
    experiment = trial.experiment
    noise = trial.noise()
    return {
        "uid": experiment.uid,
        "result": str(tally.result),
        "sentence": sentence(tally),
        "details": details(tally),
        "wins": tally.wins,
        "losses": tally.losses,
        "undecided": tally.undecided,
        "decided_by": str(tally.source) if tally.source else None,
        "noise": asdict(noise) if noise else None,
        "complete": not trial.missing,
        "missing": trial.missing,
        "unsaved": trial.unsaved,
        "notes": notes,
        "provider": experiment.provider,
        "model": experiment.model,
        "asked_with": asdict(experiment.asked_with) if experiment.asked_with else None,
        "repeats": experiment.repeats,
        "original": asdict(experiment.original),
        "improved": asdict(experiment.improved),
        "cases": [{"values": dict(case.values), "message": case.message} for case in experiment.cases],
        "checks": list(experiment.checks),
        "outputs": [_output(trial, output) for output in trial.outputs],
        "judge": asdict(experiment.judge) if experiment.judge else None,
        "rulings": [asdict(ruling) for ruling in experiment.rulings],
        "votes": [asdict(vote) for vote in experiment.votes],
        "kept_before": len(trial.outputs) - len(trial.new_outputs),
        **asdict(spent),
    }


def _output(trial: Trial, output: Output) -> dict[str, Any]:
    values = asdict(output)
    del values["experiment_uid"], values["cell"]
    results = zip(trial.experiment.checks, trial.results(output), strict=True)
    checks = [{"check": line, "passed": result.passed, "place": result.place} for line, result in results]
    place = {"case": output.cell.case, "repeat": output.cell.repeat, "side": str(output.cell.side)}
    return {**place, **values, "checks": checks}


def report(trial: Trial, tally: Tally) -> str:
    """Return the verdict in words, with what the checks and the judge found."""
    lines = [sentence(tally), details(tally)]
    if noise := trial.noise():
        lines.append(
            f"Of the same prompt asked twice, {noise.differing} of {count_of(noise.compared, 'pair')} seemed to differ."
        )
    judged = choices_by_judge(trial.experiment)
    longer, decided = longer_won(trial.outputs, judged)
    if decided:
        lines.append(f"Of {count_of(decided, 'input')} that the judge decided, the longer output won {longer}.")
    return "\n".join([*lines, *_problems(trial), *_passes(trial)])


def _problems(trial: Trial) -> list[str]:
    """Say which outputs are no whole answers: without this, a prompt that is always refused looks merely undecided."""
    found = Counter((output.problem, output.cell.side) for output in trial.outputs if output.problem)
    return [
        f"{one_line(problem)} Outputs (original, improved): "
        f"{', '.join(f'{found[problem, side]}' for side in Side)}. They pass no check."
        for problem in dict.fromkeys(problem for problem, _ in found)
    ]


def _passes(trial: Trial) -> list[str]:
    """Return how often each check passed, for each prompt."""
    if not trial.experiment.checks:
        return []
    outputs = {side: [one for one in trial.outputs if one.cell.side is side] for side in Side}
    lines = ["", "Outputs that pass each check (original, improved):"]
    for number, check in enumerate(trial.experiment.checks):
        counts = [
            f"{sum(trial.results(one)[number].passed for one in outputs[side])} of {len(outputs[side])}"
            for side in Side
        ]
        lines.append(f"  {check}: {', '.join(counts)}")
    return lines
