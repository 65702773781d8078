"""What is kept of a try: the same experiment, and outputs of others that asked the same. Reads, never writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from domain.evaluation.experiment import CUT, Cell, Experiment, Judge, Output, Side
from domain.evaluation.plan import tokens_written
from domain.evaluation.ports import ReadsExperiments


@dataclass(frozen=True, slots=True)
class Kept:
    """The experiment to go on with, `stored` if it is kept already, and its outputs.

    `carried` are outputs of other experiments, at their places in this one. `earlier` are outputs of the same model to
    anything else, there only if nothing of this experiment is kept.
    """

    experiment: Experiment
    stored: Experiment | None = None
    outputs: dict[Cell, Output] = field(default_factory=dict)
    carried: dict[Cell, Output] = field(default_factory=dict)
    earlier: list[Output] = field(default_factory=list)


def kept_of(draft: Experiment, reader: ReadsExperiments) -> Kept:
    """Return what is kept of `draft`, with the checks and the judge of the draft. Blocks."""
    candidates = _stored_for(draft, reader)
    same = min(
        (one for one in candidates if _asks_the_same(one, draft)),
        key=lambda one: (one.uid != draft.uid, one.asked_with != draft.asked_with),
        default=None,
    )
    opened = _with_decisions(draft, candidates, reader) if same is None else _with_ways(same, draft)
    own = {} if same is None else {one.cell: one for one in reader.outputs_of(same.uid) if _has_place(same, one.cell)}
    carried: dict[Cell, Output] = {}
    for one in candidates:
        if len(own) + len(carried) < opened.size and one is not same:
            found = {output.cell: output for output in _carried_over(one, reader, opened) if output.cell not in own}
            carried = found | carried
    earlier = _outputs_of_model(candidates, draft, reader) if not (own or carried) else []
    return Kept(opened, same, own, carried, earlier)


def claim_on(experiment: Experiment) -> str:
    """Return what experiments have in common that may use each other's outputs: both prompts and the model."""
    texts = sorted((experiment.original.text, experiment.improved.text))
    return "\0".join((*texts, experiment.provider, experiment.model))


def is_same_judge(one: Judge | None, other: Judge | None) -> bool:
    """Return whether two judges would be asked the same."""
    return _named(one) == _named(other)


def _outputs_of_model(stored: Iterable[Experiment], draft: Experiment, reader: ReadsExperiments) -> list[Output]:
    """Return the outputs of the newest experiment that asked the same model."""
    same_model = (one for one in stored if _asks_the_model_alike(one, draft))
    return next((outputs for one in same_model if (outputs := reader.outputs_of(one.uid))), [])


def _stored_for(draft: Experiment, reader: ReadsExperiments) -> list[Experiment]:
    """Return the experiments that may have asked for a part of `draft`, the newest first."""
    if draft.record_uids:
        return reader.experiments_of(draft.record_uids)
    found = (one for one in reader.every_experiment() if not one.record_uids)
    return sorted(found, key=lambda one: (one.created_at, one.uid), reverse=True)


def _has_place(experiment: Experiment, cell: Cell) -> bool:
    """Return whether a cell is a place of the experiment; one of an import that was edited need not be."""
    return 0 <= cell.case < len(experiment.cases) and 0 <= cell.repeat < experiment.repeats


def _asks_the_same(one: Experiment, other: Experiment) -> bool:
    def asked(experiment: Experiment) -> tuple[object, ...]:
        return experiment.original.text, experiment.improved.text, experiment.cases, experiment.repeats

    return asked(one) == asked(other) and _asks_the_model_alike(one, other) and _has_same_limit(one, other)


def _asks_the_model_alike(one: Experiment, other: Experiment) -> bool:
    """Return whether both ask the same model in the same way, but for the token limit. What is unknown is the same."""
    ways = {(each.asked_with.base_url, each.asked_with.temperature) for each in (one, other) if each.asked_with}
    return (one.provider, one.model) == (other.provider, other.model) and len(ways) <= 1


def _has_same_limit(one: Experiment, other: Experiment) -> bool:
    return len({each.asked_with.most_tokens for each in (one, other) if each.asked_with}) <= 1


def _would_be_the_same(output: Output, source: Experiment, draft: Experiment) -> bool:
    """Return whether an output of `source` is what the token limit of `draft` allows."""
    if draft.asked_with is None or _has_same_limit(source, draft):
        return True
    return output.finish_reason != CUT and tokens_written(output) <= draft.asked_with.most_tokens


def _with_ways(stored: Experiment, draft: Experiment) -> Experiment:
    """Return the stored experiment with the draft's checks and judge. A judge that was tried already stays so."""
    tally = stored.tally if stored.checks == draft.checks else None
    if is_same_judge(stored.judge, draft.judge):
        return replace(stored, checks=draft.checks, tally=tally)
    return replace(stored, checks=draft.checks, tally=tally, judge=draft.judge, rulings=())


def _named(judge: Judge | None) -> tuple[object, ...] | None:
    return None if judge is None else (judge.provider, judge.model, judge.questions)


def _carried_over(source: Experiment, reader: ReadsExperiments, draft: Experiment) -> list[Output]:
    """Return the outputs of `source` that `draft` would ask for again, at their places in it."""
    sides = {side: target for side in Side if (target := _side_of(source.prompt(side).text, side, draft)) is not None}
    if not sides or not _asks_the_model_alike(source, draft):
        return []
    cases = {case: number for number, case in enumerate(draft.cases)}
    return [
        replace(output, experiment_uid=draft.uid, cell=Cell(cases[case], output.cell.repeat, sides[output.cell.side]))
        for output in reader.outputs_of(source.uid)
        if output.cell.side in sides
        and output.cell.repeat < draft.repeats
        and _has_place(source, output.cell)
        and _would_be_the_same(output, source, draft)
        and (case := source.cases[output.cell.case]) in cases
    ]


def _with_decisions(draft: Experiment, stored: Iterable[Experiment], reader: ReadsExperiments) -> Experiment:
    """Return `draft` with your votes on the same outputs, and what the same judge said of them."""
    asked = draft.original.text, draft.improved.text
    for one in stored:
        if (one.original.text, one.improved.text) != asked or not _asks_the_model_alike(one, draft):
            continue
        outputs = [] if _has_same_limit(one, draft) else reader.outputs_of(one.uid)
        asked_again = {each.cell.case for each in outputs if not _would_be_the_same(each, one, draft)}
        kept = (number for number, case in enumerate(one.cases) if case in draft.cases and number not in asked_again)
        places = {number: draft.cases.index(one.cases[number]) for number in kept}
        votes = tuple(replace(vote, case=places[vote.case]) for vote in one.votes if vote.case in places)
        if one.judge is None or not is_same_judge(one.judge, draft.judge):
            return replace(draft, votes=votes)
        rulings = (replace(ruling, case=places[ruling.case]) for ruling in one.rulings if ruling.case in places)
        return replace(draft, votes=votes, judge=one.judge, rulings=tuple(rulings))
    return draft


def _side_of(text: str, side: Side, draft: Experiment) -> Side | None:
    """Return the side of a prompt, which may have been the other one; the same one first."""
    return next((target for target in (side, side.other) if draft.prompt(target).text == text), None)
