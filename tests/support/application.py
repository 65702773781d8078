"""The real application around a scripted improver, driven by a pilot."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic

from textual.events import Key
from textual.keys import KEY_TO_UNICODE_NAME, REPLACED_KEYS, _character_to_key
from textual.message import Message
from textual.notifications import Notification, Notify
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from domain.history.reader import ListItem
from domain.prompts.options import PromptOptions
from domain.runtime.clock import Clock
from tests.support.quick_styles import share_styles
from tests.support.screen_rows import strips
from tests.support.scripted_improver import ScriptedImprover
from tui.app.app import PromptImproverApp
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.history.list import HistoryList
from tui.history.row import details_of, title_of
from tui.history.sidebar import HistorySidebar
from tui.main_screen.runs import Run
from tui.main_screen.screen import MainScreen
from tui.main_screen.status_bar import StatusBar
from tui.prompt_input.pane import InputPane
from tui.result.pane import ResultPane
from tui.terminal.copier import Copier
from tui.terminal.textual_private import notices

_DEADLINE_SECONDS = 90.0
_MOST_TURNS = 50
_TURN_SECONDS = 0.01

share_styles()


class Driver:
    """What a test sees and does, in terms of the screen."""

    def __init__(
        self, app: PromptImproverApp, pilot: Pilot[None], container: Container, said: list[str] | None = None
    ) -> None:
        self.app = app
        self.pilot = pilot
        self.container = container
        self._said = [] if said is None else said

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
    def strips(self) -> list[Strip]:
        """The lines of the whole terminal, popups included."""
        return strips(self.app)

    @property
    def screen_text(self) -> str:
        return "\n".join(strip.text for strip in self.strips)

    @property
    def rows(self) -> list[str]:
        """The sidebar's rows, two lines each."""
        now = self.container.clock.now()
        known = self.screen.query_one(HistoryList).rows.known()
        return [f"{title_of(item)}\n{details_of(item, now)}" for _, item in known]

    @property
    def note(self) -> str:
        """The text between search box and rows."""
        return self.sidebar.note

    @property
    def idea(self) -> str:
        return self.input.idea

    @property
    def input(self) -> InputPane:
        return self.screen.widgets.input

    @property
    def pane(self) -> ResultPane:
        """The pane that shows the result."""
        return self.screen.widgets.result

    @property
    def sidebar(self) -> HistorySidebar:
        return self.screen.widgets.sidebar

    @property
    def opened_uid(self) -> str | None:
        """The `uid` of the record that is open."""
        return self.sidebar.opened_uid

    @property
    def previewed(self) -> object | None:
        """The record that is previewed."""
        return self.screen.features.previewed

    def preview_late(self, item: ListItem) -> None:
        """Preview a record as the timer does that the last letter of a search has set."""
        self.screen.features.history._preview_after_keys(item)

    def say(self, state: str) -> None:
        """Show a sentence in the state line of the result."""
        self.screen.features.say(state)

    @property
    def active_run(self) -> Run | None:
        return self.screen.features.runs.active

    @property
    def is_doing_long_work(self) -> bool:
        """Whether a bulk action on the history is under way."""
        return self.screen.features.actions._is_long

    @property
    def options(self) -> PromptOptions:
        """The options that the next run takes."""
        return self.screen.features.options.current

    @property
    def unsent_feedback(self) -> frozenset[str]:
        """The feedback that is typed, for any record."""
        _uid, text, more = self.screen.features.refining.kept
        return frozenset(filter(None, (text, *(other for _, other in more))))

    @property
    def copier(self) -> Copier:
        """What puts texts into the clipboard."""
        return self.app._copier

    @property
    def has_ended(self) -> bool:
        """Whether the application was asked to end."""
        return self.app._exit

    @property
    def problem(self) -> str:
        """The line below the idea."""
        widget = self.screen.query_one("#input-problem")
        return str(widget.render()) if widget.display else ""

    @property
    def notices(self) -> list[str]:
        """What was said since the start or since `forget_notices`, whether it is still shown or not."""
        return list(self._said)

    @property
    def toasts(self) -> list[Notification]:
        """The notices that are on the screen."""
        return notices(self.app)

    def forget_notices(self) -> None:
        """Remove all notices from the screen and from `notices`."""
        self._said.clear()
        self.app.clear_notifications()

    async def type(self, text: str) -> None:
        """Type without a pause between two letters, as fast as a terminal hands over a burst."""
        for letter in text:
            self._send(letter)
        await self.settle()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press one key after the other, each when every widget has done what the one before asked of it."""
        for key in keys:
            self._send(key)
            await self.settle()
        await self.pilot.pause()

    async def settle(self) -> None:
        """Wait until no widget has a message left. Textual's pause ends when the process uses no processor time,
        which on a busy machine is also when it gets none.
        """
        for _ in range(_MOST_TURNS):
            for _ in range(3):  # what was sent comes by way of two tasks
                await asyncio.sleep(0)
            await self.pilot._wait_for_screen()
            if self.app.holds_a_key:
                await self.pilot.pause(_TURN_SECONDS)
            elif not self.has_messages:
                return

    @property
    def has_messages(self) -> bool:
        """Whether a widget of the screen on top has a message that it has not read."""
        pumps = [self.app, *(self.app.screen.walk_children(with_self=True) if self.app._screen_stack else ())]
        return any(pump._message_queue.qsize() or pump._next_callbacks for pump in pumps)

    def send(self, *keys: str) -> None:
        """Send keys at once, without waiting for any."""
        for key in keys:
            self._send(key)

    def _send(self, key: str) -> None:
        driver = self.app._driver
        assert driver is not None
        if len(key) == 1:
            event = Key(key if key.isalnum() else _character_to_key(key), key)
        else:
            name = REPLACED_KEYS.get(key, key)
            is_character = name in KEY_TO_UNICODE_NAME
            event = Key(key, unicodedata.lookup(KEY_TO_UNICODE_NAME[name]) if is_character else None)
        driver.send_message(event)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until `condition` holds; fail with `what` and the screen's state when it never does."""
        deadline = monotonic() + _DEADLINE_SECONDS
        while monotonic() < deadline:
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


def hear(said: list[str], message: Message) -> None:
    """Add what a notice says: a notice that a busy machine shows late is gone before a test can look."""
    if isinstance(message, Notify):
        said.append(message.notification.message)


def make_app(
    paths: Paths,
    improver: ScriptedImprover | None = None,
    *,
    idea: str = "",
    clock: Clock | None = None,
    prepare: Callable[[Container], None] = lambda _container: None,
    first_run: bool = False,
) -> tuple[Container, PromptImproverApp]:
    """Return the application and its container, which the caller closes."""
    container = Container(paths, clock=clock)
    scripted = improver or ScriptedImprover()
    container.improver.replace(lambda: scripted)
    container.asks_first = first_run
    prepare(container)
    return container, PromptImproverApp(lambda: container, idea=idea)


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
    first_run: bool = False,
) -> AsyncIterator[Driver]:
    """Run the application with real storage under `paths`; `prepare` may replace services before it starts."""
    container, app = make_app(paths, improver, idea=idea, clock=clock, prepare=prepare, first_run=first_run)
    said: list[str] = []
    try:
        async with app.run_test(size=size, message_hook=partial(hear, said)) as pilot:
            await pilot.pause()
            driver = Driver(app, pilot, container, said)
            if started:
                await driver.until(lambda: "starting" not in driver.status, "the services have started")
            yield driver
            if app.is_running:
                _ = driver.strips  # the last state can be drawn
    finally:
        container.close()
