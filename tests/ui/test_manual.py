"""The manual in the application: its list, its search, its pages."""

import pytest
from textual.widgets import Markdown

from tests.support.application import Driver, running
from tui.composition.paths import Paths
from tui.dialogs.help import HelpScreen
from tui.dialogs.manual_screen import ManualScreen, ManualSearch, PageList, PageText
from tui.manual import TOPICS, find_page, pages


def box_title(app: Driver) -> str:
    return str(app.top.query_one("#manual-box").border_title)


def found(app: Driver) -> list[tuple[str, str]]:
    return [(hit.page.topic, hit.heading) for hit in app.top.query_one(PageList).hits]


async def open_manual(app: Driver) -> None:
    await app.press("f1")
    await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
    await app.press("m")
    await app.until(lambda: isinstance(app.top, ManualScreen), "the manual")
    await app.until(lambda: app.top.focused is not None, "the keyboard in the list")


async def page_is_open(app: Driver, topic: str) -> None:
    page = find_page(topic)
    assert page is not None
    await app.until(lambda: box_title(app) == f"Manual › {page.title}" and app.top.query(Markdown), "the page")
    await app.until(lambda: len(app.top.query_one(Markdown).children) > 1, "its text")


@pytest.mark.parametrize("size", [(60, 20), (160, 50)], ids=str)
async def test_every_page_is_listed_and_opens(paths: Paths, size: tuple[int, int]) -> None:
    async with running(paths, size=size) as app:
        await open_manual(app)
        assert [topic for topic, _ in found(app)] == list(TOPICS)
        for at, page in enumerate(pages()):
            await app.press("home", *["down"] * at, "enter")
            await page_is_open(app, page.topic)
            assert app.top.query_one(Markdown).source == page.for_terminal
            assert app.top.query_one(PageText).max_scroll_x == 0, "no line is wider than the page"
            await app.press("escape")
            await app.until(lambda: box_title(app) == "Manual", "the list")


async def test_a_search_finds_words_in_every_page_and_opens_the_section(paths: Paths) -> None:
    async with running(paths, size=(80, 24)) as app:
        await open_manual(app)
        await app.press("slash")
        await app.type("option mac")
        await app.until(lambda: ("troubleshooting", "Option on a Mac") in found(app), "the section")
        assert len(found(app)) < len(TOPICS)
        await app.press("enter")
        await page_is_open(app, "troubleshooting")
        await app.until(lambda: app.top.query_one(PageText).scroll_y > 0, "the page at its section")
        await app.until(lambda: "Terminal.app" in app.screen_text, "the section on the screen")


async def test_escape_goes_back_one_step_at_a_time(paths: Paths) -> None:
    async with running(paths) as app:
        await open_manual(app)
        await app.press("slash")
        await app.type("tmux")
        await app.press("enter")
        await app.until(lambda: box_title(app) != "Manual", "a page")
        await app.press("escape")
        await app.until(lambda: box_title(app) == "Manual", "the list")
        assert app.top.query_one(ManualSearch).value == "tmux"
        await app.press("escape")
        await app.until(lambda: len(found(app)) == len(TOPICS), "no search")
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, HelpScreen), "the help again")


async def test_words_that_no_page_has_are_named(paths: Paths) -> None:
    async with running(paths) as app:
        await open_manual(app)
        await app.press("slash")
        await app.type("zebra [/b]")
        await app.until(lambda: found(app) == [], "no row")
        assert "No page has “zebra [/b]”." in app.screen_text
        await app.press("enter")
        assert box_title(app) == "Manual"


async def test_a_link_opens_the_page_that_it_names_and_no_browser(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(paths) as app:
        opened: list[str] = []
        monkeypatch.setattr(app.app, "open_url", lambda url, **_more: opened.append(url))
        await open_manual(app)
        await app.press("enter")
        await page_is_open(app, "first-steps")
        text = app.top.query_one(Markdown)
        text.post_message(Markdown.LinkClicked(text, "https://example.org/"))
        text.post_message(Markdown.LinkClicked(text, "keys.md#your-own-keys"))
        await page_is_open(app, "keys")
        await app.until(lambda: app.top.query_one(PageText).scroll_y > 0, "the page at its section")
        assert opened == []


async def test_search_from_a_page_returns_to_the_list(paths: Paths) -> None:
    async with running(paths) as app:
        await open_manual(app)
        await app.press("enter")
        await page_is_open(app, "first-steps")
        await app.press("slash")
        await app.type("backup")
        await app.until(lambda: ("files", "Backups") in found(app), "what is found")
        await app.press("down", "up", "enter")
        await app.until(lambda: box_title(app) != "Manual", "a page")


async def test_the_palette_opens_it_over_the_main_screen(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+p")
        await app.until(lambda: app.top is not app.screen, "the palette")
        await app.type("manual")
        await app.until(lambda: "Read the manual" in app.screen_text, "the command")
        await app.press("enter")
        await app.until(lambda: isinstance(app.top, ManualScreen), "the manual")
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")
