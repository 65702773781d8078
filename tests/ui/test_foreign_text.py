"""Foreign text is data on every screen: it cannot style, move, link or crash anything."""

import re

import pytest
from textual.events import Paste

from domain.prompts.record import PromptHistory
from domain.text.clean import MAX_TEXT_CHARACTERS
from tests.support.application import Driver, running
from tui.composition.paths import Paths
from tui.widgets.text_input import TextInput

HOSTILE = {
    "markup": "[red]markup[/] [@click=app.quit]press[/] and array[0] [/foo]",
    "emoji": "👩‍💻🚀🇪🇸 " * 20 + "ideas",
    "cjk": "设计一个用户管理接口，包括登录和权限",
    "right to left": "اكتب رسالة إلى العميل عن التأخير",
    "ansi": "make it \x1b[31mred\x1b[0m and \x1b[2Jclear",
    "osc": "title \x1b]0;pwned\x07 clipboard \x1b]52;c;aGFja2Vk\x07 end",
    "nul": "null\x00 byte idea",
    "c1": "c1 \x9b31m controls \x90payload\x9c here",
    "bidi": "safe \u202egnp.exe\u202c text",
}


async def paste(app: Driver, text: str) -> None:
    app.screen.query_one("#idea", TextInput).post_message(Paste(text))
    await app.pilot.pause()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_is_improved_saved_listed_and_copied_as_plain_text(paths: Paths, text: str) -> None:
    async with running(paths) as app:
        await paste(app, text)
        await app.press("ctrl+j")
        await app.until(lambda: "✓ saved" in app.result, "the result")
        await app.until(lambda: len(app.rows) == 1, "the row")
        (record,) = app.container.repository().find_recent()
        assert isinstance(record, PromptHistory)
        await app.press("f8")
        await app.until(lambda: app.app.clipboard == record.improved_prompt, "copied whole")
        for shown in (app.idea, app.result, app.rows[0], app.app.clipboard, record.original_idea):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)
        if text.isprintable():
            assert text.strip() in app.idea


async def test_a_lone_surrogate_is_replaced_and_the_record_can_be_read_back(paths: Paths) -> None:
    async with running(paths, idea="a lone \ud800 surrogate") as app:
        await app.press("ctrl+j")
        await app.until(lambda: "✓ saved" in app.result, "the result")
        await app.until(lambda: len(app.rows) == 1, "the row")
        assert "a lone \ufffd surrogate" in app.rows[0]


async def test_a_megabyte_in_one_line_is_cut_with_a_sentence_and_the_app_stays_usable(paths: Paths) -> None:
    async with running(paths) as app:
        await paste(app, "x" * 1_000_000)
        await app.until(lambda: len(app.idea) == MAX_TEXT_CHARACTERS, "the cut text")
        assert any(f"first {MAX_TEXT_CHARACTERS:,} characters" in notice for notice in app.notices)
        await app.press("ctrl+n")
        await app.improve("Design a REST API")
