"""Whoever reads further down stays at what is read, whatever is drawn again around it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.support.application import Driver, running
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths

TEXT = "\n".join(
    f"{number:02} is a line that a narrow window breaks into several, as it is longer than that" for number in range(60)
)


def top_line(app: Driver) -> str:
    """The number of the line whose beginning, or a further row, stands in the first row of the result."""
    pane = app.pane
    first = pane.scrollable_content_region.y
    for y in range(first, pane.region.bottom):
        text = app.strips[y].crop(pane.region.x + 1, pane.region.right).text.strip(" ┃│")
        if text[:2].isdigit():
            return f"{int(text[:2]) - (y > first):02}"
    return ""


async def resized(app: Driver) -> None:
    await app.pilot.resize_terminal(76, 30)
    await app.pilot.resize_terminal(140, 40)


async def narrower(app: Driver) -> None:
    await app.pilot.resize_terminal(70, 40)


async def themed(app: Driver) -> None:
    app.app.theme = "textual-light"


async def state_grows(app: Driver) -> None:
    app.say("◌ kept, waiting to be saved\nand more of it\nand still more")


async def favourite(app: Driver) -> None:
    await app.press("f")
    await app.until(lambda: "★" in app.result, "it is a favourite")


async def archived(app: Driver) -> None:
    await app.press("a")
    await app.until(lambda: "archived" in app.result, "it is archived")


async def edited_elsewhere(app: Driver) -> None:
    [uid] = [app.opened_uid]
    assert uid is not None
    other = Container(app.container.paths)
    other.repository().set_accepted_text(uid, f"{TEXT}\nand an end")
    other.close()
    app.screen.features.history.refresh()
    await app.until(lambda: "edited" in app.result, "the edit is shown")


async def popup(app: Driver) -> None:
    await app.press("f4")
    await app.until(lambda: app.top is not app.screen, "the popup")
    await app.press("escape")
    await app.until(lambda: app.top is app.screen, "and closed")


async def full_screen(app: Driver) -> None:
    await app.press("z")
    await app.settle()
    await app.press("z")


async def tree_drawn(app: Driver) -> None:
    record = app.pane.record
    assert record is not None
    app.pane.show_entry(replace(record, findings=("one", "two")), "✓ saved", stay=True)


EVENTS: list[Callable[[Driver], Awaitable[None]]] = [
    resized,
    narrower,
    themed,
    state_grows,
    favourite,
    archived,
    edited_elsewhere,
    popup,
    full_screen,
    tree_drawn,
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
async def test_the_reader_stays_at_what_is_read(paths: Paths, event: Callable[[Driver], Awaitable[None]]) -> None:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="a long one", improved_prompt=TEXT))
    repository.close()
    async with running(paths, size=(140, 40)) as app:
        await app.until(lambda: app.rows, "the list")
        await app.press("alt+down")
        await app.until(lambda: "01 is a line" in app.result, "the record")
        app.screen.set_focus(app.pane)
        await app.until(lambda: app.pane.max_scroll_y >= 20, "the record is laid out")
        app.pane.scroll_to(y=20, animate=False, immediate=True)
        await app.until(lambda: top_line(app) > "02", "the scrolled text is drawn")
        before = top_line(app)
        await event(app)
        await app.settle()
        await app.until(lambda: top_line(app) == before, f"{before} at the top, not {top_line(app)}")
