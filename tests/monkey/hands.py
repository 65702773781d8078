"""Does an event to the application, as a terminal would, and lets it work on it."""

import asyncio
from typing import Any

from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from tests.monkey.events import Event, Kind
from tests.monkey.virtual_time import VirtualLoop
from tests.support.application import Driver
from tests.support.scripted_improver import ScriptedImprover

_BETWEEN_SECONDS = 0.06
"""The pause of a fast typist. The screen is drawn within it, and no whole number of frames at 60 Hz ends with it."""
_PREVIEW_SECONDS = 0.2
_START_SECONDS = 10.0
_WAIT_SECONDS = 20.0


class StuckError(AssertionError):
    """The application did not come to rest."""


class Hands:
    """Acts on one application."""

    def __init__(self, driver: Driver, improver: ScriptedImprover, loop: VirtualLoop) -> None:
        self._driver = driver
        self._improver = improver
        self._loop = loop

    async def do(self, event: Event) -> None:
        """Do one event, and rest."""
        match event.kind:
            case Kind.RESIZE:
                self._resize(Size(*event.at))
            case Kind.HOLD:
                self._improver.hold()
            case Kind.RELEASE:
                self._improver.release()
            case Kind.WAIT:
                await asyncio.sleep(_WAIT_SECONDS)
            case Kind.DOUBLE_CLICK:
                self._click(event.at)
                await _turns(event.turns)
                self._click(event.at)
            case Kind.HASTY_CLICK:
                self._driver.send(*event.keys)
                await _turns(event.turns)
                self._click(event.at)
            case _ if event.keys:
                self._driver.send(*event.keys)
            case _:
                self._send(event)
        await self.rest()

    def _send(self, event: Event) -> None:
        match event.kind:
            case Kind.PASTE:
                self._post(events.Paste(event.text))
            case Kind.CLICK:
                self._click(event.at)
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

    async def press(self, key: str) -> None:
        """Press a key, and rest."""
        self._driver.send(key)
        await self.rest()

    def _click(self, at: tuple[int, int]) -> None:
        self._post(self._mouse(events.MouseDown, at))
        self._post(self._mouse(events.MouseUp, at))

    def _resize(self, size: Size) -> None:
        driver = self._driver.app._driver
        assert isinstance(driver, HeadlessDriver)
        driver._size = size
        self._post(events.Resize(size, size))

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
        """Let a moment pass, at whose end no widget has a message and no thread has work. Raises `StuckError`."""
        await asyncio.sleep(_BETWEEN_SECONDS)
        if self._loop.unrest:
            raise StuckError(self._loop.unrest)

    async def wait_for_start(self) -> None:
        """Wait until a moment at which every start is over: how long it takes depends on the machine."""
        await asyncio.sleep(_START_SECONDS - self._loop.time() % _START_SECONDS)
        await self.rest()

    async def wait_for_preview(self) -> None:
        """Let the result follow the cursor of the history. Raises `StuckError`."""
        await asyncio.sleep(_PREVIEW_SECONDS)
        await self.rest()


async def _turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)
