"""The sidebar: what it lists, how it is searched, how records are opened."""

import sqlite3
import threading

from domain.errors import QueryInterruptedError
from domain.history.reader import PAGE_ROWS, HistoryListing, HistoryResults, ListItem
from domain.runtime.cancellation import CancelToken
from domain.search.normalise import Term
from storage.repository import SqlitePromptRepository
from tests.support.application import running
from tests.support.clocks import FakeClock
from tests.support.polling import wait_until
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.history.list import HistoryList
from tui.history.row import title_of
from tui.history.search_box import SearchBox


def save(paths: Paths, *ideas: str) -> None:
    """Store one record an idea, oldest first, as another process would."""
    repository = Container(paths).repository()
    for idea in ideas:
        repository.save(make_record(original_idea=idea, improved_prompt=f"The prompt for {idea}"))
    repository.close()


async def test_rows_are_newest_first_with_age_framework_and_model(paths: Paths) -> None:
    save(paths, "the older idea", "the newer idea")
    clock = FakeClock()
    clock.advance(3 * 24 * 3600)
    async with running(paths, clock=clock) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        assert [row.splitlines()[0] for row in app.rows] == ["the newer idea", "the older idea"]
        assert app.rows[0].splitlines()[1] == "3 d · chain-of-thought · qwen2.5-coder-0.5b"


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
        await app.press("ctrl+f", "tab", "home", "j", "enter")
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


async def test_the_end_of_a_long_history_is_one_key_away_and_the_middle_is_not_read(paths: Paths) -> None:
    save(paths, *(f"idea number {number}" for number in range(7 * PAGE_ROWS + 3)))
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
    save(paths, *(f"idea number {number}" for number in range(9 * PAGE_ROWS)))
    async with running(paths) as app:
        listed = app.screen.query_one(HistoryList)
        await app.until(lambda: len(listed.rows) == 9 * PAGE_ROWS, "all are counted")
        middle = 4 * PAGE_ROWS + 11
        listed.scroll_to(y=2 * middle, animate=False)
        await app.until(lambda: listed.rows.item(middle) is not None, "the rows in the middle")
        item = listed.rows.item(middle)
        assert item is not None
        assert title_of(item).plain == f"idea number {9 * PAGE_ROWS - 1 - middle}"


async def test_moving_through_what_is_found_shows_each_record_and_escape_brings_back_what_was_there(
    paths: Paths,
) -> None:
    save(paths, "a red car", "a blue car", "a green boat")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 3, "three rows")
        await app.press("alt+down")
        assert "The prompt for a green boat" in app.result
        before = app.result
        await app.type("a draft")
        await app.press("ctrl+f")
        await app.type("car")
        await app.until(lambda: "The prompt for a blue car" in app.result, "the first hit is shown")
        await app.press("down")
        await app.until(lambda: "The prompt for a red car" in app.result, "the second hit")
        assert app.screen.focused is not None
        assert app.screen.focused.id == "search"
        await app.press("escape")
        await app.until(lambda: len(app.rows) == 3, "everything is listed again")
        assert app.result == before
        assert (app.idea, app.screen.focused.id) == ("a draft", "idea")
        await app.press("f8")
        await app.until(lambda: app.app.clipboard == "The prompt for a green boat", "what is shown is copied")


async def test_a_run_goes_on_beneath_a_preview_and_comes_back(paths: Paths) -> None:
    save(paths, "an older idea")
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
    save(paths, "a red car", "a blue car")
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
    save(paths, "a red car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.type("my draft")
        await app.press("ctrl+f", "tab", "home", "o")
        await app.until(lambda: app.idea == "a red car", "the old idea")
        await app.press("ctrl+z")
        await app.until(lambda: app.idea == "my draft", "the draft is back")


async def test_a_mistyped_word_is_corrected_and_one_key_searches_it_as_typed(paths: Paths) -> None:
    save(paths, "deploy kubernetes", "a red car")
    Container(paths).repository().maintain_index(1)
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("kubrenetes")
        await app.until(lambda: "Showing results for kubernetes" in app.note, "the correction")
        assert app.rows[0].startswith("deploy kubernetes")
        await app.press("ctrl+z")
        await app.until(lambda: "Nothing found" in app.note, "as typed")
        assert app.rows == []


async def test_a_filter_that_is_not_understood_is_named_and_the_rest_is_searched(paths: Paths) -> None:
    save(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        assert "is:fav" in app.note, "the language on one line"
        await app.type("red is:nonsense")
        await app.until(lambda: len(app.rows) == 1, "the hit")
        assert "is:nonsense is not a filter" in app.note
        await app.until(lambda: "1 found" in app.note, "the count")


async def test_a_filter_is_completed_with_what_there_is(paths: Paths) -> None:
    save(paths, "a red car")
    Container(paths).repository().maintain_index(1)
    async with running(paths) as app:
        await app.until(lambda: app.screen.query_one(SearchBox).values.get("model"), "the values are known")
        await app.press("ctrl+f")
        await app.type("mo")
        await app.pilot.pause()
        await app.press("right")
        await app.type("qw")
        await app.pilot.pause()
        await app.press("right")
        assert app.screen.query_one(SearchBox).value == "model:qwen2.5-coder-0.5b"


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


async def test_what_an_older_query_found_is_never_shown(paths: Paths) -> None:
    save(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: "1 found" in app.note, "the hit")
        late = app.container.history().results("blue").first()
        app.screen.features.history.show_listing("blue", late)
        await app.settle()
        assert [row.splitlines()[0] for row in app.rows] == ["a red car"]


async def test_a_key_interrupts_the_query_before_it(paths: Paths) -> None:
    save(paths, "a red car")
    tokens: list[CancelToken] = []
    begun = threading.Event()

    def slow(container: Container) -> None:
        reader = container.history()
        results = reader.results

        def hanging(text: str, *, corrects: bool = True) -> HistoryResults:
            found = results(text, corrects=corrects)
            first = found.first

            def wait(cancel: CancelToken | None = None, *, patient: bool = True) -> HistoryListing:
                if text == "r" and cancel is not None:
                    tokens.append(cancel)
                    begun.set()
                    wait_until(lambda: cancel.cancelled, "the next key")
                    raise QueryInterruptedError("stopped")
                return first(cancel, patient=patient)

            found.first = wait  # type: ignore[method-assign]  # a query that never ends
            return found

        reader.results = hanging  # type: ignore[method-assign]  # as above

    async with running(paths, prepare=slow) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.press("ctrl+f")
        await app.type("r")
        await app.until(begun.is_set, "the query runs")
        await app.type("e")
        await app.until(lambda: "1 found" in app.note, "the newer query answers")
        assert tokens[0].cancelled


async def test_the_first_hit_is_shown_though_the_search_took_longer_than_a_frame(paths: Paths) -> None:
    save(paths, "a red car", "a blue car")

    def slow(container: Container) -> None:
        reader = container.history()
        results = reader.results

        def late(text: str, *, corrects: bool = True) -> HistoryResults:
            found = results(text, corrects=corrects)
            first = found.first

            def in_two_steps(cancel: CancelToken | None = None, *, patient: bool = True) -> HistoryListing:
                if patient or not text:
                    return first(cancel)
                return HistoryListing(found.query, is_complete=False)

            found.first = in_two_steps  # type: ignore[method-assign]  # a search that finds nothing at once
            return found

        reader.results = late  # type: ignore[method-assign]  # as above

    async with running(paths, prepare=slow) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: "The prompt for a red car" in app.result, "the preview")


def test_a_title_is_moved_so_that_what_was_looked_for_is_seen() -> None:
    item = ListItem(make_record(original_idea=f"{'words ' * 20}zebra and more"))
    title = title_of(item, (Term("zebra"),), 30)
    assert "zebra" in title.plain[:30]
    assert title.plain.startswith("…")
    [span] = title.spans
    assert title.plain[span.start : span.end] == "zebra"
    assert title_of(item, (), 30).plain.startswith("words")
