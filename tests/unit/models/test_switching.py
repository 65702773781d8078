"""An improver is replaced for the next run; a run under way keeps its own."""

import threading
from collections.abc import Callable

import pytest

from domain.errors import ModelUnreachableError, RunCancelledError
from domain.evaluation.ports import Answer, Question
from domain.models.choice import ConnectionTest
from domain.models.switching import SwitchableImprover
from domain.prompts.request import EnginePhase, EngineStatus, ImproveRequest
from domain.runtime.cancellation import CancelToken
from tests.support.polling import wait_until
from tests.support.scripted_improver import ScriptedImprover

REQUEST = ImproveRequest("plan a garden")


class Improver(ScriptedImprover):
    """A scripted improver that can be tried out, and whose loading can be held."""

    def __init__(self, *, hold: bool = False, holds_loading: bool = False) -> None:
        super().__init__(hold=hold)
        self.loads = threading.Event()
        self.loaded = threading.Event()
        self.report: Callable[[EngineStatus], None] = lambda _status: None
        if not holds_loading:
            self.loaded.set()

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        self.report = on_status
        self.loads.set()
        self.loaded.wait(10)
        if self.closed:
            raise RunCancelledError("closed while it loaded")
        on_status(EngineStatus(EnginePhase.READY))

    def try_out(self, cancel: CancelToken) -> ConnectionTest:
        return ConnectionTest("scripted", 0.1, "ready")

    def answer(self, question: Question, cancel: CancelToken, on_text: Callable[[str], None]) -> Answer:
        on_text("y")
        return Answer(text=f"yes to {question.message}", milliseconds=1)

    def count_tokens(self, text: str) -> int | None:
        return len(text)

    def close(self) -> None:
        super().close()
        self.loaded.set()


def run(switch: SwitchableImprover) -> threading.Thread:
    nothing = lambda _: None  # noqa: E731 - a callback
    thread = threading.Thread(target=lambda: switch.improve(REQUEST, CancelToken(), nothing, nothing), daemon=True)
    thread.start()
    return thread


def test_one_improver_is_made_and_used_until_it_is_replaced() -> None:
    made = [Improver(), Improver()]
    waiting = list(made)
    switch = SwitchableImprover(lambda: waiting.pop(0))
    for _ in range(2):
        run(switch).join(10)
    switch.replace()
    assert made[0].closed
    run(switch).join(10)
    assert [len(one.requests) for one in made] == [2, 1]
    assert not made[1].closed
    switch.close()
    assert made[1].closed


def test_a_run_under_way_keeps_its_improver_which_is_closed_when_it_ends() -> None:
    made = [Improver(hold=True), Improver()]
    waiting = list(made)
    switch = SwitchableImprover(lambda: waiting.pop(0))
    held = run(switch)
    assert made[0].half_shown.wait(10)
    switch.replace()
    run(switch).join(10)
    assert len(made[1].requests) == 1
    assert not made[0].closed
    made[0].release()
    held.join(10)
    assert made[0].closed


def test_closing_closes_what_is_in_use_too() -> None:
    made = [Improver(hold=True), Improver()]
    waiting = list(made)
    switch = SwitchableImprover(lambda: waiting.pop(0))
    held = run(switch)
    assert made[0].half_shown.wait(10)
    switch.replace()
    switch.try_out(CancelToken())
    switch.close()
    assert made[0].closed
    assert made[1].closed
    held.join(10)


def test_one_that_still_loads_is_stopped_at_once_and_reports_no_more() -> None:
    made = [Improver(holds_loading=True), Improver()]
    waiting = list(made)
    switch = SwitchableImprover(lambda: waiting.pop(0))
    seen: list[EngineStatus] = []
    loading = threading.Thread(target=lambda: switch.warm_up(seen.append), daemon=True)
    loading.start()
    assert made[0].loads.wait(10)
    switch.replace()
    loading.join(10)
    assert not loading.is_alive()
    made[0].report(EngineStatus(EnginePhase.FAILED))
    assert seen == []
    switch.warm_up(seen.append)
    assert seen == [EngineStatus(EnginePhase.READY)]


def test_one_that_was_made_of_settings_that_count_no_more_is_not_used() -> None:
    made = [Improver(), Improver()]
    waiting = list(made)
    begun, go = threading.Event(), threading.Event()

    def make() -> Improver:
        one = waiting.pop(0)
        if one is made[0]:
            begun.set()
            go.wait(10)
        return one

    switch = SwitchableImprover(make)
    running = run(switch)
    assert begun.wait(10)
    switch.replace()
    go.set()
    running.join(10)
    wait_until(lambda: made[0].closed, "the stale one is closed")
    assert [len(one.requests) for one in made] == [0, 1]


def test_a_fault_while_loading_is_told() -> None:
    class Broken(Improver):
        def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
            raise ModelUnreachableError("no")

    with pytest.raises(ModelUnreachableError):
        SwitchableImprover(Broken).warm_up(lambda _status: None)


def test_any_prompt_is_answered_by_the_current_improver() -> None:
    switch = SwitchableImprover(Improver)

    answer = switch.answer(Question(message="tea?"), CancelToken(), lambda _text: None)

    assert answer.text == "yes to tea?"
    assert switch.count_tokens("four") == 4
