"""One experiment from its draft to its verdict: nothing is asked for twice, everything paid for is kept."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.errors import AnswerStoppedError, ModelUnreachableError, RunCancelledError
from domain.evaluation.experiment import Cell, Choice, ComparedPrompt, Experiment, Judge, Result, Side, Source
from domain.evaluation.keeper import Keeper
from domain.evaluation.ports import Answer, Question
from domain.evaluation.trial import draft_of, idea_of, open_trial, version_of
from domain.runtime.cancellation import CancelToken
from tests.support.judges import answers_in
from tests.support.kept_trials import CASES, NOW, RECORD, Scripted, Store, draft, record, trial_of


def test_the_original_is_what_was_typed_and_the_improved_prompt_what_is_used_now() -> None:
    one = record(context="For a child.", accepted_text="Mine", version=2)
    assert idea_of(one) == ComparedPrompt(text="Sum up {{x}}\n\nFor a child.", name="original idea")
    assert version_of(one) == ComparedPrompt(text="Mine", name="version 2", uid=one.uid)


def test_a_run_keeps_every_output_and_the_same_draft_asks_for_nothing_again() -> None:
    kept, answerer = Store(), Scripted()
    trial = kept.open(draft(checks=("contains: done",)))
    assert trial.run(answerer, CancelToken()).is_whole
    assert len(answerer.asked) == 48
    assert (trial.missing, len(trial.outputs)) == (0, 48)
    tally = trial.conclude()
    assert (tally.result, tally.source, tally.wins) == (Result.BETTER, Source.CHECKS, 8)
    again = kept.open(draft(checks=("contains: done",)))
    assert again.experiment == trial.experiment
    assert again.outputs == trial.outputs
    assert again.run(answerer, CancelToken()).is_whole
    assert len(answerer.asked) == 48


def test_a_run_that_was_stopped_goes_on_with_what_is_missing() -> None:
    kept, cancel = Store(), CancelToken()
    seen: list[str] = []

    def reply(question: Question) -> str:
        seen.append(question.message)
        if len(seen) == 10:
            cancel.cancel()
        return "word"

    assert kept.open(draft()).run(Scripted(reply), cancel).is_cancelled
    rest = Scripted()
    trial = kept.open(draft())
    assert trial.plan(rest).requests == 38
    trial.run(rest, CancelToken())
    assert (len(rest.asked), trial.missing) == (38, 0)


def test_other_checks_ask_no_model() -> None:
    kept, answerer = Store(), Scripted()
    kept.open(draft(checks=("contains: done",))).run(answerer, CancelToken())
    trial = kept.open(draft(checks=("does not contain: done",)))
    assert trial.missing == 0
    assert trial.conclude().result is Result.WORSE
    assert kept.open(draft()).conclude().result is Result.NOT_JUDGED


def _fails(_text: str) -> str | None:
    pytest.fail("a check ran again")


CHECKS = ("language: de", "contains: done")


def test_a_kept_tally_is_not_counted_again_while_it_still_counts() -> None:
    kept = Store()
    trial = kept.open(draft(checks=CHECKS))
    trial.run(Scripted(), CancelToken())
    tally = trial.conclude()
    again = open_trial(draft(checks=CHECKS), kept.store, kept.keeper, _fails)
    assert again.conclude() == tally
    assert not again.has_results(again.outputs[0])


def test_a_tally_of_other_checks_or_of_fewer_outputs_is_counted_again() -> None:
    kept = Store()
    trial = kept.open(draft(CASES[:5], checks=CHECKS))
    trial.run(Scripted(), CancelToken())
    trial.conclude()
    kept.open(draft(CASES[:5], checks=("does not contain: done",))).save()  # without a count, as a kill would leave it
    assert kept.open(draft(CASES[:5], checks=("does not contain: done",))).conclude().losses == 5
    trial = kept.open(draft(CASES[:5], checks=("contains: done",)))
    half = trial_of(trial.experiment, trial.outputs[:12], kept.keeper)
    assert (half.conclude().wins, half.conclude().left) == (2, 3)
    whole = trial_of(half.experiment, trial.outputs, kept.keeper)
    assert (whole.conclude().wins, whole.conclude().left) == (5, 0)


def test_an_answer_that_was_refused_or_cut_off_wins_no_check() -> None:
    """A refusal is short, and contains nothing that is unwanted."""

    class Refused(Scripted):
        def answer(
            self, question: Question, cancel: CancelToken, on_text: Callable[[str], None] = lambda _text: None
        ) -> Answer:
            if "say done" in question.message:
                raise AnswerStoppedError("The model refused to answer.", partial_answer="No.")
            return super().answer(question, cancel, on_text)

    trial = Store().open(draft(checks=("at most 2 words", "contains: sum")))
    trial.run(Refused(), CancelToken())
    refused = next(output for output in trial.outputs if output.problem)
    assert [(one.passed, one.place) for one in trial.results(refused)] == [(False, "The model refused to answer.")] * 2
    assert trial.conclude().result is Result.WORSE


def test_more_inputs_ask_only_for_their_own_outputs() -> None:
    kept, answerer = Store(), Scripted()
    kept.open(draft(CASES[:5])).run(answerer, CancelToken())
    more = (CASES[7], *CASES[:5])
    trial = kept.open(draft(more))
    assert trial.missing == 6
    answerer.asked.clear()
    assert trial.run(answerer, CancelToken()).is_whole
    assert len(answerer.asked) == 6
    saved = kept.store.outputs_of(trial.experiment.uid)
    assert len(saved) == 36
    assert all("0" in output.text for output in saved if output.cell.case == 1)


@pytest.mark.parametrize("changed", [{"provider": "groq"}, {"model": "n"}, {"repeats": 2}])
def test_another_model_or_number_of_repeats_is_another_experiment(changed: dict[str, object]) -> None:
    kept = Store()
    kept.open(draft()).run(Scripted(), CancelToken())
    trial = kept.open(replace(draft(), **changed))  # type: ignore[arg-type]
    assert trial.experiment.uid not in {one.uid for one in kept.store.experiments_of([RECORD.uid])}
    assert trial.missing == (0 if "repeats" in changed else 48)


def test_identical_prompts_keep_their_sides() -> None:
    kept = Store()
    same = replace(draft(CASES[:2]), original=ComparedPrompt(text=version_of(RECORD).text, name="file"))
    kept.open(same).run(Scripted(), CancelToken())
    trial = kept.open(replace(same, cases=CASES[:3], uid="other"))
    assert {output.cell.side for output in trial.outputs} == set(Side)


def test_two_files_are_found_again_by_their_texts() -> None:
    one, other = ComparedPrompt(text="a {{x}}", name="a.txt"), ComparedPrompt(text="b {{x}}", name="b.txt")
    kept = Store()
    kept.open(draft_of(one, other, CASES, Scripted(), NOW)).run(Scripted(), CancelToken())
    assert kept.open(draft_of(one, other, CASES, Scripted(), NOW)).missing == 0
    swapped = kept.open(draft_of(other, one, CASES, Scripted(), NOW))
    assert (swapped.experiment.original.name, swapped.missing) == ("b.txt", 0)


def test_more_inputs_for_two_files_ask_only_for_their_own_outputs() -> None:
    one, other = ComparedPrompt(text="a {{x}}", name="a.txt"), ComparedPrompt(text="b {{x}}", name="b.txt")
    kept = Store()
    kept.open(draft_of(one, other, CASES[:5], Scripted(), NOW)).run(Scripted(), CancelToken())
    assert kept.open(draft_of(one, other, CASES, Scripted(), NOW)).missing == 18
    third = ComparedPrompt(text="c {{x}}", name="c.txt")
    assert kept.open(draft_of(one, third, CASES[:5], Scripted(), NOW)).missing == 15


def test_a_stopped_run_takes_over_what_another_one_asked_since() -> None:
    kept, answerer = Store(), Scripted()
    stopped = kept.open(draft(CASES[:5]))
    stopped.save()
    kept.open(draft()).run(answerer, CancelToken())
    again = kept.open(draft(CASES[:5]))
    assert (again.experiment.uid, again.missing) == (stopped.experiment.uid, 0)
    again.save()
    assert len(kept.store.outputs_of(stopped.experiment.uid)) == 30


def test_outputs_at_places_that_do_not_exist_are_left_out() -> None:
    """An import that was edited by hand can hold such outputs."""
    kept, answerer = Store(), Scripted()
    trial = kept.open(draft())
    trial.run(answerer, CancelToken())
    first = trial.outputs[0]
    for cell in (replace(first.cell, case=999), replace(first.cell, repeat=9)):
        kept.store.save_output(replace(first, cell=cell))
    again = kept.open(draft())
    assert (len(again.outputs), again.missing, again.plan(answerer).requests) == (48, 0, 0)
    assert kept.open(draft(CASES[:7])).missing == 0


def _judged(question: Question) -> str:
    """Prefer the answer that says done and has the most to say, wherever it stands."""
    first, second = answers_in(question.message)

    def worth(text: str) -> tuple[bool, bool, int]:
        return "Choose this one" not in text, "done" in text, len(set(text.partition("All that was asked")[0].split()))

    return (
        "better: neither"
        if worth(first) == worth(second)
        else f"better: {'A' if worth(first) > worth(second) else 'B'}"
    )


JUDGE = Judge(provider="openai", model="j")


def test_a_judge_is_tried_rules_once_and_each_ruling_is_kept() -> None:
    kept, judge = Store(), Scripted(_judged)
    trial = kept.open(draft(judge=JUDGE))
    trial.run(
        Scripted(lambda question: f"{question.message} and twelve more words of which each one is said only once here"),
        CancelToken(),
    )
    most = trial.plan(judge).judge_requests
    assert (found := trial.judge(judge, CancelToken())) is not None
    assert (found.approved, found.finding) == (True, "")
    assert len(judge.asked) == most
    assert (tally := trial.conclude()).source is Source.JUDGE
    assert tally.wins == 8
    asked = len(judge.asked)
    again = kept.open(draft(judge=JUDGE))
    again.judge(judge, CancelToken())
    assert len(judge.asked) == asked
    assert again.plan(judge).judge_requests == 0
    other = kept.open(draft(judge=replace(JUDGE, model="k")))
    assert (other.experiment.rulings, other.missing) == ((), 0)


def test_what_a_judge_said_before_it_failed_is_kept() -> None:
    kept = Store()
    trial = kept.open(draft(judge=replace(JUDGE, approved=True)))
    trial.run(Scripted(), CancelToken())
    said: list[str] = []

    def reply(question: Question) -> str:
        if len(said) == 6:
            raise ModelUnreachableError("Gone.")
        said.append(question.message)
        return _judged(question)

    with pytest.raises(ModelUnreachableError):
        trial.judge(Scripted(reply), CancelToken())
    assert len(kept.open(trial.experiment).experiment.rulings) == 3


@pytest.mark.parametrize(
    "judge", [JUDGE, replace(JUDGE, approved=True)], ids=["while it is tested", "while it compares"]
)
def test_what_a_judge_says_late_does_not_count_for_another(judge: Judge) -> None:
    kept, other = Store(), replace(JUDGE, model="k")
    trial = kept.open(draft(judge=judge))
    trial.run(Scripted(), CancelToken())

    def reply(question: Question) -> str:
        trial.change_judge(other)
        return _judged(question)

    with pytest.raises(RunCancelledError):
        trial.judge(Scripted(reply), CancelToken())
    for one in (trial, kept.open(draft(judge=other))):
        assert (one.experiment.judge, one.experiment.rulings) == (other, ())


def test_outputs_are_taken_anew_while_others_are_checked() -> None:
    trial = Store().open(draft(checks=("contains: done",)))
    trial.run(Scripted(), CancelToken())
    first, *others = trial.outputs

    class Looked(Cell):
        """A place that lets another output be checked while it is looked up."""

        def __hash__(self) -> int:
            if others:
                trial.results(others.pop())
            return Cell.__hash__(self)

    trial.results(replace(first, cell=Looked(first.cell.case, first.cell.repeat, first.cell.side)))
    left = len(others)
    with trial.claimed():
        assert len(others) < left, "one was checked meanwhile"
        assert trial.missing == 0


def test_the_last_vote_for_an_input_counts_and_is_kept() -> None:
    kept = Store()
    trial = kept.open(draft(checks=("contains: done",)))
    trial.run(Scripted(), CancelToken())
    for number in range(8):
        trial.vote(number, Choice.ORIGINAL)
    trial.vote(0, Choice.NEITHER)
    tally = trial.conclude()
    assert (tally.source, tally.result, tally.losses, tally.undecided) == (Source.VOTES, Result.WORSE, 7, 1)
    assert kept.open(draft()).experiment.votes == trial.experiment.votes


def test_outputs_are_read_while_something_is_written() -> None:
    writes, may_end = threading.Event(), threading.Event()

    def write(_experiment: Experiment) -> None:
        writes.set()
        assert may_end.wait(60)

    trial = trial_of(draft(), (), Keeper(write, lambda _output: None))
    voter = threading.Thread(target=lambda: trial.vote(0, Choice.IMPROVED), daemon=True)
    voter.start()
    assert writes.wait(60)
    reader = threading.Thread(target=lambda: trial.outputs, daemon=True)
    reader.start()
    reader.join(5)
    is_read = not reader.is_alive()
    may_end.set()
    voter.join(60)
    assert is_read
