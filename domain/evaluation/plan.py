"""What a run will cost, before it starts and for the rest of one: requests, tokens, money and time. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.evaluation.experiment import Cell, Experiment, Output, Side
from domain.evaluation.judge import comparison, requests_left
from domain.evaluation.planted import planted
from domain.evaluation.ports import Question
from domain.evaluation.run import question_for
from domain.text.counts import count_of
from domain.text.size import estimate_tokens

_MESSAGE_TOKENS = 4
"""What a provider adds to each message, about."""
_TOKENS_OF_ANSWER = 12
"""What a judge writes about one question, about."""
_MINUTE, _HOUR = 60, 3600
_LONG = 90
"""From so many seconds on a time is named in minutes, and from so many minutes on in hours."""
_CENT = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is still to be asked, without what is kept already.

    `tokens_out` is at most so many if `is_bound`, and None if nothing is known. `cost` is in US dollars, and it and
    `seconds` are None until an output was measured. The numbers of the judge are apart, because it is another model,
    and the most that it may take: it is not asked about equal outputs, nor at all once its own test fails.
    """

    requests: int
    tokens_in: int
    tokens_out: int | None = None
    is_bound: bool = False
    cost: float | None = None
    seconds: float | None = None
    judge_requests: int = 0
    judge_tokens_in: int | None = None
    judge_tokens_out: int = 0
    judge_cost: float | None = None

    @property
    def sentence(self) -> str:
        """The plan in words."""
        if not self.requests and not self.judge_requests:
            return "Nothing is left to ask."
        return " ".join(filter(None, (self._requests() if self.requests else "", self._judge())))

    def _requests(self) -> str:
        written = f"about {self.tokens_out:,}" if self.tokens_out is not None else "an unknown number"
        written = f"at most {self.tokens_out:,}" if self.is_bound else written
        parts = [
            f"{count_of(self.requests, 'request')}: about {self.tokens_in:,} tokens to read and {written} to write"
        ]
        parts.append("cost unknown" if self.cost is None else _money(self.cost))
        parts.append("time unknown until the first answer" if self.seconds is None else f"about {_time(self.seconds)}")
        return f"{', '.join(parts)}."

    def _judge(self) -> str:
        if not self.judge_requests:
            return ""
        read = "an unknown number of" if self.judge_tokens_in is None else f"about {self.judge_tokens_in:,}"
        read = f"at most {self.judge_tokens_in:,}" if self.is_bound else read
        known = "cost and time unknown" if self.judge_cost is None else f"{_money(self.judge_cost)}, time unknown"
        asked = f"{count_of(self.judge_requests, 'request')}{' more' * bool(self.requests)}"
        written = f"about {self.judge_tokens_out:,} to write"
        return f"The judge takes at most {asked}: {read} tokens to read and {written}, {known}."


def plan_of(
    experiment: Experiment,
    outputs: Sequence[Output] = (),
    *,
    earlier: Sequence[Output] = (),
    count_tokens: Callable[[str], int | None] = lambda _text: None,
    at_once: int = 1,
    most_tokens: int | None = None,
) -> Plan:
    """Return what is still to be asked for an experiment with these `outputs`.

    Args:
        experiment: With a judge, unless there is none.
        outputs: What is kept already; the rest is measured by it.
        earlier: Outputs of the same model in other experiments, used until there is one of this.
        count_tokens: The model's own count; without one tokens are estimated.
        at_once: How many requests are made at the same time.
        most_tokens: The longest answer, in tokens; the bound while nothing is known about the length of answers.
    """
    done = {output.cell for output in outputs}
    missing = [cell for cell in experiment.cells() if cell not in done]
    measured = [output for output in outputs if output.milliseconds] or [one for one in earlier if one.milliseconds]
    sizes = _Sizes(experiment, count_tokens)
    read = sum(map(sizes.of, missing)) * _correction(sizes, outputs)
    written = _expected(missing, measured, tokens_written)
    seconds = _expected(missing, measured, lambda output: output.milliseconds / 1000)
    answer = sum(map(tokens_written, measured)) / len(measured) if measured else most_tokens
    judged, judge_reads, judge_writes = _of_judge(experiment, outputs, answer)
    is_bound = written is None and most_tokens is not None
    return Plan(
        requests=len(missing),
        tokens_in=round(read),
        tokens_out=len(missing) * (most_tokens or 0) if is_bound else _rounded(written),
        is_bound=is_bound,
        cost=_expected(missing, measured, lambda output: output.cost),
        seconds=None if seconds is None else seconds / max(1, min(at_once, len(missing))),
        judge_cost=_cost_of_judge(experiment, measured),
        judge_requests=judged,
        judge_tokens_in=judge_reads,
        judge_tokens_out=judge_writes,
    )


class _Sizes:
    """The tokens of each question, counted once: repeats ask the same."""

    def __init__(self, experiment: Experiment, count_tokens: Callable[[str], int | None]) -> None:
        self._experiment = experiment
        self._count = count_tokens
        self._known: dict[tuple[int, Side], int] = {}

    def of(self, cell: Cell) -> int:
        """Return the tokens of the question for a place."""
        key = (cell.case, cell.side)
        if key not in self._known:
            question = question_for(self._experiment.prompt(cell.side), self._experiment.cases[cell.case])
            self._known[key] = _tokens(question, self._count)
        return self._known[key]


def _tokens(question: Question, count: Callable[[str], int | None]) -> int:
    texts = [text for text in (question.system, question.message) if text]
    known = [(count(text), text) for text in texts]
    return sum(_MESSAGE_TOKENS + (estimate_tokens(text) if exact is None else exact) for exact, text in known)


def _correction(sizes: _Sizes, outputs: Sequence[Output]) -> float:
    """Return how many tokens the model counted for each that was expected."""
    counted = [(output.tokens_in, sizes.of(output.cell)) for output in outputs if output.tokens_in]
    return sum(real for real, _ in counted) / sum(expected for _, expected in counted) if counted else 1.0


def tokens_written(output: Output) -> int:
    """Return the tokens of an output, estimated if the model did not count them."""
    return output.tokens_out if output.tokens_out is not None else estimate_tokens(output.text)


def _expected(
    cells: Sequence[Cell], outputs: Sequence[Output], value: Callable[[Output], float | None]
) -> float | None:
    """Return the sum of a value over `cells`, each as large as the mean of its prompt's outputs; None if unknown."""
    known = [(output.cell.side, found) for output in outputs if (found := value(output)) is not None]
    if not known:
        return None
    every = sum(found for _, found in known) / len(known)
    means = {
        side: sum(values) / len(values)
        for side, group in groupby(sorted(known), key=lambda pair: pair[0])
        if (values := [found for _, found in group])
    }
    return sum(means.get(cell.side, every) for cell in cells)


def _of_judge(experiment: Experiment, outputs: Sequence[Output], answer: float | None) -> tuple[int, int | None, int]:
    """Return the judge's requests, and the tokens to read and to write; `answer` is the length of an output."""
    tried, compared = requests_left(experiment, outputs)
    questions = experiment.judge.questions if experiment.judge else ()
    written = (tried + compared) * _TOKENS_OF_ANSWER * (1 + len(questions))
    if answer is None:
        return tried + compared, None, written
    asked = [question_for(experiment.original, case) for case in experiment.cases]
    request = sum(estimate_tokens(f"{one.system}{one.message}") for one in asked) / len(asked)
    each = _tokens(comparison("", questions, "", ""), lambda _text: None) + request
    read = (tried + compared) * each + 2 * compared * answer
    if tried:
        pairs = planted(["abc " * round(answer)] if not outputs else [one.text for one in outputs if not one.problem])
        read += 2 * sum(estimate_tokens(text) for pair in pairs for text in (pair.text, pair.other))
    return tried + compared, round(read), written


def _cost_of_judge(experiment: Experiment, outputs: Sequence[Output]) -> float | None:
    """Return 0 if the judge is the model that answers, and that costs nothing; nothing else is known of a judge."""
    judge = experiment.judge
    is_same = judge is not None and (judge.provider, judge.model) == (experiment.provider, experiment.model)
    return 0.0 if is_same and outputs and all(output.cost == 0 for output in outputs) else None


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)


def _money(cost: float) -> str:
    if not cost:
        return "no cost"
    return f"about ${cost:,.2f}" if cost >= _CENT else "less than $0.01"


def _time(seconds: float) -> str:
    for size, name in ((1, "second"), (_MINUTE, "minute")):
        if seconds < _LONG * size:
            return count_of(max(1, round(seconds / size)), name)
    return f"{seconds / _HOUR:.1f} hours"
