"""What a person does to a record by key, and what the screen says of the history."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest

from domain.errors import SpoolFullError
from domain.history.notices import Notice
from domain.history.reader import PAGE_ROWS
from storage.transfer.jsonl import all_entries
from tests.support.application import Driver, running
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.main_screen.banner import Banner

IDEAS = ("the oldest", "the middle", "the newest")


@pytest.fixture
def saved(paths: Paths) -> Paths:
    """A history of three records."""
    repository = Container(paths).repository()
    for day, idea in enumerate(IDEAS):
        created = FakeClock().now() + timedelta(days=day)
        repository.save(make_record(original_idea=idea, improved_prompt=f"Prompt of {idea}", created_at=created))
    repository.close()
    return paths


def names(app: Driver) -> list[str]:
    return [row.splitlines()[0].strip() for row in app.rows]


def has_rows(app: Driver, count: int) -> bool:
    return len(app.rows) == count


def banner(app: Driver) -> str:
    widget = app.screen.query_one(Banner)
    return str(widget.render()) if widget.display else ""


async def open_first(app: Driver) -> None:
    """Put the cursor on the newest record and open it."""
    await app.until(lambda: len(app.rows) == len(IDEAS), "the rows")
    await app.press("alt+down")
    await app.until(lambda: "Prompt of the newest" in app.result, "the newest record")


async def to_list(app: Driver) -> None:
    await app.press("ctrl+o", "h")
    await app.until(lambda: app.screen.focused is not None and app.screen.focused.id == "history-list", "the list")


def rows_in(paths: Paths, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(paths.database)) as connection:
        return connection.execute(query).fetchall()


async def test_a_favourite_is_marked_saved_and_unmarked(saved: Paths) -> None:
    async with running(saved) as app:
        await open_first(app)
        await app.press("alt+s")
        await app.until(lambda: "★" in app.rows[0], "the star")
        await app.until(lambda: rows_in(saved, "SELECT sum(favorite) FROM prompt_history") == [(1,)], "it is saved")
        await app.press("alt+s")
        await app.until(lambda: "★" not in app.rows[0], "no star")
        await app.until(lambda: rows_in(saved, "SELECT sum(favorite) FROM prompt_history") == [(0,)], "it is saved")


async def test_undo_brings_a_deleted_record_back_with_its_id(saved: Paths) -> None:
    before = rows_in(saved, "SELECT id, uid, original_idea FROM prompt_history ORDER BY id")
    async with running(saved) as app:
        await open_first(app)
        await to_list(app)
        await app.press("d")
        await app.until(lambda: names(app) == ["the middle", "the oldest"], "it is out of the list")
        await app.until(lambda: any("Copies may remain in exports" in notice for notice in app.notices), "the notice")
        await app.until(lambda: rows_in(saved, "SELECT count(*) FROM prompt_history") == [(2,)], "it is deleted")
        await app.until(lambda: "deleted; u restores it" in app.result, "the pane says so")
        await app.press("u")
        await app.until(lambda: names(app) == ["the newest", "the middle", "the oldest"], "it is back")
        await app.until(
            lambda: rows_in(saved, "SELECT id, uid, original_idea FROM prompt_history ORDER BY id") == before,
            "the same row",
        )


async def test_undo_goes_back_through_every_delete_of_the_session(saved: Paths) -> None:
    async with running(saved) as app:
        await open_first(app)
        await to_list(app)
        for left in (2, 1, 0):
            await app.press("home", "d")
            await app.until(partial(has_rows, app, left), f"{left} rows")
        for back in (1, 2, 3):
            await app.press("u")
            await app.until(partial(has_rows, app, back), f"{back} rows")
        await app.press("u")
        await app.until(lambda: "Nothing was deleted in this session." in app.notices, "nothing more")


async def test_a_delete_without_a_record_says_so(paths: Paths) -> None:
    async with running(paths) as app:
        await to_list(app)
        await app.press("d")
        await app.until(lambda: "No record is under the cursor." in app.notices, "the notice")


async def test_an_archived_record_is_found_by_the_search_and_comes_back(saved: Paths) -> None:
    async with running(saved) as app:
        await open_first(app)
        await to_list(app)
        await app.press("a")
        await app.until(lambda: names(app) == ["the middle", "the oldest"], "it has left the list")
        await app.press("ctrl+f")
        await app.type("is:archived")
        await app.until(lambda: len(app.rows) == 1 and "the newest" in app.rows[0], "the search finds it")
        await app.press("enter")
        await app.until(lambda: "Prompt of the newest" in app.result, "it is open")
        await app.press("a")
        await app.until(lambda: not app.rows, "no archived one is left")
        await app.press("ctrl+f", "escape")
        await app.until(lambda: len(app.rows) == len(IDEAS), "it is back in the list")


async def test_an_operation_that_cannot_be_saved_waits_and_is_shown_at_once(saved: Paths) -> None:
    async with running(saved) as app:
        await open_first(app)
        with closing(sqlite3.connect(saved.database, isolation_level=None)) as other:
            other.execute("PRAGMA user_version = 99")
            await app.press("alt+s")
            await app.until(lambda: "★" in app.rows[0], "the star, though nothing could be saved")
            await app.until(lambda: "1 waiting" in app.status, "the status says that it waits")
            other.execute("PRAGMA user_version = 2")
        await app.press("f6")
        await app.until(lambda: "saving ok" in app.status, "saving goes on without a restart")
        assert rows_in(saved, "SELECT sum(favorite) FROM prompt_history") == [(1,)]


async def test_a_full_spool_refuses_a_new_run_before_the_model_is_asked(paths: Paths) -> None:
    improver = ScriptedImprover()

    def fill(container: Container) -> None:
        def refuse() -> int:
            raise SpoolFullError("1,000 finished operations wait for the history.", "Press f6.")

        container.spool().check_room = refuse  # type: ignore[method-assign]  # a full one, without a thousand files

    async with running(paths, improver, prepare=fill) as app:
        await app.type("an idea that must wait")
        await app.press("ctrl+j")
        await app.until(lambda: "1,000 finished operations wait" in app.result, "the refusal")
        assert "f6" in app.result
        assert app.idea == "an idea that must wait"
        assert improver.requests == []


async def test_news_stay_until_they_are_dismissed_one_by_one(saved: Paths) -> None:
    # At a time when no record is old: the retention's notice would be one of the news.
    async with running(saved, clock=FakeClock()) as app:
        app.container.news.tell(Notice("First [b]title[/b]", "\x1b[31mwhat happened"))
        app.container.news.tell(Notice("Second title", "more"))
        await app.until(lambda: "First [b]title[/b]" in banner(app), "the first news, as plain text")
        assert "\x1b" not in banner(app)
        assert "1 more" in banner(app)
        await app.press("escape")
        await app.until(lambda: "Second title" in banner(app), "the second")
        await app.press("escape")
        await app.until(lambda: not banner(app), "nothing left")


async def test_the_retention_gives_notice_and_archives_at_the_next_start(paths: Paths) -> None:
    paths.config.mkdir(parents=True)
    (paths.config / ".env").write_text("SQLITE_RETENTION_DAYS=30\nSQLITE_AUTO_CLEANUP=true\n")
    clock = FakeClock()
    repository = Container(paths, clock=clock).repository()
    old = clock.now() - timedelta(days=40)
    repository.save(make_record(original_idea="an old one", created_at=old))
    repository.save(make_record(original_idea="an old favourite", created_at=old, favorite=True))
    repository.save(make_record(original_idea="a young one", created_at=clock.now()))
    repository.close()
    async with running(paths, clock=clock) as app:
        await app.until(lambda: "1 prompt is older than 30 days" in banner(app), "the notice")
        assert len(app.rows) == 3
    async with running(paths, clock=clock) as app:
        await app.until(lambda: "1 prompt is older than 30 days" in banner(app), "the notice again: it was not read")
        await app.press("escape")
        await app.until(lambda: app.container.repository().get_note("retention-notice"), "it is read")
    async with running(paths, clock=clock) as app:
        await app.until(lambda: len(app.rows) == 2, "the old one has left the list")
        assert not any("an old one" in row for row in app.rows)
        assert not banner(app)
        await app.press("ctrl+f")
        await app.type("is:archived")
        await app.until(lambda: [row.splitlines()[0].strip(" ▫◇·") for row in app.rows] != [], "the search finds it")
        assert "an old one" in app.rows[0]


async def test_a_history_of_a_later_version_is_read_and_said_to_be_read_only(saved: Paths) -> None:
    with closing(sqlite3.connect(saved.database)) as connection:
        connection.execute("PRAGMA user_version = 99")
    async with running(saved) as app:
        await app.until(lambda: "The history is read-only" in banner(app), "the news")
        await app.until(lambda: len(app.rows) == len(IDEAS), "the rows are listed")
        await app.press("escape")
        await app.type("a prompt for later")
        await app.press("ctrl+j")
        await app.until(lambda: "waiting" in app.status, "it waits")
        await app.until(lambda: len(app.rows) == len(IDEAS) + 1, "it is listed")
        assert "read-only" in app.status


async def test_a_record_deleted_elsewhere_is_not_changed(saved: Paths) -> None:
    async with running(saved) as app:
        await open_first(app)
        with closing(Container(saved).repository()) as other:
            newest = next(entry for entry in all_entries(other) if "newest" in str(entry))
            other.delete(newest.uid)
        await app.press("alt+s")
        await app.until(lambda: any("not in the history any more" in notice for notice in app.notices), "the sentence")


async def test_everything_that_a_search_found_is_deleted_after_a_question_and_comes_back(paths: Paths) -> None:
    repository = Container(paths).repository()
    saved = [repository.save(make_record(original_idea=f"a red car {number}")) for number in range(3 * PAGE_ROWS)]
    kept = repository.save(make_record(original_idea="a blue car"))
    repository.close()
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) >= PAGE_ROWS, "rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: f"{len(saved)} found" in app.note, "the hits")
        await app.press("tab", "D")
        await app.until(lambda: app.top.query("#confirm-question"), "the question")
        assert f"Delete the {len(saved)} prompts that match “red”?" in question(app)
        await app.press("enter")
        assert isinstance(app.top, ConfirmScreen), "enter is pressed without thinking"
        await app.press("y")
        await app.until(
            lambda: any("96 prompts deleted. u in the list" in notice for notice in app.notices), "it is said"
        )
        await app.until(lambda: app.container.repository().count_listed() == 1, "they are deleted")
        await app.press("u")
        await app.until(lambda: app.container.repository().count_listed() == len(saved) + 1, "they are back")
        ids = {entry.uid: entry.id for entry in all_entries(app.container.repository())}
        assert ids == {record.uid: record.id for record in (*saved, kept)}
    assert not [path for path in paths.data.rglob("*.jsonl") if path.is_file()]


async def test_without_a_search_or_with_one_that_is_not_understood_nothing_is_deleted(saved: Paths) -> None:
    async with running(saved) as app:
        await app.until(partial(has_rows, app, 3), "the rows")
        await app.press("ctrl+f", "tab", "D")
        await app.until(
            lambda: any("deletes all search results. Search first" in notice for notice in app.notices), "refused"
        )
        await app.press("ctrl+f")
        await app.type("the is:old")
        await app.press("tab", "D")
        await app.until(lambda: any("is:old is not a filter" in notice for notice in app.notices), "refused too")
        assert not isinstance(app.top, ConfirmScreen)


async def test_a_question_that_is_answered_with_no_deletes_nothing(saved: Paths) -> None:
    async with running(saved) as app:
        await app.until(partial(has_rows, app, 3), "the rows")
        await app.press("ctrl+f")
        await app.type("the")
        await app.press("tab", "D")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")
        assert app.container.repository().count_listed() == 3


def question(app: Driver) -> str:
    return str(app.top.query_one("#confirm-question").render())
