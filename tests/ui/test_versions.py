"""One prompt grows from another: refine, regenerate, go from version to version, delete them together."""

import sqlite3
import threading
from contextlib import closing
from functools import partial

import pytest

from domain.history.reader import ListItem
from tests.monkey.idle import busy_threads
from tests.support.application import Driver, running
from tests.support.records import make_record
from tests.support.refining import IDEA, at, field, versions
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.history.list import HistoryList
from tui.history.rows import key_of


async def refine(app: Driver, feedback: str) -> None:
    """Refine what is opened, and wait for the version."""
    await app.press("ctrl+r")
    await at(app, "feedback-text")
    await app.type(feedback)
    await app.press("enter")
    await app.until(lambda: f"Heeds: {feedback}" in app.result and "✓ saved" in app.result, f"the version: {feedback}")


def tree(app: Driver) -> list[str]:
    """Return the lines of the version tree, without their times."""
    lines = str(app.screen.query_one("#result-versions").render()).splitlines()
    return [line.split(" · ")[0] for line in lines if line.strip()]


def all_rows(paths: Paths) -> list[tuple[object, ...]]:
    """Return every cell of every row."""
    with closing(sqlite3.connect(paths.database)) as connection:
        return connection.execute("SELECT * FROM prompt_history ORDER BY id").fetchall()


@pytest.fixture
def grown(paths: Paths) -> Paths:
    """Versions 1, 2 of 1, 3 of 2, and 4 of 1; beside them one record that is alone."""
    repository = Container(paths).repository()
    first = make_record(original_idea=IDEA, improved_prompt="Prompt 1")
    made = [first]
    for version, parent in ((2, 1), (3, 2), (4, 1)):
        made.append(
            make_record(
                original_idea=IDEA,
                improved_prompt=f"Prompt {version}",
                version=version,
                root_uid=first.uid,
                parent_uid=made[parent - 1].uid,
                feedback=f"change {version}",
                accepted_text="Mine, with é and\ttabs\n" if version == 3 else None,
            )
        )
    for record in (make_record(original_idea="something else", improved_prompt="Prompt of another"), *made):
        repository.save(record)
    repository.close()
    return paths


async def open_newest(app: Driver) -> None:
    """Open version 4, and wait for its versions."""
    await app.until(lambda: app.rows, "the rows")
    await app.press("alt+down")
    await app.until(lambda: "v4 of 4" in app.result, "version 4 and its versions")


async def test_refining_makes_a_child_that_heeds_the_feedback_and_leaves_its_parent_as_it_was(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        before = versions(app)[1]
        await refine(app, "make it shorter")
        first, second = versions(app)[1], versions(app)[2]
        assert (second.parent_uid, second.root_uid) == (first.uid, first.uid)
        assert (second.version, second.feedback) == (2, "make it shorter")
        assert (second.original_idea, second.context) == (first.original_idea, first.context)
        assert first == before
        assert improver.requests[-1].parent == first
        await app.until(lambda: "v2 of 2" in app.result, "where it stands")
        assert tree(app) == ["Versions", "  v1", "▸   v2 from v1: make it shorter"]
        await at(app, "result")
        assert not field(app).display
        assert app.idea == IDEA


async def test_regenerating_makes_a_child_without_feedback(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        await app.press("alt+r")
        await app.until(lambda: "Told in another way" in app.result and "✓ saved" in app.result, "another version")
        await app.press("g")
        await app.until(lambda: len(versions(app)) == 3, "the letter does it too")
        first, second, third = (versions(app)[number] for number in (1, 2, 3))
        assert (second.parent_uid, second.feedback) == (first.uid, None)
        assert third.parent_uid == second.uid
        assert [request.feedback for request in improver.requests] == ["", "", ""]
        await app.until(lambda: tree(app)[-1:] == ["▸     v3 from v2: a different one"], "the tree")


async def test_an_older_version_is_refined_into_a_branch(grown: Paths) -> None:
    async with running(grown) as app:
        await open_newest(app)
        await app.press("tab")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("left_square_bracket", "left_square_bracket")
        await app.until(lambda: "v2 of 4" in app.result, "version 2")
        await app.press("r")
        await at(app, "feedback-text")
        await app.type("in French")
        await app.press("enter")
        await app.until(lambda: "v5 of 5 · from v2" in app.result, "the branch")
        assert tree(app) == [
            "Versions",
            "  v1",
            "    v2 from v1: change 2",
            "      v3 from v2: change 3",
            "▸     v5 from v2: in French",
            "    v4 from v1: change 4",
        ]


async def test_the_version_that_is_refined_is_the_text_in_use(grown: Paths) -> None:
    improver = ScriptedImprover()
    async with running(grown, improver) as app:
        await open_newest(app)
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("left_square_bracket")
        await app.until(lambda: "v3 of 4" in app.result, "version 3, which is edited")
        await refine(app, "longer")
        parent = improver.requests[-1].parent
        assert parent is not None
        assert parent.text_to_use == "Mine, with é and\ttabs\n"


async def test_the_brackets_step_through_the_versions_in_their_order_and_stop_at_either_end(grown: Paths) -> None:
    async with running(grown) as app:
        await open_newest(app)
        app.screen.set_focus(app.screen.query_one("#result"))
        for version, text in ((3, "Mine"), (2, "Prompt 2"), (1, "Prompt 1")):
            await app.press("left_square_bracket")
            await app.until(partial(_shows, app, f"v{version} of 4", text), f"version {version}")
            shown = next(line for line in tree(app) if line.startswith("▸"))
            assert f"v{version}" in shown
        await app.press("left_square_bracket")
        await app.until(lambda: "No earlier version." in app.notices, "the beginning")
        await app.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        await app.until(lambda: "v4 of 4" in app.result, "quick keys are all counted")
        await app.press("right_square_bracket")
        await app.until(lambda: "No later version." in app.notices, "the end")


async def test_steps_before_the_versions_are_read_are_made_once_they_are(grown: Paths) -> None:
    may_read = threading.Event()

    def hold(container: Container) -> None:
        read = container.history().lineage

        def lineage(root_uid: str) -> list[ListItem]:
            assert may_read.wait(10)
            return read(root_uid)

        container.history().lineage = lineage  # type: ignore[method-assign]  # a disk that takes its time

    async with running(grown, prepare=hold) as app:
        await app.until(lambda: app.rows, "the rows")
        await app.press("ctrl+o", "h")
        await at(app, "history-list")
        await app.press("home", "left_square_bracket", "left_square_bracket")
        await at(app, "history-list")
        may_read.set()
        await app.until(lambda: "v2 of 4" in app.result, "two before the one under the cursor")
        await at(app, "result")


async def test_a_prompt_of_one_version_has_no_tree_and_says_that_there_is_no_other(grown: Paths) -> None:
    async with running(grown) as app:
        await app.until(lambda: len(app.rows) == 5, "the rows")
        await app.press("ctrl+o", "h")
        await at(app, "history-list")
        await app.press("end", "enter")
        await app.until(lambda: "Prompt of another" in app.result, "the record that is alone")
        await app.press("right_square_bracket")
        await app.until(lambda: "No later version." in app.notices, "said")
        assert tree(app) == []


async def test_versions_that_lost_their_parent_stand_at_the_top_and_go_on_growing(grown: Paths) -> None:
    async with running(grown) as app:
        await open_newest(app)
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("left_square_bracket", "left_square_bracket")
        await app.until(lambda: "v2 of 4" in app.result, "version 2")
        await app.press("d")
        await app.until(lambda: 2 not in versions(app), "it is deleted")
        await app.until(lambda: "deleted; u restores it" in app.result, "which is said")
        await app.press("ctrl+o", "h", "home", "j", "enter")
        await app.until(lambda: "Mine" in app.result, "version 3")
        await app.until(lambda: len(tree(app)) == 4, "the tree of those that are left")
        assert tree(app) == ["Versions", "  v1", "    v4 from v1: change 4", "▸ v3 from a deleted version: change 3"]
        await refine(app, "go on")
        parents = {record.uid: record.version for record in versions(app).values()}
        assert parents[str(versions(app)[5].parent_uid)] == 3
        assert versions(app)[3].parent_uid not in parents, "it still names the parent that it had"
        await app.press("u")
        await app.until(lambda: any("v3 from v2" in line for line in tree(app)), "its parent is back")


async def test_a_lineage_is_deleted_after_a_question_and_undo_brings_back_every_byte(grown: Paths) -> None:
    before = all_rows(grown)
    assert len(before) == 5
    async with running(grown) as app:
        await open_newest(app)
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("L")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        question = str(app.top.query_one("#confirm-question").render())
        assert question == f"Delete all 4 versions of “{IDEA}”?"
        await app.press("enter")
        assert isinstance(app.top, ConfirmScreen), "enter is pressed without thinking"
        await app.press("y")
        await app.until(lambda: [row[0] for row in all_rows(grown)] == [before[0][0]], "the other record alone is left")
        await app.until(
            lambda: any("4 versions deleted. u in the list" in notice for notice in app.notices), "it is said"
        )
        await app.until(lambda: "deleted; u restores it" in app.result, "the opened one says so, too")
        await app.press("u")
        await app.until(lambda: len(all_rows(grown)) == 5, "they are back")
        assert all_rows(grown) == before
        await app.until(lambda: len(tree(app)) == 5, "the tree is back")


async def test_a_lineage_is_not_deleted_when_the_answer_is_no(grown: Paths) -> None:
    before = all_rows(grown)
    async with running(grown) as app:
        await open_newest(app)
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("L")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        await app.press("n")
        await app.until(lambda: app.top is app.screen, "closed")
        await app.press("u")
        await app.until(lambda: "Nothing was deleted in this session." in app.notices, "nothing was")
    assert all_rows(grown) == before


async def test_a_preview_that_comes_late_closes_no_feedback(grown: Paths) -> None:
    async with running(grown) as app:
        await open_newest(app)
        item = app.sidebar.opened
        assert item is not None
        await app.press("ctrl+r")
        await at(app, "feedback-text")
        app.preview_late(item)  # as the timer does that the last letter of a search has set
        assert field(app).uid == item.entry.uid
        await at(app, "feedback-text")


def _shows(app: Driver, *parts: str) -> bool:
    return all(part in app.result for part in parts)


async def test_the_cursor_of_the_list_follows_a_refinement(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+o", "h")
        first = app.opened_uid
        await refine(app, "make it shorter")
        await app.until(lambda: app.opened_uid != first, "the new version")

        def cursor() -> str | None:
            item = app.screen.query_one(HistoryList).item
            return None if item is None else key_of(item)

        await app.until(lambda: cursor() == app.opened_uid, "the cursor on it")


async def test_versions_that_were_being_read_do_not_call_a_deleted_record_saved(paths: Paths) -> None:
    goes_on, is_read, is_missed = threading.Event(), threading.Event(), threading.Event()

    def hold(container: Container) -> None:
        read, find = container.history().lineage, container.history().find

        def late(root_uid: str) -> list[ListItem]:
            found = read(root_uid)
            is_read.set()
            assert goes_on.wait(60)
            return found

        def spied(uid: str) -> ListItem | None:
            found = find(uid)
            if found is None:
                is_missed.set()
            return found

        container.history().lineage = late  # type: ignore[method-assign]  # it holds back one answer
        container.history().find = spied  # type: ignore[method-assign]  # it tells when the record is missed

    repository = Container(paths).repository()
    repository.save(make_record(original_idea=IDEA))
    repository.close()
    async with running(paths, prepare=hold) as app:
        try:
            await app.until(lambda: app.rows, "the row")
            await app.press("alt+down")
            await app.until(lambda: "✓ saved" in app.result and is_read.is_set(), "it is shown, its versions read")
            await app.press("ctrl+o", "r", "d")
            await app.until(lambda: "– deleted" in app.result and is_missed.is_set(), "it is deleted")
            await app.settle()
        finally:
            goes_on.set()
        await app.until(lambda: not busy_threads(), "the versions are read")
        await app.settle()
        assert "– deleted" in app.result
