"""A prompt is edited where it stands, and no letter of it is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from tests.support.application import Driver, running
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.refining import at
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.messages import OpenedReloaded
from tui.result.editor import PromptEditor

MODELS = "You are the model's own prompt."
IDEA = "an idea of some length"


@pytest.fixture
def saved(paths: Paths) -> Paths:
    """A history of one record."""
    repository = Container(paths).repository()
    repository.save(make_record(original_idea=IDEA, improved_prompt=MODELS, created_at=FakeClock().now()))
    repository.close()
    return paths


def editor(app: Driver) -> PromptEditor:
    return app.screen.query_one(PromptEditor)


def texts(paths: Paths) -> list[tuple[str, str | None]]:
    """Return the model's text and the one to use of every row, from the file."""
    with closing(sqlite3.connect(paths.database)) as connection:
        rows = connection.execute("SELECT improved_prompt, accepted_text FROM prompt_history ORDER BY id")
        return rows.fetchall()


def accepted(app: Driver) -> list[str | None]:
    """Return the accepted text of every record, the newest first."""
    records = app.container.repository().find_recent()
    return [record.accepted_text for record in records if isinstance(record, PromptHistory)]


async def begin_edit(app: Driver) -> None:
    """Open the newest record and put the cursor at its end, in the editor."""
    await app.until(lambda: app.rows, "the rows")
    await app.press("ctrl+o", "h")
    await app.press("home", "enter")
    await at(app, "result")
    await app.press("e")
    await at(app, "result-editor")
    await app.press("ctrl+end")


@contextmanager
def no_spool(paths: Paths) -> Iterator[None]:
    """Nothing can be written down meanwhile: a file stands where the spool was."""
    spool, aside = paths.data / "spool", paths.data / "spool-aside"
    spool.rename(aside)
    spool.write_text("a file where the folder should be")
    yield
    spool.unlink()
    aside.rename(spool)


async def test_an_edit_is_kept_while_it_is_typed_and_shown_when_it_ends(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        assert editor(app).text == MODELS
        assert "Editing, saved as you type. Press escape to finish" in app.result
        await app.type(" Mine too.")
        await app.until(lambda: accepted(app) == [f"{MODELS} Mine too."], "it is kept while the editor is open")
        await at(app, "result-editor")
        await app.press("enter", *"- é [b]x[/b]")
        await app.press("escape")
        await at(app, "result")
        edited = f"{MODELS} Mine too.\n- é [b]x[/b]"
        await app.until(lambda: accepted(app) == [edited], "and the rest when it ends")
        await app.until(lambda: edited in app.result, "it is shown")
        assert not editor(app).display
        await app.until(lambda: "✓ saved" in app.result and "edited" in app.result, "the state says so")
        await app.press("y")
        await app.until(lambda: app.app.clipboard == edited, "it is what is copied")
        (record,) = app.container.repository().find_recent()
        assert isinstance(record, PromptHistory)
        assert record.improved_prompt == MODELS
    async with running(saved) as again:
        await again.until(lambda: again.rows, "the rows")
        await again.press("alt+down")
        await again.until(lambda: edited in again.result, "it is there after a restart")


async def test_the_models_text_comes_back_with_x_and_the_edit_with_x_again(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        await app.press(*" Mine.", "escape", "x")
        await app.until(lambda: accepted(app) == [None], "the model's is in use")
        await app.until(lambda: "✓ saved" in app.result and "edited" not in app.result, "which the state says")
        assert "Mine." not in app.result
        assert MODELS in app.result
        await app.press("x")
        await app.until(lambda: accepted(app) == [f"{MODELS} Mine."], "the edit is in use")
        await app.until(lambda: "Mine." in app.result, "and shown")


async def test_a_prompt_that_was_not_edited_has_nothing_to_go_back_to(saved: Paths) -> None:
    async with running(saved) as app:
        await app.until(lambda: app.rows, "the rows")
        await app.press("ctrl+o", "h", "home", "x")
        await app.until(lambda: any("was not edited" in notice for notice in app.notices), "said")
        assert accepted(app) == [None]


async def test_typing_the_models_text_again_or_nothing_at_all_is_no_edit(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        await app.press("!", "escape")
        await app.until(lambda: accepted(app) == [f"{MODELS}!"], "an edit")
        await app.press("e", "ctrl+end", "backspace", "escape")
        await app.until(lambda: accepted(app) == [None], "the model's text, letter for letter")
        await app.press("e", "ctrl+end", "!", "escape")
        await app.until(lambda: accepted(app) == [f"{MODELS}!"], "an edit")
        await app.press("e", "ctrl+a", "ctrl+k")
        editor(app).load_text("")
        await app.press("escape")
        await app.until(lambda: accepted(app) == [None], "no text is no prompt")
        await app.until(lambda: MODELS in app.result, "it is shown")


async def test_going_to_another_pane_ends_the_edit_and_keeps_it(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        await app.press(*" Mine.", "ctrl+f")
        await at(app, "search")
        await app.until(lambda: accepted(app) == [f"{MODELS} Mine."], "kept")
        assert not editor(app).display
        await app.until(lambda: f"{MODELS} Mine." in app.result, "and shown")


async def test_quitting_at_once_loses_no_letter(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        await app.press(*" Mine.", "ctrl+q")
        await app.until(lambda: app.has_ended, "the end")
    async with running(saved) as again:
        await again.until(lambda: texts(saved) == [(MODELS, f"{MODELS} Mine.")], "kept")


async def test_an_end_without_a_key_loses_no_letter(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        await app.press(*" Mine.")
        app.app.exit()  # as a signal does
    async with running(saved) as again:  # the spool may still hold it
        await again.until(lambda: accepted(again) == [f"{MODELS} Mine."], "kept")


async def test_an_edit_that_is_on_no_disk_says_so_asks_before_quitting_and_is_kept_as_soon_as_it_can_be(
    saved: Paths,
) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        with no_spool(saved):
            await app.press(*" Mine.", "escape")
            await app.until(lambda: "EDIT NOT SAVED" in app.result, "the warning")
            assert f"{MODELS} Mine." in app.result
            assert "1 NOT SAVED" in app.status
            await app.press("ctrl+q")
            await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
            assert "without saving your edit" in str(app.top.query_one("#confirm-question").render())
            await app.press("n")
            await app.until(lambda: app.top is app.screen, "the application goes on")
            assert texts(saved) == [(MODELS, None)]
            await app.press("f8")
            await app.until(lambda: app.app.clipboard == f"{MODELS} Mine.", "it can be copied")
        await app.until(lambda: accepted(app) == [f"{MODELS} Mine."], "it is kept without a further key")
        await app.until(lambda: "NOT SAVED" not in app.status + app.result, "and the warning is gone")
        await app.press("ctrl+q")
        await app.until(lambda: app.has_ended, "no question any more")


async def test_whoever_answers_yes_may_quit_without_the_edit(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        with no_spool(saved):
            await app.press("!", "ctrl+q")
            await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
            await app.press("y")
            await app.until(lambda: app.has_ended, "the end")


async def test_a_prompt_that_is_on_no_disk_cannot_be_edited(paths: Paths) -> None:
    paths.data.mkdir()
    (paths.data / "spool").write_text("a file where the folder should be")
    async with running(paths) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "NOT SAVED" in app.result, "the warning")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("e")
        await app.until(lambda: any("cannot be edited" in notice for notice in app.notices), "refused")
        assert not editor(app).display


async def test_a_prompt_that_was_deleted_cannot_be_edited_until_it_is_back(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        await app.press("escape", "d")
        await app.until(lambda: "deleted; u restores it" in app.result, "it is deleted")
        await app.until(lambda: not app.rows, "and out of the list")
        await app.press("e")
        await app.until(lambda: any("no longer in the history" in notice for notice in app.notices), "refused")
        assert not editor(app).display
        await app.press("u")
        await app.until(lambda: app.rows and "✓ saved" in app.result, "it is back")
        await app.press("e")
        await at(app, "result-editor")


async def test_an_edit_of_another_window_is_shown_unless_this_one_edits(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        with closing(Container(saved).repository()) as other:
            (record,) = other.find_recent()
            other.set_accepted_text(record.uid, "of the other window")
            await app.press(*" Mine.")
            assert editor(app).text == f"{MODELS} Mine."
            await app.press("escape")
            await app.until(lambda: accepted(app) == [f"{MODELS} Mine."], "the last one who edits is right")
            await app.until(lambda: "✓ saved" in app.result, "shown as saved")
            other.set_accepted_text(record.uid, "again of the other window")
            await app.until(lambda: "again of the other window" in app.result, "shown")


async def test_what_was_read_before_the_edit_was_written_takes_it_not_back(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        (record,) = app.container.repository().find_recent()
        await app.press(*" Mine.", "escape")
        await app.until(lambda: accepted(app) == [f"{MODELS} Mine."] and "✓ saved" in app.result, "kept")
        app.screen.mailbox.post(OpenedReloaded(record.uid, ListItem(record), asked=1))
        await app.pilot.pause()
        assert "Mine." in app.result


async def test_a_run_that_ends_meanwhile_takes_no_edit_away(saved: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(saved, improver) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "the run has begun")
        await begin_edit(app)
        await app.press(*" Mi")
        improver.release()
        await app.until(lambda: len(app.rows) == 2, "its record")
        await app.press(*"ne.")
        await at(app, "result-editor")
        assert editor(app).text == f"{MODELS} Mine."
        await app.press("escape")
        await app.until(lambda: accepted(app) == [None, f"{MODELS} Mine."], "kept, of the right record")


async def test_typing_is_undone_within_the_edit(saved: Paths) -> None:
    async with running(saved) as app:
        await begin_edit(app)
        await app.press("!", "ctrl+z")
        assert editor(app).text == MODELS
        await app.press("ctrl+z", "escape")
        assert MODELS in app.result
        assert accepted(app) == [None]
