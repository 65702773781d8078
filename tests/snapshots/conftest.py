"""Pictures of the screen that come out the same everywhere: clock, size, time zone, theme and cursor are fixed."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import pytest
from pytest_textual_snapshot import SVGImageExtension
from textual.pilot import Pilot

from tests.support.application import Driver, make_app
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.bootstrap import Container
from tui.paths import Paths

# The plugin's own extension writes ".raw", which no viewer opens.
SVGImageExtension.file_extension = "svg"

Step = Callable[[Driver], Awaitable[None]]


class Picture(Protocol):
    """Takes a picture after `step` and compares it with the accepted one."""

    def __call__(
        self,
        step: Step,
        *,
        size: tuple[int, int] = (110, 34),
        improver: ScriptedImprover | None = None,
        prepare: Callable[[Container], None] = ...,
    ) -> None: ...


@pytest.fixture
def picture(snap_compare: Any, paths: Paths) -> Picture:
    def take(
        step: Step,
        *,
        size: tuple[int, int] = (110, 34),
        improver: ScriptedImprover | None = None,
        prepare: Callable[[Container], None] = lambda _container: None,
    ) -> None:
        container, app = make_app(paths, improver, clock=FakeClock(), prepare=prepare)

        async def run_before(pilot: Pilot[None]) -> None:
            driver = Driver(app, pilot, container)
            await driver.until(lambda: "engine: ready" in driver.status, "the start")
            await step(driver)

        try:
            assert snap_compare(app, terminal_size=size, run_before=run_before)
        finally:
            container.close()

    return take


IDEAS = (
    "Explain our deployment to a new colleague",
    "un plan de estudio para álgebra",
    "会议纪要整理成任务",
    "Cold email 🚀 to gyms",
)


def fill_history(container: Container) -> None:
    """Save a few records of earlier days."""
    for day, idea in enumerate(IDEAS):
        created = FakeClock().now().replace(day=1 + day // 2, hour=9 + day)
        record = make_record(original_idea=idea, improved_prompt=f"The prompt for: {idea}", created_at=created)
        container.repository().save(record)
