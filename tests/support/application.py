"""The real application around a scripted improver, driven by a pilot."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.screen import Screen

from domain.ports import Clock
from tests.support.scripted_improver import ScriptedImprover
from tui.app import PromptImproverApp
from tui.bootstrap import Container, Once
from tui.paths import Paths
from tui.screens.main_screen import MainScreen
from tui.widgets.history_list import HistoryList
from tui.widgets.history_row import details_of, title_of
from tui.widgets.result_pane import ResultPane
from tui.widgets.status_bar import StatusBar

_DEADLINE_TURNS = 200
_TURN_SECONDS = 0.05


class Driver:
    """What a test sees and does, in a person's words."""

    def __init__(self, app: PromptImproverApp, pilot: Pilot[None], container: Container) -> None:
        self.app = app
        self.pilot = pilot
        self.container = container

    @property
    def screen(self) -> MainScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def top(self) -> Screen[object]:
        """The screen that takes the keys, which may be a popup."""
        return self.app.screen

    @property
    def result(self) -> str:
        """Everything the result pane shows."""
        pane = self.screen.query_one(ResultPane)
        return "\n".join(str(widget.render()) for widget in pane.query("Static") if widget.display)

    @property
    def status(self) -> str:
        return str(self.screen.query_one(StatusBar).render())

    @property
    def rows(self) -> list[str]:
        """The sidebar's rows, two lines each."""
        now = self.container.clock.now()
        known = self.screen.query_one(HistoryList).rows.known()
        return [f"{title_of(item)}\n{details_of(item, now)}" for _, item in known]

    @property
    def note(self) -> str:
        """What stands between search box and rows."""
        return self.screen._sidebar.note

    @property
    def idea(self) -> str:
        return self.screen._input.idea

    @property
    def problem(self) -> str:
        """The line below the idea."""
        widget = self.screen.query_one("#input-problem")
        return str(widget.render()) if widget.display else ""

    @property
    def notices(self) -> list[str]:
        return [notice.message for notice in self.app._notifications]

    async def type(self, text: str) -> None:
        await self.pilot.press(*text)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until `condition` holds; fail with `what` and the screen's state when it never does."""
        for _ in range(_DEADLINE_TURNS):
            if condition():
                return
            await self.pilot.pause(_TURN_SECONDS)
        raise AssertionError(f"never happened: {what}\nstatus: {self.status}\nrows: {self.rows}\nresult: {self.result}")

    async def improve(self, idea: str) -> None:
        """Type an idea, improve it, wait for the result and its row."""
        before = len(self.rows)
        await self.type(idea)
        await self.press("ctrl+j")
        await self.until(lambda: "✓" in self.result or "◌" in self.result, "a finished result")
        await self.until(lambda: len(self.rows) > before, "its row in the history")


def make_app(
    paths: Paths,
    improver: ScriptedImprover | None = None,
    *,
    idea: str = "",
    clock: Clock | None = None,
    prepare: Callable[[Container], None] = lambda _container: None,
) -> tuple[Container, PromptImproverApp]:
    """Return the application and its container, which the caller closes."""
    container = Container(paths, clock=clock)
    scripted = improver or ScriptedImprover()
    container.improver = Once(lambda: scripted)
    prepare(container)
    return container, PromptImproverApp(container, idea=idea, log_file=paths.log_file)


@asynccontextmanager
async def running(
    paths: Paths,
    improver: ScriptedImprover | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    idea: str = "",
    clock: Clock | None = None,
    prepare: Callable[[Container], None] = lambda _container: None,
    started: bool = True,
) -> AsyncIterator[Driver]:
    """Run the application with real storage under `paths`; `prepare` may replace services before it starts."""
    container, app = make_app(paths, improver, idea=idea, clock=clock, prepare=prepare)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            driver = Driver(app, pilot, container)
            if started:
                await driver.until(lambda: "starting" not in driver.status, "the services have started")
            yield driver
    finally:
        container.close()
