"""Letters of two cells, of none, and emoji of many parts move no border."""

import pytest
from textual.strip import Strip

from tests.support.application import running
from tests.support.records import make_record
from tests.support.screen_rows import cells, strips
from tui.composition.container import Container
from tui.composition.paths import Paths

TEXTS = (
    "会议纪要整理成任务清单并发给所有同事请尽快完成",
    "👨‍👩‍👧‍👦 family 👩🏽‍💻 coder 🏳️‍🌈 flag 🇩🇪🇫🇷🇯🇵 flags ❤️ 1️⃣ and more of them",
    "e\u0301a\u0308o\u0302 combining n\u0303 marks u\u0308ber a\u030a line of text that is long",
    "שלום עולם זה טקסט מימין לשמאל שהוא ארוך מאוד",
    "tabs\tand\ttabs\tbetween\twords\tthat\tgo\ton",
    "한국어 텍스트와 ｆｕｌｌ　ｗｉｄｔｈ ｱｲｳ half",
    "नमस्ते दुनिया यह एक लंबा वाक्य है जो कट जाएगा",
)
WIDTHS = [(40, 30), (59, 30), (120, 40), (250, 60)]
_BORDER = set("│┃╭╮╰╯┏┓┗┛")


HALVES = ("\n".join(TEXTS[:4]), "\n".join(TEXTS[4:]))


def fill(container: Container) -> None:
    """Save a record of each text for the list, and two newer ones with several of them to be opened."""
    for text in (*TEXTS, *HALVES):
        container.repository().save(make_record(original_idea=text, improved_prompt=text * 3))


@pytest.mark.parametrize("size", WIDTHS)
async def test_borders_stand_in_one_column(paths: Paths, size: tuple[int, int]) -> None:
    async with running(paths, size=size, prepare=fill) as app:
        await app.until(lambda: len(app.rows) == len(TEXTS) + len(HALVES), "the rows")
        for _ in HALVES:
            await app.press("alt+down")
            for keys in (("ctrl+f",), ("ctrl+o", "r"), ("f3",), ("ctrl+o", "r", "e")):
                await app.press(*keys)
                await app.pilot.pause()
                assert_aligned(strips(app.app), size)
                await app.press("escape", "escape")
                await app.until(lambda: app.top is app.screen, "popups are closed")


async def test_a_search_and_an_idea_in_wide_letters_move_no_border(paths: Paths) -> None:
    async with running(paths, size=(100, 30), prepare=fill) as app:
        for text in TEXTS:
            app.input.fill(text, text)
            app.screen.query_one("#search").value = text.replace("\t", " ")  # type: ignore[attr-defined]
            await app.pilot.pause()
            assert_aligned(strips(app.app), (100, 30))


def assert_aligned(drawn: list[Strip], size: tuple[int, int]) -> None:
    """Every row fills the window, and where a corner begins a border, the border goes on below it."""
    grid = [cells(strip) for strip in drawn]
    assert [len(row) for row in grid] == [size[0]] * size[1]
    corners = 0
    for y, row in enumerate(grid):
        for x, letter in enumerate(row):
            if letter in {"╭", "╮", "┏", "┓"}:
                corners += 1
                below = grid[y + 1][x]
                assert below in _BORDER, f"row {y + 1}, column {x}: {below!r} below {letter}\n{''.join(grid[y + 1])}"
    assert corners
