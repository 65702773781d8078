"""A run asks for what is missing, keeps before it reports, and says how it ended."""

import threading

import pytest

from domain.errors import (
    AnswerStoppedError,
    ModelAccessError,
    ModelTimeoutError,
    PromptImproverError,
    RunCancelledError,
    StorageError,
)
from domain.evaluation.experiment import Output
from domain.evaluation.ports import Answer, Question
from domain.evaluation.run import ExperimentRun, Watch
from domain.runtime.cancellation import CancelToken
from tests.support.answerers import ScriptedAnswerer, make_experiment
from tests.support.polling import wait_until


def test_both_prompts_of_a_repeat_follow_each_other_and_each_is_kept_before_it_is_reported() -> None:
    experiment, events = make_experiment(2, repeats=2), list[tuple[str, object]]()
    model = ScriptedAnswerer(lambda question: f"re {question.message}")
    watch = Watch(
        on_start=lambda cell: events.append(("start", cell)),
        on_text=lambda cell, _text: events.append(("text", cell)),
        on_output=lambda output: events.append(("output", output.cell)),
    )
    run = ExperimentRun(experiment, model, lambda output: events.append(("keep", output.cell)))
    end = run.run((), CancelToken(), watch)
    steps = ("start", "text", "keep", "output")
    assert events == [(step, cell) for cell in experiment.cells() for step in steps]
    assert (end.is_whole, end.kept) == (True, 8)
    assert [question.message for question in model.asked[:3]] == ["Original: 0", "Improved: 0", "Original: 0"]


def test_several_calls_are_made_at_once_and_nothing_is_asked_twice() -> None:
    experiment, all_there = make_experiment(8, repeats=2), threading.Barrier(4)

    def script(_question: Question) -> str:
        all_there.wait(60)  # broken unless four calls are made at the same time
        return "answer"

    kept: list[Output] = []
    end = ExperimentRun(experiment, ScriptedAnswerer(script, at_once=4), kept.append).run((), CancelToken())
    assert end.is_whole
    assert sorted(output.cell for output in kept) == sorted(experiment.cells())


def test_each_thread_keeps_an_answer_before_it_asks_again_whatever_the_others_do() -> None:
    """So a kill can cost one answer a thread, and never one that is kept."""
    experiment, all_there = make_experiment(8, repeats=3), threading.Barrier(3)
    steps: dict[int, list[str]] = {}

    def note(step: str) -> None:
        steps.setdefault(threading.get_ident(), []).append(step)

    def script(_question: Question) -> str:
        note("asked")
        all_there.wait(60)
        return "answer"

    end = ExperimentRun(experiment, ScriptedAnswerer(script, at_once=3), lambda _o: note("kept")).run((), CancelToken())
    assert end.is_whole
    assert len(steps) == 3
    assert all(done == ["asked", "kept"] * 16 for done in steps.values())


def test_going_on_asks_only_for_what_is_missing() -> None:
    experiment, kept = make_experiment(5), list[Output]()
    cancel = CancelToken()
    model = ScriptedAnswerer(lambda _question: "answer")
    watch = Watch(on_output=lambda _output: cancel.cancel() if len(kept) == 3 else None)
    assert ExperimentRun(experiment, model, kept.append).run((), cancel, watch).is_cancelled
    assert len(kept) == len(model.asked) == 3
    end = ExperimentRun(experiment, model, kept.append).run({output.cell for output in kept}, CancelToken())
    assert (end.kept, end.is_whole) == (7, True)
    assert [output.cell for output in kept] == list(experiment.cells())
    assert len(model.asked) == 10


def test_cancelling_in_the_middle_keeps_what_is_there_and_ends_the_calls() -> None:
    cancel, held, kept = CancelToken(), threading.Event(), list[Output]()

    def script(question: Question) -> str | Exception:
        if question.message == "Improved: 1":
            held.set()
            return RunCancelledError("stopped") if cancel.wait(60) else AssertionError("never cancelled")
        return "answer"

    thread = threading.Thread(
        target=lambda: ends.append(
            ExperimentRun(make_experiment(3), ScriptedAnswerer(script), kept.append).run((), cancel)
        )
    )
    ends: list[object] = []
    thread.start()
    wait_until(held.is_set, "the held call")
    cancel.cancel()
    thread.join(60)
    (end,) = ends
    assert (getattr(end, "is_cancelled", None), len(kept)) == (True, 3)


def test_a_run_that_the_model_stops_is_not_whole() -> None:
    model = ScriptedAnswerer(lambda _question: RunCancelledError("The engine was closed."))
    end = ExperimentRun(make_experiment(2), model, lambda _output: None).run((), CancelToken())
    assert (end.is_whole, end.is_cancelled) == (False, True)


def test_cancelling_after_the_last_output_leaves_the_run_whole() -> None:
    cancel = CancelToken()
    watch = Watch(on_output=lambda output: cancel.cancel() if output.cell.side == "improved" else None)
    end = ExperimentRun(make_experiment(1), ScriptedAnswerer(lambda _q: "x"), lambda _o: None).run((), cancel, watch)
    assert end.is_whole


def test_an_output_that_cannot_be_kept_ends_the_run_and_is_not_reported() -> None:
    reported: list[Output] = []

    def keep(_output: Output) -> None:
        raise StorageError("The disk is full.")

    model = ScriptedAnswerer(lambda _question: "answer")
    end = ExperimentRun(make_experiment(3), model, keep).run((), CancelToken(), Watch(on_output=reported.append))
    assert isinstance(end.error, StorageError)
    assert (end.kept, len(model.asked), reported) == (0, 1, [])


@pytest.mark.parametrize("at_once", [1, 3])
def test_an_unexpected_error_ends_the_run_and_names_the_place(at_once: int) -> None:
    model = ScriptedAnswerer(lambda _question: ZeroDivisionError("secret"), at_once=at_once)
    end = ExperimentRun(make_experiment(3), model, lambda _output: None).run((), CancelToken())
    assert isinstance(end.error, PromptImproverError)
    assert end.error.sentence == "An unexpected ZeroDivisionError stopped it."
    assert not end.is_whole
    assert len(end.failed) == len(model.asked) <= at_once


def test_one_slow_answer_concerns_one_output_and_three_end_the_run() -> None:
    slow = ModelTimeoutError("too slow")
    model = ScriptedAnswerer(lambda question: slow if question.message == "Original: 0" else "answer")
    end = ExperimentRun(make_experiment(3), model, lambda _output: None).run((), CancelToken())
    assert (end.kept, len(end.failed), end.error) == (5, 1, None)
    model = ScriptedAnswerer(lambda _question: slow)
    end = ExperimentRun(make_experiment(3), model, lambda _output: None).run((), CancelToken())
    assert (len(end.failed), end.error, len(model.asked)) == (3, slow, 3)


def test_an_error_that_would_meet_all_others_ends_the_run_at_once() -> None:
    model = ScriptedAnswerer(lambda _question: ModelAccessError("no key"))
    end = ExperimentRun(make_experiment(3), model, lambda _output: None).run((), CancelToken())
    assert isinstance(end.error, ModelAccessError)
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("said", "text", "problem"),
    [
        (AnswerStoppedError("The model refused.", partial_answer="I c"), "I c", "The model refused."),
        (Answer(text=" \n", milliseconds=1), " \n", "The model sent an empty answer."),
        (Answer(text="half", milliseconds=1, finish_reason="length"), "half", "The answer was cut off at the token"),
        (Answer(text="whole", milliseconds=1, finish_reason="stop"), "whole", ""),
    ],
)
def test_what_is_refused_empty_or_cut_is_kept_with_its_problem(
    said: Answer | Exception, text: str, problem: str
) -> None:
    kept: list[Output] = []
    end = ExperimentRun(make_experiment(1), ScriptedAnswerer(lambda _q: said), kept.append).run((), CancelToken())
    assert end.is_whole
    assert [output.text for output in kept] == [text] * 2
    assert all(output.problem.startswith(problem) and bool(output.problem) == bool(problem) for output in kept)


def test_a_watcher_that_fails_stops_nothing() -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError

    model = ScriptedAnswerer(lambda _question: "answer")
    end = ExperimentRun(make_experiment(2), model, lambda _o: None).run((), CancelToken(), Watch(fail, fail, fail))
    assert (end.is_whole, end.kept) == (True, 4)
