"""Somebody who looks elsewhere learns that a run has ended, and nothing else."""

import pytest

from tests.support.clocks import FakeClock
from tui.terminal.window_title import RunNotice
from tui.theme.appearance import Looks

PUSH, POP = "\x1b[22;0t", "\x1b[23;0t"
BOTH = Looks(titles=True, rings=True)


class Window:
    """A terminal that remembers what it was sent."""

    def __init__(self) -> None:
        self.app_focus = True
        self.sent = ""
        self.bells = 0

    def write_to_terminal(self, sequence: str) -> None:
        self.sent += sequence

    def bell(self) -> None:
        self.bells += 1

    def take(self) -> str:
        sent, self.sent = self.sent, ""
        return sent


def notice(looks: Looks) -> tuple[Window, FakeClock, RunNotice]:
    window, clock = Window(), FakeClock()
    told = RunNotice(window, clock)
    told.looks = looks
    return window, clock, told


@pytest.mark.parametrize(("failed", "words"), [(False, "✓ done"), (True, "✗ failed")])
def test_the_end_of_an_unseen_run_stands_in_the_title_until_it_is_seen(failed: bool, words: str) -> None:
    window, _, told = notice(Looks())
    told.began()
    assert window.take() == f"{PUSH}\x1b]2;⋯ improving · prompt-improver\x1b\\"
    window.app_focus = False
    told.seen(is_running=True)
    assert window.take() == ""
    told.ended(failed=failed)
    assert window.take() == f"\x1b]2;{words} · prompt-improver\x1b\\"
    window.app_focus = True
    told.seen(is_running=False)
    assert window.take().endswith(POP)
    told.restore()
    assert window.take() == ""
    assert window.bells == 0


def test_the_title_comes_back_at_once_when_the_person_was_looking() -> None:
    window, _, told = notice(Looks())
    told.began()
    window.take()
    told.ended(failed=False)
    assert window.take() == f"\x1b]2;prompt-improver\x1b\\{POP}"


def test_a_second_run_pushes_no_second_title() -> None:
    window, _, told = notice(Looks())
    window.app_focus = False
    for _ in range(2):
        told.began()
        told.ended(failed=False)
    told.restore()
    assert (window.sent.count(PUSH), window.sent.count(POP)) == (1, 1)


@pytest.mark.parametrize(("focus", "seconds", "bells"), [(True, 9, 0), (True, 11, 1), (False, 1, 1)])
def test_the_bell_rings_for_who_looks_elsewhere_and_after_a_long_run(focus: bool, seconds: float, bells: int) -> None:
    window, clock, told = notice(BOTH)
    told.began()
    clock.advance(seconds)
    window.app_focus = focus
    told.ended(failed=False)
    assert window.bells == bells


def test_nothing_is_told_when_it_is_off() -> None:
    window, clock, told = notice(Looks(titles=False))
    told.began()
    clock.advance(60)
    window.app_focus = False
    told.ended(failed=True)
    told.restore()
    assert (window.sent, window.bells) == ("", 0)
