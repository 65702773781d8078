"""Says what the verdicts over the history add up to, for readers who know no statistics."""

from dataclasses import asdict
from typing import Any

from domain.evaluation.experiment import Result
from domain.evaluation.statistics import CONFIDENCE, least_decided, percents
from domain.evaluation.summary import Group, Summary
from domain.text.counts import count_of

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


def how_counted() -> str:
    """Return what the numbers mean."""
    return (
        "Counted: the newest saved verdict of each version; a prompt counts once. In brackets: where the true share "
        f"lies, with {CONFIDENCE * 100:.0f} % certainty, for all groups of a setting together. Fewer than "
        f"{least_decided()} prompts ahead or behind show nothing."
    )


def parts_of(group: Group) -> list[str]:
    """Return the numbers of a group, each a part of a line."""
    ahead = f"{group.ahead:,} ahead, {group.behind:,} behind"
    if group.interval is not None:
        low, high = percents(group.interval)
        ahead = f"{group.ahead:,} of {group.decided:,} ahead ({low} to {high} %)"
    unjudged = f", {group.not_judged:,} not judged" if group.not_judged else ""
    return [
        _tried(group),
        ahead,
        f"verdicts: {group.better:,} better, {group.worse:,} worse, {group.not_shown:,} not shown{unjudged}",
        f"inputs: {group.wins:,} won, {group.losses:,} lost, {group.undecided:,} undecided",
    ]


def tried_values(summary: Summary) -> dict[str, Any]:
    """Return the summary for JSON: all prompts, and the groups by the name of a setting."""
    by_setting = {setting: [_values(group) for group in groups] for setting, groups in summary.by_setting.items()}
    return {"sentence": summary_sentence(summary.total), **_values(summary.total), "by": by_setting}


def _values(group: Group) -> dict[str, Any]:
    return {**asdict(group), "result": standing(group)}


def _tried(group: Group) -> str:
    words = f"{count_of(group.prompts, 'prompt')} tried"
    if group.versions != group.prompts:
        words += f" in {count_of(group.versions, 'version')}"
    return f"{words}, {group.versions - group.not_judged:,} with a verdict" if group.not_judged else words
