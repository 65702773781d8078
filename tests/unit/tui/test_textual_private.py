"""Each private name of Textual does what the application needs. One test a name: a new version fails here first."""

import asyncio
import importlib.metadata
import sys
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.css.model import RuleSet
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.notifications import Notification
from textual.screen import ModalScreen, Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tui.terminal import textual_private
from tui.terminal.textual_private import GuardedApp


class Recording(HeadlessDriver):
    """A terminal that remembers what is written, and is not headless."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.written = ""

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written += data


class Sized(ScrollView):
    BINDINGS = [Binding("x", "screen.something", "X", id="own-x")]  # noqa: RUF012 - as Textual declares it
    layouts = 0

    def render_line(self, y: int) -> Strip:
        return Strip.blank(self.size.width)


class Over(ModalScreen[None]):
    CSS = "Over { align: center bottom; } #over { width: 10; }"

    def compose(self) -> ComposeResult:
        yield Static("over it", id="over")


class Opaque(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("hides it")


class Small(GuardedApp, inherit_bindings=False):
    """Two lines and a view."""

    CSS = "Sized { height: 1fr; overflow-y: scroll; }"

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[Exception] = []

    def compose(self) -> ComposeResult:
        yield Static("first line", id="first")
        yield Static("second line", id="second")
        yield Sized()

    def note_crash(self, error: Exception) -> None:
        self.errors.append(error)


def test_the_installed_textual_is_of_the_release_that_was_tested() -> None:
    assert importlib.metadata.version("textual").startswith("8.2."), "test every part of textual_private, then pin anew"


async def test_only_what_changes_is_written_and_a_full_redraw_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Small()
    async with app.run_test(size=(30, 6)) as pilot:
        driver = app._driver = Recording(app, size=(30, 6))
        monkeypatch.setattr(Small, "is_headless", False)
        app.screen.refresh()
        await pilot.pause()
        assert "first line" in driver.written
        assert "second line" in driver.written, "the application's own ctrl+l is a refresh of the screen"
        driver.written = ""
        app.query_one("#second", Static).update("other words")
        await pilot.pause()
        assert "other words" in driver.written
        assert "first line" not in driver.written


async def test_a_redraw_under_a_popup_writes_the_popup_and_what_lies_below(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Small()
    async with app.run_test(size=(30, 6)) as pilot:
        await app.push_screen(Over())
        await pilot.pause()
        driver = app._driver = Recording(app, size=(30, 6))
        monkeypatch.setattr(Small, "is_headless", False)
        app.screen.refresh()
        await pilot.pause()
        assert "over it" in driver.written
        assert "first line" in driver.written


async def test_what_changed_below_a_popup_during_a_batch_is_laid_out_after_it() -> None:
    app = Small()
    async with app.run_test(size=(30, 6)) as pilot:
        first, second = app.query_one("#first"), app.query_one("#second")
        await app.push_screen(Over())
        await pilot.pause()
        with app.batch_update():
            first.display = False
            await pilot.pause()
            assert second.region.y == 1
        await pilot.pause()
        await pilot.pause()
        assert second.region.y == 0


async def test_what_changed_below_a_screen_that_hides_it_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Small()
    async with app.run_test(size=(30, 6)) as pilot:
        first = app.query_one("#first", Static)
        await app.push_screen(Opaque())
        await pilot.pause()
        driver = app._driver = Recording(app, size=(30, 6))
        monkeypatch.setattr(Small, "is_headless", False)
        with app.batch_update():
            first.update("hidden")
            await pilot.pause()
        await pilot.pause()
        await pilot.pause()
        assert "hides" not in driver.written


async def test_a_crash_is_noted_and_prints_no_variables(capsys: pytest.CaptureFixture[str]) -> None:
    app = Small()
    with pytest.raises(RuntimeError, match="canary"):
        await run_until_it_fails(app)
    assert [str(error) for error in app.errors] == ["canary"]
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err


async def run_until_it_fails(app: Small) -> None:
    async with app.run_test():
        app.call_later(fail)
        async with asyncio.timeout(60):
            while not app.errors:
                await asyncio.sleep(0)


def fail() -> None:
    raise RuntimeError("canary")


async def test_a_sequence_reaches_the_terminal_and_is_dropped_without_one() -> None:
    app = Small()
    textual_private.write_to_terminal(app, "\x1b]2;title\x07")
    async with app.run_test():
        driver = app._driver = Recording(app)
        textual_private.write_to_terminal(app, "\x1b]2;title\x07")
        assert driver.written == "\x1b]2;title\x07"


async def test_text_fields_paste_what_was_set_and_nothing_is_sent() -> None:
    app = Small()
    async with app.run_test():
        driver = app._driver = Recording(app)
        textual_private.set_clipboard(app, "copied")
        assert app.clipboard == "copied"
        assert driver.written == ""


async def test_a_notice_may_expire_while_the_notices_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Small()
    async with app.run_test() as pilot:
        app.notify("about to expire")
        await pilot.pause()
        looks = iter([False])
        monkeypatch.setattr(Notification, "has_expired", property(lambda _notice: next(looks, True)))
        assert [notice.message for notice in textual_private.notices(app)] == ["about to expire"]


async def test_one_notice_is_removed_and_the_others_stay() -> None:
    app = Small()
    async with app.run_test() as pilot:
        app.notify("stays")
        app.notify("goes", severity="error")
        await pilot.pause()
        stays, goes = textual_private.notices(app)
        textual_private.remove_notice(app, goes)
        await pilot.pause()
        assert textual_private.notices(app) == [stays]


async def test_an_event_goes_to_the_parent_until_it_is_stopped() -> None:
    app = Small()
    async with app.run_test():
        first = app.query_one("#first")
        event = events.Key("x", "x")
        assert textual_private.next_receiver(event, first) is app.screen
        event.stop()
        assert textual_private.next_receiver(event, first) is None
        event.set_sender(app.screen)
        assert textual_private.next_receiver(event, first) is app.screen, "Textual passes it on to its sender"


async def test_the_bindings_of_a_widget_without_the_focus_are_known() -> None:
    app = Small()
    async with app.run_test():
        assert ("own-x", "screen.something") in list(textual_private.binding_ids(app.query_one(Sized)))


async def test_what_a_view_scrolls_changes_its_size_without_a_layout_of_the_screen() -> None:
    app = Small()
    async with app.run_test(size=(30, 6)) as pilot:
        view = app.query_one(Sized)
        await pilot.pause()
        asked: list[Widget] = []
        view.watch(view, "virtual_size", lambda: asked.append(view), init=False)
        textual_private.set_scrolled_size(view, Size(29, 400))
        assert view.virtual_size == Size(29, 400)
        assert view.vertical_scrollbar.window_virtual_size == 400
        assert asked == [], "the property would have told its watchers, and laid out the screen"
        view.scroll_to(y=300, animate=False)
        await pilot.pause()
        assert view.scroll_offset.y == 300


@pytest.mark.skipif(sys.platform == "win32", reason="there pastes come as keys")
def test_the_driver_of_the_terminal_parses_with_the_safe_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    from textual.drivers import linux_driver  # noqa: PLC0415 - it cannot be imported on Windows

    monkeypatch.setattr(linux_driver, "XTermParser", None)
    textual_private.guard_pastes()
    assert "XTermParser" in linux_driver.LinuxDriver.run_input_thread.__code__.co_names
    assert linux_driver.LinuxDriver.run_input_thread.__globals__["XTermParser"] is textual_private.PasteSafeParser


def test_a_style_rule_is_hashed_by_identity_and_without_a_call_of_python() -> None:
    one, other = RuleSet(), RuleSet()

    assert RuleSet.__hash__ is object.__hash__
    assert one == other
    assert {one, one} == {one}
    assert hash(one) != hash(other)
