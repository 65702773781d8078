"""Every state as text at four sizes: what stands where, whether it is aligned, and what gives way when it is small."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.snapshots.conftest import Size, make_state, reach, resize
from tests.snapshots.states import STATES, State
from tests.support.application import Driver
from tests.support.tiers import long
from tui.composition.paths import Paths

EACH_TIME: tuple[Size, ...] = ((60, 20), (140, 40))
"""The smallest window that is of use, and one with room for everything."""
NOW_AND_THEN: tuple[Size, ...] = ((80, 24), (250, 70))


@pytest.mark.parametrize("name", STATES)
async def test_text(paths: Paths, accepted_text: SnapshotAssertion, name: str) -> None:
    assert await texts(STATES[name], paths, EACH_TIME) == accepted_text


@long
@pytest.mark.parametrize("name", STATES)
async def test_text_at_other_sizes(paths: Paths, accepted_text: SnapshotAssertion, name: str) -> None:
    assert await texts(STATES[name], paths, NOW_AND_THEN) == accepted_text


async def texts(state: State, paths: Paths, sizes: tuple[Size, ...]) -> str:
    """Return what a state shows while the window is made larger: what stands in it must find its place each time."""
    shown = []
    for window in [(size,) for size in sizes] if state.closes_on_resize else [sizes]:
        places = (paths.config, paths.data, paths.cache, paths.log)
        fresh = Paths(*(place / str(window[0]) for place in places))
        async with application(state, fresh, window[0]) as app:
            assert (app.top is not app.screen) is state.is_popup
            for size in window:
                await resize(app, size)
                shown.append(f"{size[0]}x{size[1]}\n{text_of(app, size)}")
    return "\n".join(shown)


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
