"""Every state as text at four sizes: what stands where, whether it is aligned, and what gives way on a small screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.snapshots.conftest import Size, make_state, reach, resize
from tests.snapshots.states import STATES, State
from tests.support.application import Driver
from tui.composition.paths import Paths

SIZES: tuple[Size, ...] = ((60, 20), (80, 24), (140, 40), (250, 70))
POPUPS = [name for name, state in STATES.items() if state.is_popup]
OTHERS = [name for name, state in STATES.items() if not state.is_popup]


def size_id(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("name", OTHERS)
async def test_text(paths: Paths, accepted_text: SnapshotAssertion, name: str) -> None:
    """The window is made larger and larger: what stands in it must find its place each time."""
    async with application(STATES[name], paths, SIZES[0]) as app:
        assert app.top is app.screen
        for size in SIZES:
            await resize(app, size)
            assert text_of(app, size) == accepted_text(name=size_id(size))


@pytest.mark.parametrize("size", SIZES, ids=size_id)
@pytest.mark.parametrize("name", POPUPS)
async def test_popup(paths: Paths, accepted_text: SnapshotAssertion, name: str, size: Size) -> None:
    async with application(STATES[name], paths, size) as app:
        assert app.top is not app.screen
        assert text_of(app, size) == accepted_text


@asynccontextmanager
async def application(state: State, paths: Paths, size: Size) -> AsyncIterator[Driver]:
    """The application in a state, in a terminal of this size."""
    container, app = make_state(state, paths)
    try:
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot, container)
            await reach(state, driver)
            yield driver
            state.cleanup(container)
    finally:
        container.close()


def text_of(app: Driver, size: Size) -> str:
    strips = app.strips
    assert [strip.cell_length for strip in strips] == [size[0]] * size[1], "a line is not as wide as the screen"
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"
