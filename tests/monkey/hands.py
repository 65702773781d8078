"""Does an event to the application, as a terminal would, and waits until nothing works on it any more."""

import asyncio
from typing import Any

from textual import events
from textual.geometry import Size

from tests.monkey.events import Event, Kind
from tests.monkey.idle import busy_threads
from tests.support.application import Driver
from tests.support.clocks import FakeClock
from tests.support.scripted_improver import ScriptedImprover

MOST_TURNS = 3_000
"""So many turns of the event loop at most may follow one event."""
_A_TURN_SECONDS = 0.001
_WAIT_SECONDS = 20.0


class StuckError(AssertionError):
    """The application did not come to rest."""


class Hands:
    """Acts on one application."""

    def __init__(self, driver: Driver, improver: ScriptedImprover, clock: FakeClock) -> None:
        self._driver = driver
        self._improver = improver
        self._clock = clock

    async def do(self, event: Event) -> None:
        """Do one event, and rest."""
        match event.kind:
            case Kind.RESIZE:
                await self.resize(*event.at)
            case Kind.HOLD:
                self._improver.hold()
            case Kind.RELEASE:
                self._improver.release()
            case Kind.WAIT:
                self._clock.advance(_WAIT_SECONDS)
            case Kind.BURST:
                self._driver.send(*event.keys)
            case _ if event.keys:
                await self._press(*event.keys)
            case _:
                self._send(event)
        await self.rest()

    def _send(self, event: Event) -> None:
        match event.kind:
            case Kind.PASTE:
                self._post(events.Paste(event.text))
            case Kind.CLICK | Kind.DOUBLE_CLICK:
                for _ in range(1 + (event.kind is Kind.DOUBLE_CLICK)):
                    self._post(self._mouse(events.MouseDown, event.at))
                    self._post(self._mouse(events.MouseUp, event.at))
            case Kind.SCROLL_DOWN:
                self._post(self._mouse(events.MouseScrollDown, event.at))
            case Kind.SCROLL_UP:
                self._post(self._mouse(events.MouseScrollUp, event.at))
            case Kind.BLUR:
                self._post(events.AppBlur())
            case Kind.FOCUS:
                self._post(events.AppFocus())
            case _:
                raise ValueError(event)

    async def _press(self, *keys: str) -> None:
        for key in keys:
            self._driver.send(key)
            await self.rest()

    async def press(self, *keys: str) -> None:
        """Press one key after the other."""
        await self._press(*keys)

    async def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        await self._driver.pilot.resize_terminal(width, height)

    @staticmethod
    def _mouse(kind: type[Any], at: tuple[int, int]) -> events.Event:
        event: events.Event = kind(None, *at, 0, 0, 1, False, False, False, screen_x=at[0], screen_y=at[1])
        return event

    def _post(self, event: events.Event) -> None:
        driver = self._driver.app._driver
        assert driver is not None
        driver.send_message(event)

    @property
    def size(self) -> Size:
        """The size of the window."""
        return self._driver.app.size

    async def rest(self) -> None:
        """Wait until no widget has a message and no thread has work. Raises `StuckError`."""
        quiet = 0
        for _ in range(MOST_TURNS):
            if self._driver.has_ended:
                return
            await self._driver.settle()
            await asyncio.sleep(_A_TURN_SECONDS)
            quiet = 0 if busy_threads() or self._driver.has_messages else quiet + 1
            if quiet > 1:
                return
        raise StuckError(f"not at rest after {MOST_TURNS} turns; busy: {busy_threads()}")
