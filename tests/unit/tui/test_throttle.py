"""What changes all the time is drawn at once, then in steps."""

from collections.abc import Callable

from tui.widgets.throttle import STEP_SECONDS, Throttle


class Steps:
    """The steps under test, what they drew, and a timer that goes off when it is told to."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self._timers: list[Callable[[], None]] = []
        self.steps = Throttle(self._set_timer)

    def _set_timer(self, delay: float, callback: Callable[[], None]) -> None:
        assert delay == STEP_SECONDS
        self._timers.append(callback)

    def change(self, name: str) -> None:
        self.steps.draw(lambda: self.drawn.append(name))

    def pass_step(self) -> None:
        (timer,), self._timers = self._timers, []
        timer()

    @property
    def is_quiet(self) -> bool:
        return not self._timers


def test_the_first_is_drawn_at_once_then_the_newest_of_each_step() -> None:
    steps = Steps()
    for name in "abc":
        steps.change(name)
    assert steps.drawn == ["a"]
    steps.pass_step()
    assert steps.drawn == ["a", "c"]
    steps.change("d")
    steps.pass_step()
    assert steps.drawn == ["a", "c", "d"]
    steps.pass_step()
    assert steps.is_quiet
    steps.change("e")
    assert steps.drawn[-1] == "e"


def test_what_waits_is_forgotten_when_something_else_is_drawn() -> None:
    steps = Steps()
    steps.change("a")
    steps.change("b")
    steps.steps.drop()
    steps.pass_step()
    assert steps.drawn == ["a"]
    assert steps.is_quiet
