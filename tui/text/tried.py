"""Says what the verdicts over the history add up to, for readers who know no statistics."""

from domain.evaluation.experiment import Result
from domain.evaluation.statistics import least_decided, percents
from domain.evaluation.summary import Group
from tui.text.counts import count_of

_TOO_FEW = "too few to compare"
_CONCLUSIONS = {
    Result.BETTER: "improved prompts are better.",
    Result.WORSE: "improved prompts are worse.",
    Result.NOT_SHOWN: "not shown to be better.",
}


def standing(group: Group) -> str:
    """Return what a group shows, in two or three words."""
    return _TOO_FEW if group.result is Result.NOT_JUDGED else str(group.result)


def summary_sentence(group: Group) -> str:
    """Return what a group shows, as a sentence."""
    tried = _tried(group)
    if group.interval is None:
        ties = group.prompts - group.decided
        even = f", {ties:,} of them even" if group.prompts >= least_decided() else ""
        return f"{tried}{even}: {_TOO_FEW}."
    low, high = percents(group.interval)
    seen = f"{tried}: {group.ahead:,} of {group.decided:,} won more inputs than they lost"
    return f"{seen} ({low} to {high} %): {_CONCLUSIONS[group.result]}"


def parts_of(group: Group) -> list[str]:
    """Return the numbers of a group, each a part of a line."""
    ahead = f"{group.ahead:,} ahead, {group.behind:,} behind"
    if group.interval is not None:
        low, high = percents(group.interval)
        ahead = f"{group.ahead:,} of {group.decided:,} ahead ({low} to {high} %)"
    return [_tried(group), ahead, f"verdicts: {verdicts(group)}", f"inputs: {inputs(group)}"]


def verdicts(group: Group) -> str:
    """Return how many verdicts there are of each kind."""
    words = f"{group.better:,} better, {group.worse:,} worse, {group.not_shown:,} not shown"
    return words + (f", {group.not_judged:,} not judged" if group.not_judged else "")


def inputs(group: Group) -> str:
    """Return how the inputs of all prompts together were decided."""
    return f"{group.wins:,} won, {group.losses:,} lost, {group.undecided:,} undecided"


def _tried(group: Group) -> str:
    words = f"{count_of(group.prompts, 'prompt')} tried"
    return words if group.versions == group.prompts else f"{words} in {count_of(group.versions, 'version')}"
