"""The sidebar: what it lists, how it is searched, how records are opened."""

import sqlite3

from storage.prompt_repository import SqlitePromptRepository
from tests.support.application import running
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.bootstrap import Container
from tui.paths import Paths


def save(paths: Paths, *ideas: str) -> None:
    """Store one record an idea, oldest first, as another process would."""
    repository = Container(paths).repository()
    for idea in ideas:
        repository.save(make_record(original_idea=idea, improved_prompt=f"The prompt for {idea}"))
    repository.close()


async def test_rows_are_newest_first_with_local_time_and_model(paths: Paths) -> None:
    save(paths, "the older idea", "the newer idea")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        assert [row.splitlines()[0] for row in app.rows] == ["the newer idea", "the older idea"]
        assert "qwen2.5-coder-0.5b" in app.rows[0]
        assert "Mar" in app.rows[0]


async def test_typing_in_the_search_filters_and_escape_brings_everything_back(paths: Paths) -> None:
    save(paths, "un camión rojo", "a blue car", "100% cotton_shirts")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 3, "all rows")
        await app.press("ctrl+f")
        await app.type("camion")
        await app.until(lambda: [row.splitlines()[0] for row in app.rows] == ["un camión rojo"], "one hit")
        await app.press("escape")
        await app.until(lambda: len(app.rows) == 3, "all rows again")
        assert app.screen.focused is not None
        assert app.screen.focused.id == "idea"


async def test_a_search_without_hits_says_so(paths: Paths) -> None:
    save(paths, "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.press("ctrl+f")
        await app.type("zebra")
        await app.until(lambda: not app.rows, "no rows")
        assert "Nothing found" in str(app.screen.query_one("#history-note").render())


async def test_enter_in_the_search_opens_the_first_hit(paths: Paths) -> None:
    save(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: len(app.rows) == 1, "one hit")
        await app.press("enter")
        await app.until(lambda: "The prompt for a red car" in app.result, "the record")


async def test_enter_right_after_the_last_letter_waits_for_its_hits(paths: Paths) -> None:
    save(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.pilot.press("ctrl+f", *"red", "enter")
        await app.until(lambda: "The prompt for" in app.result, "a record")
        assert "The prompt for a red car" in app.result


async def test_enter_on_a_row_opens_it(paths: Paths) -> None:
    save(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f", "down", "j", "enter")
        await app.until(lambda: "The prompt for a red car" in app.result, "the record")


async def test_previous_and_next_walk_through_the_records(paths: Paths) -> None:
    save(paths, "first idea", "second idea", "third idea")
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
    save(paths, "an older idea")
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
    save(paths, "a damaged idea")
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
    save(paths, "here from the start")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 1, "the first row")
        save(paths, "saved by another process")
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


async def test_a_long_history_is_listed_page_by_page_to_its_end(paths: Paths) -> None:
    save(paths, *(f"idea number {number}" for number in range(230)))
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 100, "the first page")
        await app.press("ctrl+f", "down", "end")
        await app.until(lambda: len(app.rows) == 200, "the second page")
        await app.press("end")
        await app.until(lambda: len(app.rows) == 230, "the last page")
        assert len(set(app.rows)) == 230


async def test_on_a_narrow_screen_the_history_unfolds_for_the_search_and_folds_again(paths: Paths) -> None:
    save(paths, "a red car")
    async with running(paths, size=(60, 20)) as app:
        sidebar = app.screen.query_one("#history")
        assert not sidebar.display
        await app.press("ctrl+f")
        await app.until(lambda: sidebar.display, "the sidebar")
        await app.type("red")
        await app.until(lambda: len(app.rows) == 1, "the hit")
        await app.press("enter")
        await app.until(lambda: "The prompt for a red car" in app.result, "the record")
        await app.until(lambda: not sidebar.display, "folded again")


def test_the_sqlite_repository_is_the_one_that_the_application_uses(paths: Paths) -> None:
    repository = Container(paths).repository()
    assert isinstance(repository, SqlitePromptRepository)
    repository.close()
