"""What was asked in another way counts as another thing; what would come out the same is not paid for again."""

from dataclasses import replace

import pytest

from domain.evaluation.experiment import AskedWith, Choice, Experiment, Judge, Ruling
from domain.evaluation.ports import Answer, Question
from domain.evaluation.trial import Trial
from domain.runtime.cancellation import CancelToken
from tests.support.kept_trials import ASKED_WITH, CASES, RECORD, Scripted, Store, draft

MORE = replace(ASKED_WITH, most_tokens=4000)
LESS = replace(ASKED_WITH, most_tokens=500)


def asked(way: AskedWith | None, **values: object) -> Experiment:
    return replace(draft(), asked_with=way, **values)  # type: ignore[arg-type]


def some_cut(question: Question) -> Answer:
    """Cut the outputs of the first two inputs; the third ones take 600 tokens."""
    is_cut = question.message.split()[2] in {"0", "1"}
    tokens = 1200 if is_cut else 600 if question.message.split()[2] == "2" else 5
    return Answer(
        text=question.message, milliseconds=1, finish_reason="length" if is_cut else "stop", tokens_out=tokens
    )


def tried(kept: Store, way: AskedWith | None = ASKED_WITH) -> Trial:
    trial = kept.open(asked(way))
    assert trial.run(Scripted(some_cut), CancelToken()).is_whole
    return trial


def votes_of(trial: Trial) -> set[int]:
    return {vote.case for vote in trial.experiment.votes}


@pytest.mark.parametrize("changed", [{"base_url": "https://two/v1"}, {"temperature": 0.9}, {"temperature": None}])
def test_another_address_or_temperature_is_another_experiment_with_nothing_of_the_first(
    changed: dict[str, object],
) -> None:
    kept = Store()
    first = tried(kept)
    first.vote(5, Choice.IMPROVED)
    other = replace(ASKED_WITH, **changed)  # type: ignore[arg-type]
    trial = kept.open(asked(other))
    assert (trial.missing, trial.outputs, trial.experiment.votes) == (48, [], ())
    assert trial.experiment.uid != first.experiment.uid
    trial.run(Scripted(some_cut, other), CancelToken())
    assert kept.open(asked(other)).experiment.uid == trial.experiment.uid
    assert kept.open(asked(ASKED_WITH)).experiment.uid == first.experiment.uid


def test_a_higher_limit_asks_again_for_what_was_cut_and_for_nothing_else() -> None:
    kept, answerer = Store(), Scripted(asked_with=MORE)
    first = tried(kept)
    for case in (0, 5):
        first.vote(case, Choice.IMPROVED)
    trial = kept.open(asked(MORE))
    assert trial.experiment.uid != first.experiment.uid
    assert votes_of(trial) == {5}, "the vote on outputs that are asked for again is not about these"
    assert trial.plan(answerer).requests == 12
    trial.run(answerer, CancelToken())
    assert sorted({question.message.split()[2] for question in answerer.asked}) == ["0", "1"]
    assert (len(answerer.asked), trial.missing) == (12, 0)
    assert kept.open(asked(MORE)).plan(answerer).requests == 0
    assert kept.open(asked(ASKED_WITH)).outputs == first.outputs


def test_a_lower_limit_asks_again_for_what_is_longer() -> None:
    kept = Store()
    first = tried(kept)
    for case in (2, 5):
        first.vote(case, Choice.IMPROVED)
    trial = kept.open(asked(LESS))
    assert trial.plan(Scripted(asked_with=LESS)).requests == 18
    assert votes_of(trial) == {5}


def test_more_inputs_under_the_same_limit_keep_what_was_cut() -> None:
    kept = Store()
    kept.open(asked(ASKED_WITH, cases=CASES[:5])).run(Scripted(some_cut), CancelToken())
    assert kept.open(asked(ASKED_WITH)).missing == 18


@pytest.mark.parametrize("way", [ASKED_WITH, MORE, replace(MORE, base_url="https://two/v1")])
def test_an_experiment_of_an_earlier_version_counts_as_asked_in_the_same_way(way: AskedWith) -> None:
    kept, answerer = Store(), Scripted(asked_with=way)
    old = asked(None)
    kept.store.save_experiment(old)
    for output in tried(Store()).outputs[:47]:
        kept.store.save_output(replace(output, experiment_uid=old.uid))
    trial = kept.open(asked(way))
    assert (trial.experiment.uid, trial.missing) == (old.uid, 1)
    trial.run(answerer, CancelToken())
    (stored,) = kept.store.experiments_of([RECORD.uid])
    assert (stored.asked_with, len(answerer.asked)) == (way, 1)


def test_what_was_asked_in_this_way_is_preferred_to_what_is_unknown() -> None:
    kept = Store()
    known = tried(kept)
    kept.store.save_experiment(asked(None, created_at=known.experiment.created_at.replace(year=2027)))
    assert kept.open(asked(ASKED_WITH)).experiment.uid == known.experiment.uid


def test_a_judge_says_again_what_it_said_of_other_outputs() -> None:
    kept = Store()
    first = tried(kept)
    judge = Judge(provider="p", model="j", approved=True)
    rulings = tuple(Ruling(case=case, choice=Choice.IMPROVED) for case in (1, 6))
    kept.store.save_experiment(replace(first.experiment, judge=judge, rulings=rulings))
    assert [ruling.case for ruling in kept.open(asked(MORE, judge=judge)).experiment.rulings] == [6]
