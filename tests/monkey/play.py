"""Plays rounds of random events, and checks after each of them what must always hold."""

import asyncio
import threading
import traceback
from collections import deque
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from tests.monkey.checks import Checks, Offers, Typed
from tests.monkey.events import Kind, choose
from tests.monkey.hands import Hands
from tests.monkey.stage import Seen, fill, prepared
from tests.monkey.virtual_time import VirtualClock, VirtualLoop, virtual_time
from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths
from tui.widgets.key_footer import FooterKey

_FIRST_SIZE = (120, 40)
_LAST_EVENTS = 40


class MonkeyError(AssertionError):
    """A check did not hold."""


class Round:
    """One history and the sessions of the application that play with it."""

    def __init__(self, folder: Path, seed: int, keys: int, loop: VirtualLoop) -> None:
        self._paths = Paths(*(folder / name for name in ("config", "data", "cache", "log")))
        self._folder = folder
        self._seed, self._keys = seed, keys
        self._random = Random(seed)
        self._last: deque[str] = deque(maxlen=_LAST_EVENTS)
        self._loop = loop
        self._clock = VirtualClock(loop)
        self._offers = Offers()
        self._ideas: set[str] = set()
        self._screen = ""
        self._unraisable: list[str] = []
        self.done = self.sessions = self.commands = self.unnamed = 0

    async def play(self) -> None:
        """Play every event. Raises `MonkeyError`."""
        fill(self._paths, self._clock)
        typed: Typed | None = None
        hook = threading.excepthook
        threading.excepthook = lambda told: self._unraisable.append(f"{told.thread}: {told.exc_value!r}")
        try:
            while self.done < self._keys:
                typed = await self._session(typed)
            self._offers.check()
        except Exception as error:
            raise MonkeyError(self._report(error)) from error
        finally:
            threading.excepthook = hook

    async def _session(self, typed: Typed | None) -> Typed:
        improver, seen = ScriptedImprover(), Seen()
        self.sessions += 1
        async with running(
            self._paths, improver, size=_FIRST_SIZE, clock=self._clock, prepare=prepared(self._folder, seen)
        ) as driver:
            hands = Hands(driver, improver, self._loop)
            checks = Checks(driver, hands, seen, improver, self._offers, self._ideas)
            await hands.wait_for_start()
            if typed is not None:
                checks.draft_is_back(typed)
            while self.done < self._keys and not driver.has_ended:
                event = choose(self._random, self._offered(driver), (hands.size.width, hands.size.height))
                self._last.append(str(event))
                self.done += 1
                if event.kind is Kind.RESTART:
                    break
                steps = event.steps()
                self.done += len(steps) - 1
                for step in steps:
                    if not driver.has_ended:
                        await checks.around(step)
                        self._screen = checks.screen
                assert not self._unraisable, self._unraisable
            return await self._leave(driver, hands, checks, improver)

    async def _leave(self, driver: Driver, hands: Hands, checks: Checks, improver: ScriptedImprover) -> Typed:
        improver.release()
        typed = checks.typed
        if not driver.has_ended:
            await checks.go_home()
            await hands.rest()
            typed = checks.typed
            await hands.press("ctrl+q")
            await driver.until(lambda: driver.has_ended, "the end")
        self.commands += checks.commands
        self.unnamed += checks.unnamed
        return typed

    @staticmethod
    def _offered(driver: Driver) -> list[str]:
        return [one.key for one in driver.top.query(FooterKey) if one.key not in {"ctrl+q", "super+c"}]

    def _report(self, error: Exception) -> str:
        where = "" if isinstance(error, AssertionError) else "".join(traceback.format_exception(error))
        return (
            f"FAILED with --seed {self._seed} --keys {self.done}\n{type(error).__name__}: {error}\n{where}"
            f"the last events:\n" + "\n".join(f"  {one}" for one in self._last) + f"\nthe screen:\n{self._screen}"
        )


def _draw_nothing(compositor: Any, **_options: object) -> None:
    """Leave out what no terminal shows: the checks draw the whole screen after each event."""
    compositor._dirty_regions.clear()


def play(folder: Path, *, seed: int, keys: int) -> str:
    """Play `keys` events in `folder`; return what was done. Raises `MonkeyError`."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(threads_are_slow=seed % 2 == 0)) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, VirtualLoop)
        one = Round(folder, seed, keys, loop)
        with virtual_time(loop), patch("textual._compositor.Compositor.render_update", _draw_nothing):
            runner.run(one.play())
    named, others = one.commands, one.unnamed
    return (
        f"{one.done} events, {one.sessions} sessions, {named} commands on the record that was marked, {others} others"
    )
