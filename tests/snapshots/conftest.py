"""Takes a state of the screen that is the same everywhere: clock, size, time zone, theme and cursor are fixed."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from tests.snapshots.states import STATES, State
from tests.support.application import Driver, make_app
from tests.support.clocks import FakeClock
from tui.app.app import PromptImproverApp
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.main_screen.status_bar import StatusBar

# The plugin's own extension writes ".raw", which no viewer opens.
SVGImageExtension.file_extension = "svg"

_TURNS_OF_REST = 8

Size = tuple[int, int]
Picture = Callable[[str, Size], None]


class TextExtension(SingleFileSnapshotExtension):
    """A text file for each state and size."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def accepted_text(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The text that a state was accepted with."""
    return snapshot.use_extension(TextExtension)


def make_state(state: State, paths: Paths) -> tuple[Container, PromptImproverApp]:
    """Return the application in which `reach` will reach `state`."""
    paths.config.mkdir(parents=True, exist_ok=True)
    env_file = paths.config / ".env"
    env_file.write_text("".join(f"{name}={value}\n" for name, value in state.env.items()))
    env_file.chmod(0o600)
    return make_app(paths, state.improver(), clock=FakeClock(), prepare=state.prepare)


async def reach(state: State, app: Driver) -> None:
    """Wait for the start, take the state's steps, and remove what disappears by itself."""
    await app.until(lambda: app.screen.query_one(StatusBar).engine.phase is state.started, "the start")
    await app.until(lambda: app.rows or app.screen.query_one("#history-note").display, "the history, or a word of it")
    await state.step(app)
    app.forget_notices()
    await app.pilot.pause()
    await rest(app)


async def resize(app: Driver, size: Size) -> None:
    """Give the terminal another size, and wait for the new layout."""
    if app.app.size != size:
        await app.pilot.resize_terminal(*size)
        await app.until(lambda: app.app.size == size, "the size")
    await rest(app)


async def rest(app: Driver) -> None:
    """Wait until the screen has stayed as it is for a few turns: what is read on threads comes late."""
    for screen in app.app.screen_stack:
        screen.refresh(layout=True)  # what changes under a popup is laid out when something else asks for it
    seen, since = app.screen_text, 0

    def is_at_rest() -> bool:
        nonlocal seen, since
        now = app.screen_text
        seen, since = now, since + 1 if now == seen else 0
        return since > _TURNS_OF_REST

    await app.until(is_at_rest, "a screen that no longer changes")


@pytest.fixture
def picture(snap_compare: Any, paths: Paths) -> Picture:
    """Take a picture of the state of this name and compare it with the accepted one."""

    def take(name: str, size: Size) -> None:
        state = STATES[name]
        container, app = make_state(state, paths)

        async def run_before(pilot: Pilot[None]) -> None:
            await reach(state, Driver(app, pilot, container))

        try:
            assert snap_compare(app, terminal_size=size, run_before=run_before)
        finally:
            state.cleanup(container)
            container.close()

    return take
