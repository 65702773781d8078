"""Everything can be done with a mouse alone."""

import pytest
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseUp
from textual.widget import Widget
from textual.widgets import Static

from domain.history.notices import Notice
from tests.support.application import Driver, running
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.help import HelpScreen
from tui.dialogs.key_list import KeyList
from tui.dialogs.statistics import StatisticsScreen
from tui.history.list import HistoryList
from tui.main_screen.banner import Banner
from tui.prompt_options.form import ShapeForm
from tui.prompt_options.screen import ShapeScreen
from tui.result.diff_screen import DiffScreen
from tui.result.diff_view import DiffView
from tui.widgets.key_footer import FooterKey


async def click_key(app: Driver, label: str) -> None:
    """Click a key of the footer that is on top."""

    def found() -> FooterKey | None:
        keys = app.top.query("FooterKey").results(FooterKey)
        return next((key for key in keys if key.description == label and key.region), None)

    await app.until(found, f"{label} in the footer")
    await app.pilot.click(found())
    await app.pilot.pause()


async def click(app: Driver, widget: Widget, x: int, y: int) -> None:
    await app.pilot.click(widget, offset=(x, y))
    await app.pilot.pause()


async def run_from_help(app: Driver, command_id: str) -> None:
    """Run a command with the mouse alone: help in the footer, its row in the help."""
    await click_key(app, "Help")
    await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
    keys = app.top.query_one(KeyList)
    keys.highlighted = next(at for at, one in enumerate(keys.options) if one.id == command_id)
    await app.pilot.pause()
    row = keys.highlighted
    assert row is not None
    line = next(y for y in range(keys.size.height) if keys.get_option_at_index(row).id == _id_at(keys, y))
    await click(app, keys, 5, line)


def _id_at(keys: KeyList, y: int) -> str | None:
    style = keys.screen.get_style_at(keys.content_region.x + 5, keys.content_region.y + y)
    at = style.meta.get("option")
    return None if at is None else keys.options[at].id


async def test_an_idea_is_improved_copied_and_quit_by_the_footer(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("Design a REST API")
        await click_key(app, "Improve")
        await app.until(lambda: "✓ saved" in app.result, "a result")
        await click_key(app, "Copy")
        await app.until(lambda: app.app.clipboard, "copied")
        await click_key(app, "Quit")
        await app.until(lambda: app.has_ended, "the end")


async def test_a_click_goes_to_a_pane_and_opens_a_row(paths: Paths) -> None:
    async with running(paths) as app:
        for idea in ("First idea", "Second idea"):
            await app.improve(idea)
            await click_key(app, "New")
        for name in ("context", "result", "search", "idea"):
            await app.pilot.click(f"#{name}", offset=(2, 1 if name != "search" else 0))
            assert app.screen.focused is app.screen.query_one(f"#{name}")
        await click(app, app.screen.query_one(HistoryList), 2, 2)
        await app.until(lambda: "First idea, step by step" in app.result, "the older record")


async def test_a_question_is_answered_by_a_click(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await run_from_help(app, "delete-versions")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        await click_key(app, "Keep")
        await app.until(lambda: app.top is app.screen, "closed")
        assert app.rows
        await run_from_help(app, "delete-versions")
        await click_key(app, "Delete")
        await app.until(lambda: not app.rows, "deleted")


async def test_a_click_beside_a_popup_closes_it_and_changes_nothing(paths: Paths) -> None:
    async with running(paths, size=(120, 40)) as app:
        await app.improve("Design a REST API")
        for command, kind in (
            ("shape", ShapeScreen),
            ("statistics", StatisticsScreen),
            ("help", HelpScreen),
            ("delete-versions", ConfirmScreen),
        ):
            await run_from_help(app, command)
            await app.until(lambda kind=kind: isinstance(app.top, kind), command)  # type: ignore[misc]
            await app.pilot.click(offset=(1, 20))
            await app.until(lambda: app.top is app.screen, f"{command} is closed")
        assert app.rows


async def test_a_click_dismisses_news(paths: Paths) -> None:
    async with running(paths) as app:
        for title in ("One", "Two"):
            app.container.news.tell(Notice(title, "It happened."))
        banner = app.screen.query_one(Banner)
        await app.until(lambda: banner.display, "the news")
        assert "One" in str(banner.render())
        await app.pilot.click(Banner)
        assert "Two" in str(banner.render())
        await app.pilot.click(Banner)
        assert not banner.display


async def test_the_wheel_scrolls_the_help_what_changed_and_the_list(paths: Paths) -> None:
    async with running(paths, size=(80, 24)) as app:
        await app.type("\n".join(f"idea line {number}" for number in range(40)))
        await click_key(app, "Improve")
        await app.until(lambda: "✓ saved" in app.result, "a result")
        for command, kind, scrolled in (("help", HelpScreen, KeyList), ("diff", DiffScreen, DiffView)):
            await run_from_help(app, command)
            await app.until(lambda kind=kind: isinstance(app.top, kind), command)  # type: ignore[misc]
            widget = app.top.query_one(scrolled)
            await app.until(lambda widget=widget: widget.max_scroll_y > 0, "more than fits")  # type: ignore[misc]
            before = widget.scroll_y
            await app.pilot._post_mouse_events([MouseScrollDown], scrolled, (5, 5))
            await app.until(lambda widget=widget, before=before: widget.scroll_y > before, "scrolled")  # type: ignore[misc]
            await click_key(app, "Close")
            await app.until(lambda: app.top is app.screen, "closed")


async def test_a_shape_is_chosen_by_clicks(paths: Paths) -> None:
    async with running(paths) as app:
        await run_from_help(app, "shape")
        await app.until(lambda: isinstance(app.top, ShapeScreen), "the shapes")
        form = app.top.query_one(ShapeForm)
        lines = str(form.render()).split("\n")
        await click(app, form, lines[1].index("thorough") + 1, 1)
        assert form.shape.length.value == "thorough"
        await click(app, form, lines[3].index("system prompt") + 1, 3)
        assert form.shape.use.value == "system prompt"
        await click_key(app, "Use")
        await app.until(lambda: app.top is app.screen, "closed")
        assert "thorough" in str(app.screen.query_one("#idea").border_subtitle)


async def test_a_press_on_a_text_that_was_just_removed_does_nothing(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(paths) as app:
        for key in ("", "f7"):
            if key:
                await app.press(key)
                await app.until(lambda: isinstance(app.top, ShapeScreen), "the shapes")
            gone = Static("A text that goes")
            await app.top.mount(gone)
            await app.until(lambda gone=gone: gone.region, "it is laid out")  # type: ignore[misc]
            x, y = gone.region.offset
            with monkeypatch.context() as held:
                held.setattr(app.top, "_refresh_layout", lambda *_: None)
                await gone.remove()
                # Until the next layout the text is still found there.
                assert app.top.get_widget_and_offset_at(x, y)[0] is gone
                for kind in (MouseDown, MouseMove, MouseUp):
                    await app.app.on_event(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
            await app.settle()
            assert app.app.crash is None
