"""f12: the log as it goes on."""

import logging

import pytest
from rich.segment import Segment

from tests.support.application import Driver, running
from tui.app.app import PromptImproverApp
from tui.composition.paths import Paths
from tui.log.screen import LogScreen
from tui.log.view import LogView

INFO = "2026-03-04 14:00:00,001 INFO tui.startup: version 0.1.0, an ordinary line"
WARNING = "2026-03-04 14:00:01,001 WARNING tui.composition.draft_autosave: the draft could not be kept: StorageError"
ERROR = "2026-03-04 14:00:02,002 ERROR tui.background: background work x failed: RuntimeError\n  tui/x.py:12 in act"


@pytest.fixture
def told(paths: Paths) -> Paths:
    """A log of three entries."""
    paths.log.mkdir()
    paths.log_file.write_text(f"{INFO}\n{WARNING}\n{ERROR}\n")
    return paths


def add(paths: Paths, text: str) -> None:
    with paths.log_file.open("a") as stream:
        stream.write(f"{text}\n")


def log(app: Driver) -> LogScreen:
    assert isinstance(app.top, LogScreen)
    return app.top


def lines(app: Driver) -> list[str]:
    return [row.text for row in log(app).view.rows]


def subtitle(app: Driver) -> str:
    return str(log(app).query_one("#log-box")._border_subtitle)


def note(app: Driver) -> str:
    widget = log(app).query_one("#log-note")
    return str(widget.render()) if widget.display else ""


async def open_log(app: Driver, paths: Paths) -> None:
    await app.press("f12")
    await app.until(lambda: isinstance(app.top, LogScreen), "the log")
    await app.until(lambda: "of" in subtitle(app), "it is read")


async def test_it_shows_the_file_and_its_path_and_follows(told: Paths) -> None:
    async with running(told, size=(140, 40)) as app:
        await open_log(app, told)
        assert lines(app) == [INFO, WARNING, *ERROR.split("\n")]
        assert str(log(app).query_one("#log-file").render()) == str(told.log_file)
        assert subtitle(app) == "everything · 3 of 3"
        add(told, INFO.replace("ordinary", "later"))
        await app.until(lambda: "a later line" in lines(app)[-1] or "later line" in lines(app)[-1], "the new line")
        assert log(app).view.is_at_end


async def test_whoever_reads_further_up_stays_there_until_the_end_is_wanted(told: Paths) -> None:
    for number in range(200):
        add(told, f"{INFO} {number}")
    async with running(told) as app:
        await open_log(app, told)
        assert lines(app)[-1].endswith("199")
        view = log(app).view
        await app.until(lambda: view.scroll_y > 0 and view.is_at_end, "the newest is on the screen")
        await app.press("home")
        assert view.scroll_y == 0
        add(told, f"{INFO} the newest")
        await app.until(lambda: "the newest" in lines(app)[-1], "read")
        assert view.scroll_y == 0
        await app.press("j", "j", "k")
        assert view.scroll_y == 1
        await app.press("pagedown")
        assert view.scroll_y > 1
        await app.press("end")
        assert view.is_at_end


async def test_levels_go_round(told: Paths) -> None:
    async with running(told, size=(140, 40)) as app:
        await open_log(app, told)
        await app.press("l")
        await app.until(lambda: lines(app) == [WARNING, *ERROR.split("\n")], "warnings and errors")
        assert subtitle(app) == "warnings and errors · 2 of 3"
        await app.press("l")
        await app.until(lambda: lines(app) == ERROR.split("\n"), "errors")
        await app.press("l")
        await app.until(lambda: len(lines(app)) == 4, "everything")


async def test_words_are_searched_as_they_are_typed_and_escape_leaves_first_the_search(told: Paths) -> None:
    async with running(told, size=(140, 40)) as app:
        await open_log(app, told)
        await app.press("slash")
        await app.type("runtimeerror")

        def found() -> list[Segment]:
            return [segment for segment in log(app).view.render_line(0) if segment.text == "RuntimeError"]

        await app.until(lambda: lines(app) == ERROR.split("\n") and bool(found()), "the entry, whole")
        style = found()[0].style
        assert style is not None
        assert style.underline
        await app.press("enter")
        await app.press("j", "l")
        assert lines(app) == ERROR.split("\n")
        await app.press("slash", *" nothing such")
        await app.until(lambda: note(app).startswith("No entry matches"), "said")
        await app.press("escape")
        await app.until(lambda: lines(app), "the search is left")
        assert isinstance(app.top, LogScreen)
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")


async def test_what_is_shown_is_copied(told: Paths) -> None:
    async with running(told) as app:
        await open_log(app, told)
        await app.press("l", "l")
        await app.until(lambda: "errors · 1" in subtitle(app), "errors")
        await app.press("y")
        await app.until(lambda: app.app.clipboard == ERROR, "copied as it stands in the file")


async def test_an_empty_log_says_so_and_closes(paths: Paths) -> None:
    empty = "The log is empty. It will show what the program does, but never a prompt or an API key."
    async with running(paths) as app:
        for key in ("escape", "f12", "q"):
            await open_log(app, paths)
            await app.until(lambda: note(app) == empty, "the sentence")
            await app.press(key)
            await app.until(lambda: app.top is app.screen, f"closed by {key}")


@pytest.mark.parametrize("size", [(60, 20), (200, 60)], ids=str)
async def test_it_fits_every_screen_and_a_resized_one(told: Paths, size: tuple[int, int]) -> None:
    async with running(told, size=size) as app:
        await open_log(app, told)
        assert all(len(line) <= log(app).view.width for line in lines(app))
        await app.pilot.resize_terminal(80, 24)
        await app.until(lambda: log(app).view.width < 80, "resized")
        await app.until(
            lambda: (
                "".join(lines(app)).replace(" ", "") == f"{INFO}{WARNING}{ERROR}".replace(" ", "").replace("\n", "")
            ),
            "redrawn",
        )


async def test_markup_and_sequences_in_the_log_are_text(paths: Paths) -> None:
    paths.log.mkdir()
    paths.log_file.write_text(f"{INFO} [@click=app.quit]x[/] \x1b[31mred\x07\n")
    async with running(paths, size=(140, 40)) as app:
        await open_log(app, paths)
        assert lines(app) == [f"{INFO} [@click=app.quit]x[/] red"]


async def test_a_fault_in_the_background_is_told(paths: Paths) -> None:
    async with running(paths) as app:
        assert isinstance(app.app, PromptImproverApp)
        logging.getLogger("tui.background").error("background work x failed: RuntimeError")
        await app.until(lambda: any("failed in the background" in notice for notice in app.notices), "told")
        before = len(app.notices)
        logging.getLogger("tui.background").error("and again")
        await app.pilot.pause(0.2)
        assert len(app.notices) == before
    assert not [handler for handler in logging.getLogger().handlers if type(handler).__name__ == "FaultNotice"]


async def test_a_view_of_no_height_draws(told: Paths) -> None:
    async with running(told, size=(60, 8)) as app:
        await app.press("f12")
        await app.until(lambda: isinstance(app.top, LogScreen), "the log")
        assert app.top.query_one(LogView) is not None
