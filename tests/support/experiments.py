"""Experiments and outputs for tests: some by hand, any at all with the Hypothesis strategies."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from domain.evaluation.experiment import (
    AskedWith,
    Case,
    Cell,
    Choice,
    ComparedPrompt,
    Experiment,
    Judge,
    Output,
    Result,
    Ruling,
    Side,
    Source,
    Tally,
    Vote,
)
from domain.evaluation.ports import CaseSet
from domain.prompts.record import PromptHistory, new_uid
from tests.support.records import counts, filled_texts, moments, optional, texts

CASES = CaseSet(cases=(Case(values=(("x", "camión 日本"),)),), checks=("at most 80 words",))
"""What a lineage keeps."""
BETTER = Tally(result=Result.BETTER, source=Source.VOTES, wins=9, losses=1, undecided=10)


def make_experiment(
    improved: PromptHistory | None = None, original: PromptHistory | None = None, **fields: Any
) -> Experiment:
    """Return an experiment of two cases, of these records or of files."""
    values: dict[str, Any] = {
        "original": ComparedPrompt(text="Sum up {{x}}", name="original idea", uid=original.uid if original else None),
        "improved": ComparedPrompt(
            text="Write a sum of {{x}}.", name="version 1", uid=improved.uid if improved else None
        ),
        "cases": (Case(values=(("x", "one"),)), Case(values=(("x", "two"),), message="Go")),
        "provider": "local",
        "model": "qwen",
        "created_at": datetime(2026, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC),
        "record_uid": improved.uid if improved else "",
        "root_uid": improved.root_uid if improved else "",
    }
    return Experiment(**(values | fields))


def make_output(
    experiment: Experiment, case: int = 0, repeat: int = 0, side: Side = Side.ORIGINAL, **fields: Any
) -> Output:
    """Return an output at a place of an experiment."""
    values: dict[str, Any] = {"text": f"output {case} {repeat} {side}", "milliseconds": 12}
    return Output(experiment_uid=experiment.uid, cell=Cell(case, repeat, side), **(values | fields))


_cases = st.builds(Case, values=st.lists(st.tuples(texts, texts), max_size=2).map(tuple), message=texts)
_prompts = st.builds(ComparedPrompt, text=filled_texts, name=texts, uid=st.none() | st.uuids().map(str))
_choices = st.sampled_from(Choice)
_places = st.integers(0, 199)
_judges = st.builds(
    Judge,
    provider=texts,
    model=texts,
    questions=st.lists(texts, max_size=2).map(tuple),
    approved=st.none() | st.booleans(),
    finding=texts,
)
_rulings = st.builds(
    Ruling,
    case=_places,
    choice=_choices,
    flipped=st.booleans(),
    is_noise=st.booleans(),
    met=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=2).map(tuple),
)
_tallies = st.builds(
    Tally,
    result=st.sampled_from(Result),
    source=st.none() | st.sampled_from(Source),
    wins=counts,
    losses=counts,
    undecided=counts,
)
case_sets = st.builds(
    CaseSet, cases=st.lists(_cases, max_size=3).map(tuple), checks=st.lists(texts, max_size=2).map(tuple)
)
experiments = st.builds(
    Experiment,
    original=_prompts,
    improved=_prompts,
    cases=st.lists(_cases, min_size=1, max_size=3).map(tuple),
    provider=texts,
    model=texts,
    created_at=moments,
    record_uid=st.just("") | st.uuids().map(str),
    root_uid=texts,
    repeats=st.integers(1, 10),
    checks=st.lists(texts, max_size=2).map(tuple),
    judge=optional(_judges),
    votes=st.lists(st.builds(Vote, case=_places, choice=_choices), max_size=2).map(tuple),
    rulings=st.lists(_rulings, max_size=2).map(tuple),
    tally=optional(_tallies),
    asked_with=optional(
        st.builds(AskedWith, most_tokens=counts, base_url=texts, temperature=st.none() | st.floats(0, 2))
    ),
)
outputs = st.builds(
    Output,
    experiment_uid=st.builds(new_uid),
    cell=st.builds(Cell, case=_places, repeat=st.integers(0, 9), side=st.sampled_from(Side)),
    text=texts,
    problem=texts,
    finish_reason=optional(texts),
    milliseconds=counts,
    tokens_in=optional(counts),
    tokens_out=optional(counts),
    cost=optional(st.floats(0, 1e6)),
)
