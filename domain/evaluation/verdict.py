"""What an experiment shows, in one sentence. Pure: the decisions, the tally and the words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from domain.evaluation.experiment import MOST_CASES, Choice, Experiment, Output, Result, Side, Source, Tally
from domain.evaluation.statistics import (
    cases_needed,
    is_significant,
    least_decided,
    percents,
    win_interval,
    wins_needed,
)
from domain.text.counts import count_of

Passed = Callable[[Output], int]
"""Returns how many of the experiment's checks an output passes."""


_SHORT = {Result.BETTER: "better", Result.WORSE: "worse", Result.NOT_SHOWN: "not shown to be better"}


@dataclass(frozen=True, slots=True)
class Noise:
    """How often the same prompt, asked twice, seemed to differ: `differing` of `compared` cases."""

    differing: int
    compared: int


def tally_of(experiment: Experiment, outputs: Sequence[Output], passed: Passed) -> Tally:
    """Return what decided the cases, and the result. Votes count before a judge, a judge before checks.

    Votes are blind, so to stop voting favours nobody, and the cases without a vote are not `left`.
    """
    source, choices = _decisions(experiment, outputs, passed)
    counts = [choice for choice in choices.values() if choice is not Choice.SKIPPED]
    wins, losses = counts.count(Choice.IMPROVED), counts.count(Choice.ORIGINAL)
    left = len(experiment.cases) - len(choices) if source in (Source.JUDGE, Source.CHECKS) else 0
    return Tally(
        result=_result(wins, losses, left) if counts else Result.NOT_JUDGED,
        source=source if counts else None,
        wins=wins,
        losses=losses,
        undecided=counts.count(Choice.NEITHER),
        left=left if counts else 0,
    )


def still_counts(experiment: Experiment, outputs: Sequence[Output]) -> bool:
    """Return whether the kept tally is that of the checks on these outputs, so that no check need run again.

    A tally of votes or of a judge is recounted at once.
    """
    tally = experiment.tally
    if tally is None or tally.source is not Source.CHECKS or choices_by_judge(experiment):
        return False
    if any(choice is not Choice.SKIPPED for choice in choices_by_votes(experiment).values()):
        return False
    counts = Counter(output.cell.case for output in outputs)
    whole = sum(counts[case] == experiment.repeats * len(Side) for case in range(len(experiment.cases)))
    return (tally.decided + tally.undecided, tally.left) == (whole, len(experiment.cases) - whole)


def choices_by_votes(experiment: Experiment) -> dict[int, Choice]:
    """Return the last vote of each case."""
    return {vote.case: vote.choice for vote in experiment.votes if vote.case < len(experiment.cases)}


def choices_by_judge(experiment: Experiment) -> dict[int, Choice]:
    """Return the judge's choices; none unless the judge was tried and can tell."""
    if experiment.judge is None or not experiment.judge.approved:
        return {}
    return {
        ruling.case: ruling.choice
        for ruling in experiment.rulings
        if not ruling.is_noise and ruling.case < len(experiment.cases)
    }


def choices_by_checks(experiment: Experiment, outputs: Sequence[Output], passed: Passed) -> dict[int, Choice]:
    """Return which prompt's outputs pass more checks, for each case that has all its outputs.

    The difference of the means has to exceed the mean difference between outputs of the same prompt. That decides
    fewer cases of equal prompts, not none: chance then favours either prompt alike, which the sign test allows for.
    """
    if not experiment.checks:
        return {}
    choices = {}
    for case, scores in _scores(experiment, outputs, passed).items():
        original, improved = scores[Side.ORIGINAL], scores[Side.IMPROVED]
        if min(len(original), len(improved)) < experiment.repeats:
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
    left = f", {tally.left} not finished" if tally.left else ""
    total = tally.decided + tally.undecided + tally.left
    seen = f"{improved} won {tally.wins}, lost {tally.losses}, {tally.undecided} undecided{left} of {total}"
    if tally.result is Result.BETTER:
        return f"{seen}: better (between {_percents(tally)} of the decided)."
    if tally.result is Result.WORSE:
        return f"{seen}: worse. Keep your original."
    return f"{seen}: not shown to be better. {_what_would_tell(tally)}"


def short(tally: Tally) -> str:
    """Return the verdict in a few words; empty if nothing was decided."""
    if tally.result not in _SHORT:
        return ""
    return f"{_SHORT[tally.result]}: won {tally.wins}, lost {tally.losses}, {tally.undecided} undecided"


def _what_would_tell(tally: Tally) -> str:
    if tally.left:
        return f"Finish the other {'input' if tally.left == 1 else f'{tally.left} inputs'} first."
    if (more := _more(tally)) is not None:
        return f"About {count_of(more, 'more input')} would tell."
    if tally.decided < least_decided():
        return f"At least {least_decided()} decided inputs are needed to show anything."
    if tally.wins > tally.losses:
        return f"To show so small a lead, {MOST_CASES} inputs are not enough."
    return "Nothing suggests that more inputs would show it."


def _percents(tally: Tally) -> str:
    # The cases that are left may go either way.
    least, _ = win_interval(tally.wins, tally.losses + tally.left)
    _, most = win_interval(tally.wins + tally.left, tally.losses)
    low, high = percents((least, most))
    return f"{low} and {high} %"


def details(tally: Tally) -> str:
    """Return how the sentence was reached, for a reader who asks."""
    if not tally.decided:
        return "No input was decided, so there is nothing to count."
    counted = "it counts" if tally.decided == 1 else "each counts"
    parts = [
        f"Decided by {tally.source}: {count_of(tally.decided, 'input')}; {counted} once, however often it was repeated."
    ]
    if tally.left:
        verb = "is not finished and counts" if tally.left == 1 else "are not finished and count"
        parts.append(f"{count_of(tally.left, 'input')} {verb} against the prompt that leads.")
    total = tally.decided + tally.left
    needed = wins_needed(total)
    if needed is None:
        parts.append(
            f"Fewer than {least_decided()} inputs can all go to one prompt by chance, so a difference shows only from "
            f"{least_decided()} decided inputs on (exact two-sided sign test, 5 %)."
        )
    else:
        enough = f"all {total}" if needed == total else f"at least {needed} of the {total}"
        parts.append(
            f"Of two equal prompts, each wins about half. A difference shows when one wins {enough} decided inputs "
            f"(exact two-sided sign test, 5 %)."
        )
    if tally.result is Result.NOT_SHOWN and not tally.left and (more := _more(tally)) is not None:
        parts.append(
            f"If the lead is as large as it seems, about {count_of(more, 'more input')} would show it four times "
            "in five."
        )
    parts.append(
        f"On many inputs like these, the improved prompt probably wins between {_percents(tally)} of those that are "
        f"decided (exact 95 % interval)."
    )
    return " ".join(parts)


def _more(tally: Tally) -> int | None:
    """Return about how many more inputs would show the lead; None if an experiment cannot have so many."""
    more = cases_needed(tally.wins, tally.losses, tally.undecided)
    return more if more is not None and tally.decided + tally.undecided + more <= MOST_CASES else None


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


def _result(wins: int, losses: int, left: int) -> Result:
    if wins > losses + left and is_significant(wins, losses + left):
        return Result.BETTER
    if losses > wins + left and is_significant(wins + left, losses):
        return Result.WORSE
    return Result.NOT_SHOWN


def _scores(experiment: Experiment, outputs: Sequence[Output], passed: Passed) -> dict[int, dict[Side, list[int]]]:
    """Return the passed checks of each case's outputs, by prompt, in the order of the repeats."""
    scores: dict[int, dict[Side, list[int]]] = {
        case: {Side.ORIGINAL: [], Side.IMPROVED: []} for case in range(len(experiment.cases))
    }
    for output in sorted(outputs, key=lambda output: output.cell):
        if output.cell.case in scores:
            scores[output.cell.case][output.cell.side].append(passed(output))
    return scores
