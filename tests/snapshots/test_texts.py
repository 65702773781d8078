"""Every state as text at four sizes: what stands where, whether it is aligned, and what gives way on a small screen."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.snapshots.conftest import Size, make_state, reach
from tests.snapshots.states import STATES
from tests.support.application import Driver
from tui.paths import Paths

SIZES: tuple[Size, ...] = ((60, 20), (80, 24), (140, 40), (250, 70))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STATES)
async def test_text(paths: Paths, accepted_text: SnapshotAssertion, name: str, size: Size) -> None:
    state = STATES[name]
    container, app = make_state(state, paths)
    try:
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot, container)
            await reach(state, driver)
            strips = driver.strips
            assert [strip.cell_length for strip in strips] == [size[0]] * size[1], "a line is not as wide as the screen"
            assert "\n".join(strip.text.rstrip() for strip in strips) + "\n" == accepted_text
            state.cleanup(container)
    finally:
        container.close()
