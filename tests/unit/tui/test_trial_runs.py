"""A run of a try: how it ended is told, whatever ended it."""

from domain.evaluation.ports import Answerer
from tests.support.kept_trials import Store, draft
from tui.trial.runs import TrialRun


def test_a_run_that_an_unexpected_error_stopped_says_so() -> None:
    def make() -> Answerer:
        raise ValueError("words of a prompt")

    run = TrialRun(Store().open(draft()), lambda _run: None)
    run.work(make)
    end = run.state().end
    assert end is not None
    assert not end.is_whole
    assert end.error is not None
    assert end.error.sentence == "An unexpected ValueError stopped it."
    assert end.error.title == "Something went wrong inside the program"
