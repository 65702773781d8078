"""The sidebar: what it lists, how it is searched, how records are opened."""

import sqlite3

from domain.history.reader import PAGE_ROWS, ListItem
from domain.search.normalise import Term
from storage.repository import SqlitePromptRepository
from tests.support.application import running
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.saved_ideas import save_ideas
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.history.list import HistoryList
from tui.history.row import title_of


async def test_rows_are_newest_first_with_age_framework_and_model(paths: Paths) -> None:
    save_ideas(paths, "the older idea", "the newer idea")
    clock = FakeClock()
    clock.advance(3 * 24 * 3600)
    async with running(paths, clock=clock) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        assert [row.splitlines()[0] for row in app.rows] == ["the newer idea", "the older idea"]
        assert app.rows[0].splitlines()[1] == "3 d · chain-of-thought · qwen2.5-coder-0.5b"


async def test_enter_on_a_row_opens_it(paths: Paths) -> None:
    save_ideas(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f", "tab", "home", "j", "enter")
        await app.until(lambda: "The prompt for a red car" in app.result, "the record")


async def test_previous_and_next_walk_through_the_records(paths: Paths) -> None:
    save_ideas(paths, "first idea", "second idea", "third idea")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 3, "three rows")
        for expected in ("third idea", "second idea", "first idea"):
            await app.press("alt+down")
            assert f"The prompt for {expected}" in app.result
            assert f"✓ saved · 04 Mar 05:06 · {expected}" in app.result
        await app.press("alt+down")
        assert any("No more records" in notice for notice in app.notices)
        await app.press("alt+up")
        assert "The prompt for second idea" in app.result


async def test_a_record_opened_during_a_run_stays_and_the_end_of_the_run_is_told(paths: Paths) -> None:
    save_ideas(paths, "an older idea")
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.type("a newer idea")
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "the run has begun")
        await app.press("alt+down")
        improver.release()
        await app.until(lambda: any("Your prompt is ready" in notice for notice in app.notices), "a notice")
        assert "The prompt for an older idea" in app.result
        await app.until(lambda: len(app.rows) == 2, "its row")


async def test_an_unreadable_row_is_listed_as_such_and_its_text_can_be_copied(paths: Paths) -> None:
    save_ideas(paths, "a damaged idea")
    with sqlite3.connect(paths.database) as database:
        database.execute("UPDATE prompt_history SET guardrails = 'not json', role = 'evil \x1b[31mrole'")
    database.close()
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        assert app.rows[0].startswith("! unreadable record")
        await app.press("alt+down")
        assert "this record cannot be read" in app.result
        await app.press("f8")
        await app.until(lambda: "The prompt for a damaged idea" in app.app.clipboard, "the raw text")
        assert "\x1b" not in app.app.clipboard


async def test_what_another_process_saves_appears_by_itself(paths: Paths) -> None:
    save_ideas(paths, "here from the start")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 1, "the first row")
        save_ideas(paths, "saved by another process")
        await app.until(lambda: len(app.rows) == 2, "the second row")
        assert app.rows[0].startswith("saved by another process")


async def test_a_database_that_cannot_be_opened_leaves_the_prompt_waiting_in_sight(paths: Paths) -> None:
    paths.data.mkdir()
    paths.database.mkdir()
    async with running(paths) as app:
        await app.until(lambda: "! history: The history file" in app.status, "the reason, before anything is saved")
        await app.improve("Design a REST API")
        await app.until(lambda: "1 waiting" in app.status, "the status bar counts it")
        assert "! not saving, 1 waiting: The history file" in app.status
        assert "◌ waiting" in app.rows[0]
        await app.until(lambda: "◌ kept, waiting to be saved" in app.result, "the state beside the result")
        paths.database.rmdir()
    async with running(paths) as again:
        await again.until(lambda: len(again.rows) == 1 and "waiting" not in again.rows[0], "saved after the restart")
        await again.until(lambda: "● saving ok" in again.status and "waiting" not in again.status, "nothing waits")


async def test_the_end_of_a_long_history_is_one_key_away_and_the_middle_is_not_read(paths: Paths) -> None:
    save_ideas(paths, *(f"idea number {number}" for number in range(7 * PAGE_ROWS + 3)))
    async with running(paths) as app:
        listed = app.screen.query_one(HistoryList)
        await app.until(lambda: len(listed.rows) == 7 * PAGE_ROWS + 3, "all are counted")
        assert len(app.rows) <= 2 * PAGE_ROWS
        await app.press("ctrl+f", "tab", "end")
        await app.until(lambda: listed.item is not None, "the last row")
        assert app.rows[-1].startswith("idea number 0\n")
        await app.until(lambda: "The prompt for idea number 0" in app.result, "its preview")
        await app.press(*["k"] * 20)
        await app.until(lambda: "The prompt for idea number 20" in app.result, "rows before the last page")
        assert len(set(app.rows)) <= 5 * PAGE_ROWS


async def test_the_row_that_is_dragged_to_is_read(paths: Paths) -> None:
    save_ideas(paths, *(f"idea number {number}" for number in range(9 * PAGE_ROWS)))
    async with running(paths) as app:
        listed = app.screen.query_one(HistoryList)
        await app.until(lambda: len(listed.rows) == 9 * PAGE_ROWS, "all are counted")
        middle = 4 * PAGE_ROWS + 11
        listed.scroll_to(y=2 * middle, animate=False)
        await app.until(lambda: listed.rows.item(middle) is not None, "the rows in the middle")
        item = listed.rows.item(middle)
        assert item is not None
        assert title_of(item).plain == f"idea number {9 * PAGE_ROWS - 1 - middle}"


async def test_a_run_goes_on_beneath_a_preview_and_comes_back(paths: Paths) -> None:
    save_ideas(paths, "an older idea")
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.type("a newer idea")
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "the run has begun")
        await app.press("ctrl+f")
        await app.type("older")
        await app.until(lambda: "The prompt for an older idea" in app.result, "the preview")
        improver.release()
        await app.until(lambda: any("Press escape to see it" in notice for notice in app.notices), "a notice")
        assert "The prompt for an older idea" in app.result
        await app.press("escape")
        await app.until(lambda: "✓" in app.result and "a newer idea" in app.result, "the new prompt")


async def test_what_is_looked_at_when_the_keyboard_leaves_the_sidebar_is_opened(paths: Paths) -> None:
    save_ideas(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: "The prompt for a red car" in app.result, "the preview")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("f")
        await app.until(lambda: app.container.repository().search("is:fav"), "the one that is looked at is meant")
        assert "The prompt for a red car" in app.result


async def test_an_old_idea_becomes_a_new_draft_and_undo_brings_the_text_back(paths: Paths) -> None:
    save_ideas(paths, "a red car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.type("my draft")
        await app.press("ctrl+f", "tab", "home", "o")
        await app.until(lambda: app.idea == "a red car", "the old idea")
        await app.press("ctrl+z")
        await app.until(lambda: app.idea == "my draft", "the draft is back")


def test_the_sqlite_repository_is_the_one_that_the_application_uses(paths: Paths) -> None:
    repository = Container(paths).repository()
    assert isinstance(repository, SqlitePromptRepository)
    repository.close()


def test_a_title_is_moved_so_that_what_was_looked_for_is_seen() -> None:
    item = ListItem(make_record(original_idea=f"{'words ' * 20}zebra and more"))
    title = title_of(item, (Term("zebra"),), 30)
    assert "zebra" in title.plain[:30]
    assert title.plain.startswith("…")
    [span] = title.spans
    assert title.plain[span.start : span.end] == "zebra"
    assert title_of(item, (), 30).plain.startswith("words")
