"""What all verdicts add up to: whether improved prompts win, over the history and by the settings. Pure.

A prompt is the unit, as an input is in a single verdict: many inputs, or many versions, of one prompt show little about
others. So the versions of a lineage are added together first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.evaluation.experiment import Result
from domain.evaluation.ports import ComparedRecord
from domain.evaluation.statistics import CONFIDENCE, least_decided, win_interval

_GROUPINGS: dict[str, Callable[[ComparedRecord], str | None]] = {
    "model": lambda record: record.model,
    "framework": lambda record: record.framework,
    "length": lambda record: record.target_length,
    "use": lambda record: record.use,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The tried prompts with one setting. `name` is the setting's value, "" if it is not known.

    `ahead` counts the prompts that won more inputs than they lost, `behind` those that lost more. The true share of
    prompts that are ahead lies in `interval` with this `confidence`; None if there are too few to compare.
    """

    name: str
    prompts: int
    versions: int
    ahead: int
    behind: int
    better: int
    worse: int
    not_shown: int
    not_judged: int
    wins: int
    losses: int
    undecided: int
    confidence: float
    interval: tuple[float, float] | None

    @property
    def decided(self) -> int:
        """How many prompts are ahead or behind."""
        return self.ahead + self.behind

    @property
    def result(self) -> Result:
        """What the group shows: better or worse only if the interval excludes one half."""
        if self.interval is None:
            return Result.NOT_JUDGED
        low, high = self.interval
        if low > 1 / 2:
            return Result.BETTER
        return Result.WORSE if high < 1 / 2 else Result.NOT_SHOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """All tried prompts, and the same by the name of a setting, the groups with the most prompts first."""

    total: Group
    by_setting: dict[str, list[Group]]


def summary_of(records: Sequence[ComparedRecord]) -> Summary | None:
    """Return what the verdicts add up to; None if nothing was tried.

    Of many groups, one looks better by chance. So the intervals of all groups that can be told apart hold together with
    `CONFIDENCE` (Bonferroni's rule), and each is a little wider than it would be alone.
    """
    if not records:
        return None
    members = {setting: _by(read, records) for setting, read in _GROUPINGS.items()}
    compared = sum(_is_enough(each) for groups in members.values() if len(groups) > 1 for each in groups.values())
    together = 1 - (1 - CONFIDENCE) / max(compared, 1)
    return Summary(
        total=_group("", records, CONFIDENCE),
        by_setting={
            setting: sorted(
                # A single group is the total once more.
                (_group(name, each, together if len(groups) > 1 else CONFIDENCE) for name, each in groups.items()),
                key=lambda group: (-group.prompts, group.name),
            )
            for setting, groups in members.items()
        },
    )


def _by(
    read: Callable[[ComparedRecord], str | None], records: Iterable[ComparedRecord]
) -> dict[str, list[ComparedRecord]]:
    groups: dict[str, list[ComparedRecord]] = {}
    for record in records:
        groups.setdefault(read(record) or "", []).append(record)
    return groups


def _group(name: str, records: Sequence[ComparedRecord], confidence: float) -> Group:
    tallies = [record.tally for record in records]
    results = Counter(tally.result for tally in tallies)
    leads = _leads(records)
    ahead, behind = sum(lead > 0 for lead in leads), sum(lead < 0 for lead in leads)
    return Group(
        name=name,
        prompts=len(leads),
        versions=len(records),
        ahead=ahead,
        behind=behind,
        better=results[Result.BETTER],
        worse=results[Result.WORSE],
        not_shown=results[Result.NOT_SHOWN],
        not_judged=results[Result.NOT_JUDGED],
        wins=sum(tally.wins for tally in tallies),
        losses=sum(tally.losses for tally in tallies),
        undecided=sum(tally.undecided for tally in tallies),
        confidence=confidence,
        interval=win_interval(ahead, behind, confidence) if ahead + behind >= least_decided() else None,
    )


def _leads(records: Iterable[ComparedRecord]) -> list[int]:
    """Return by how many inputs each lineage is ahead."""
    leads: Counter[str | int] = Counter()
    for number, record in enumerate(records):
        leads[record.root_uid or number] += record.tally.wins - record.tally.losses
    return list(leads.values())


def _is_enough(records: Iterable[ComparedRecord]) -> bool:
    """Return whether so many prompts are ahead or behind that anything could be shown."""
    return sum(lead != 0 for lead in _leads(records)) >= least_decided()
