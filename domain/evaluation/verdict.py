"""What an experiment shows, in one sentence. Pure: the decisions, the tally and the words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from domain.evaluation.experiment import Choice, Experiment, Output, Result, Side, Source, Tally
from domain.evaluation.statistics import (
    cases_needed,
    is_significant,
    least_decided,
    percents,
    win_interval,
    wins_needed,
)

Passed = Callable[[Output], int]
"""Returns how many of the experiment's checks an output passes."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How often the same prompt, asked twice, seemed to differ: `differing` of `compared` cases."""

    differing: int
    compared: int


def tally_of(experiment: Experiment, outputs: Sequence[Output], passed: Passed) -> Tally:
    """Return what decided the cases, and the result. Votes count before a judge, a judge before checks."""
    source, choices = _decisions(experiment, outputs, passed)
    counts = [choice for choice in choices.values() if choice is not Choice.SKIPPED]
    wins, losses = counts.count(Choice.IMPROVED), counts.count(Choice.ORIGINAL)
    return Tally(
        result=_result(wins, losses, len(counts)),
        source=source if counts else None,
        wins=wins,
        losses=losses,
        undecided=counts.count(Choice.NEITHER),
    )


def choices_by_votes(experiment: Experiment) -> dict[int, Choice]:
    """Return the last vote of each case."""
    return {vote.case: vote.choice for vote in experiment.votes}


def choices_by_judge(experiment: Experiment) -> dict[int, Choice]:
    """Return the judge's choices; none unless the judge was tried and can tell."""
    if experiment.judge is None or not experiment.judge.approved:
        return {}
    return {ruling.case: ruling.choice for ruling in experiment.rulings if not ruling.is_noise}


def choices_by_checks(experiment: Experiment, outputs: Sequence[Output], passed: Passed) -> dict[int, Choice]:
    """Return which prompt's outputs pass more checks, for each case with outputs of both.

    The difference of the means has to exceed the mean difference between outputs of the same prompt, so that what
    repeating alone does decides nothing.
    """
    if not experiment.checks:
        return {}
    choices = {}
    for case, scores in _scores(experiment, outputs, passed).items():
        original, improved = scores[Side.ORIGINAL], scores[Side.IMPROVED]
        if not original or not improved:
            continue
        difference = fmean(improved) - fmean(original)
        spreads = [abs(one - other) for side in scores.values() for one, other in combinations(side, 2)]
        if abs(difference) <= (fmean(spreads) if spreads else 0):
            choices[case] = Choice.NEITHER
        else:
            choices[case] = Choice.IMPROVED if difference > 0 else Choice.ORIGINAL
    return choices


def noise_of(experiment: Experiment, outputs: Sequence[Output], passed: Passed, source: Source | None) -> Noise | None:
    """Return the noise of what decided: None for votes, and where nothing was repeated."""
    if source is Source.JUDGE:
        same = [ruling for ruling in experiment.rulings if ruling.is_noise]
        noise = Noise(sum(ruling.choice is not Choice.NEITHER for ruling in same), len(same))
    elif source is Source.CHECKS:
        scores = _scores(experiment, outputs, passed).values()
        repeated = [side for sides in scores for side in sides.values() if len(side) > 1]
        noise = Noise(sum(side[0] != side[1] for side in repeated), len(repeated))
    else:
        return None
    return noise if noise.compared else None


def sentence(tally: Tally, improved: str = "The improved prompt") -> str:
    """Return the verdict as one sentence for a reader who knows no statistics."""
    if tally.result is Result.NOT_JUDGED:
        return "Cannot be judged: nothing has decided a single input. Vote, add a check, or choose a judge."
    total = tally.decided + tally.undecided
    seen = f"{improved} won {tally.wins}, lost {tally.losses}, {tally.undecided} undecided of {total}"
    if tally.result is Result.BETTER:
        return f"{seen}: better (between {_percents(tally)} of the decided)."
    if tally.result is Result.WORSE:
        return f"{seen}: worse. Keep your original."
    return f"{seen}: not shown to be better. {_what_would_tell(tally)}"


def _what_would_tell(tally: Tally) -> str:
    more = cases_needed(tally.wins, tally.losses, tally.undecided)
    if more is not None:
        return f"About {more} more {'input' if more == 1 else 'inputs'} would tell."
    if tally.decided < least_decided():
        return f"At least {least_decided()} decided inputs are needed to show anything."
    return "More inputs of this kind would hardly change that."


def _percents(tally: Tally) -> str:
    low, high = percents(win_interval(tally.wins, tally.losses))
    return f"{low} and {high} %"


def details(tally: Tally) -> str:
    """Return how the sentence was reached, for a reader who asks."""
    if not tally.decided:
        return "No input was decided, so there is nothing to count."
    needed = wins_needed(tally.decided)
    bound = f"{needed} wins are needed" if needed is not None else "no number of wins is enough"
    return (
        f"Decided by {tally.source}. Only the {tally.decided} decided inputs count, each once, however often it was "
        f"repeated. If both prompts were equal, each would win half of them; to rule that out (exact two-sided sign "
        f"test, 5 %), {bound}. The true share of wins lies between {_percents(tally)} (exact 95 % interval)."
    )


def _decisions(
    experiment: Experiment, outputs: Sequence[Output], passed: Passed
) -> tuple[Source | None, Mapping[int, Choice]]:
    votes = choices_by_votes(experiment)
    if any(choice is not Choice.SKIPPED for choice in votes.values()):
        return Source.VOTES, votes
    if judged := choices_by_judge(experiment):
        return Source.JUDGE, judged
    if checked := choices_by_checks(experiment, outputs, passed):
        return Source.CHECKS, checked
    return None, {}


def _result(wins: int, losses: int, counted: int) -> Result:
    if not counted:
        return Result.NOT_JUDGED
    if not is_significant(wins, losses):
        return Result.NOT_SHOWN
    return Result.BETTER if wins > losses else Result.WORSE


def _scores(experiment: Experiment, outputs: Sequence[Output], passed: Passed) -> dict[int, dict[Side, list[int]]]:
    """Return the passed checks of each case's outputs, by prompt, in the order of the repeats."""
    scores: dict[int, dict[Side, list[int]]] = {
        case: {Side.ORIGINAL: [], Side.IMPROVED: []} for case in range(len(experiment.cases))
    }
    for output in sorted(outputs, key=lambda output: output.cell):
        scores[output.cell.case][output.cell.side].append(passed(output))
    return scores
