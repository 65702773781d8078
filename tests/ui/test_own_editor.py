"""ctrl+g: which text goes to the editor, and what becomes of what comes back."""

import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from domain.prompts.record import PromptHistory
from domain.text.clean import MAX_TEXT_CHARACTERS
from tests.support.application import Driver, running
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.scripted_editor import ADDED, command
from tests.support.scripted_improver import ScriptedImprover
from tui.app.app import PromptImproverApp
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.widgets.text_input import TextInput

MODELS = "You are the model's own prompt."


@pytest.fixture
def saved(paths: Paths) -> Paths:
    """A history of one record."""
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="an idea", improved_prompt=MODELS, created_at=FakeClock().now()))
    repository.close()
    return paths


@pytest.fixture(autouse=True)
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An editor that adds a line, and a terminal that can be lent."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def suspend(_app: PromptImproverApp) -> AbstractContextManager[None]:
        return nullcontext()

    monkeypatch.setattr(PromptImproverApp, "suspend", suspend)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command("add"))
    return monkeypatch


def accepted(app: Driver) -> list[str | None]:
    records = app.container.repository().find_recent()
    return [record.accepted_text for record in records if isinstance(record, PromptHistory)]


def area(app: Driver, widget_id: str) -> TextInput:
    return app.screen.query_one(f"#{widget_id}", TextInput)


async def open_newest(app: Driver) -> None:
    await app.until(lambda: app.rows, "the rows")
    await app.press("alt+down")
    await app.until(lambda: MODELS in app.result, "the record")
    app.screen.set_focus(app.screen.query_one("#result"))
    await app.pilot.pause()


async def told(app: Driver, words: str) -> None:
    await app.until(lambda: any(words in notice for notice in app.notices), words)


@pytest.mark.parametrize("widget_id", ["idea", "context"])
async def test_the_text_at_the_cursor_is_edited_with_the_keys_typed_before_and_undo_takes_it_back(
    paths: Paths, widget_id: str
) -> None:
    async with running(paths) as app:
        app.screen.set_focus(area(app, widget_id))
        await app.pilot.press(*"mine", "ctrl+g")
        await app.until(lambda: area(app, widget_id).text == f"mine\n{ADDED}", "what the editor wrote")
        await app.press("ctrl+z")
        assert area(app, widget_id).text == "mine"
        await app.press("ctrl+y")
        assert area(app, widget_id).text == f"mine\n{ADDED}"
        await app.press("ctrl+z", "ctrl+z")
        assert area(app, widget_id).text == ""


async def test_the_feedback_is_edited_and_kept_as_the_draft(saved: Paths) -> None:
    async with running(saved) as app:
        await open_newest(app)
        await app.press("r", *"shorter", "ctrl+g")
        await app.until(lambda: area(app, "feedback-text").text == f"shorter\n{ADDED}", "what the editor wrote")
    async with running(saved) as again:
        await again.until(lambda: area(again, "feedback-text").text == f"shorter\n{ADDED}", "it is back")


async def test_the_shown_prompt_is_edited_from_the_result_and_x_goes_back(saved: Paths) -> None:
    async with running(saved) as app:
        await open_newest(app)
        await app.press("ctrl+g")
        edited = f"{MODELS}\n{ADDED}"
        await app.until(lambda: accepted(app) == [edited], "it is kept as the edit")
        await app.until(lambda: "✓ saved" in app.result and "edited" in app.result, "the state says so")
        assert ADDED in app.result
        await told(app, "Your edit is in use")
        await app.press("x")
        await app.until(lambda: accepted(app) == [None], "the model's is in use")
        await app.press("x")
        await app.until(lambda: accepted(app) == [edited], "and the edit again")


async def test_the_row_under_the_cursor_is_edited_from_the_list(saved: Paths) -> None:
    async with running(saved) as app:
        await app.until(lambda: app.rows, "the rows")
        await app.press("ctrl+o", "h", "home", "ctrl+g")
        await app.until(lambda: accepted(app) == [f"{MODELS}\n{ADDED}"], "it is kept as the edit")
        assert ADDED in app.result


async def test_an_edit_that_is_under_way_goes_on_in_the_editor_and_back(saved: Paths) -> None:
    async with running(saved) as app:
        await open_newest(app)
        await app.press("e", "ctrl+end", *" Mine.", "ctrl+g")
        await app.until(lambda: area(app, "result-editor").text == f"{MODELS} Mine.\n{ADDED}", "both")
        await app.press("ctrl+z")
        assert area(app, "result-editor").text == f"{MODELS} Mine."
        await app.press("ctrl+y", "escape")
        await app.until(lambda: accepted(app) == [f"{MODELS} Mine.\n{ADDED}"], "kept")


async def test_a_text_that_was_not_changed_changes_nothing(saved: Paths, editor: pytest.MonkeyPatch) -> None:
    editor.setenv("EDITOR", command("nothing"))
    async with running(saved) as app:
        await app.type("mine")
        await app.press("ctrl+g")
        await told(app, "tell it to wait")
        assert app.idea == "mine"
        await app.press("ctrl+z")
        assert app.idea == "", "there is nothing of the editor to undo"
        await open_newest(app)
        await app.press("ctrl+g")
        await app.pilot.pause(0.3)
        assert accepted(app) == [None]


async def test_an_emptied_prompt_is_the_models_own_again(saved: Paths, editor: pytest.MonkeyPatch) -> None:
    editor.setenv("EDITOR", command("empty"))
    async with running(saved) as app:
        await open_newest(app)
        await app.press("ctrl+g")
        await told(app, "The model's own prompt is in use")
        assert MODELS in app.result
        assert accepted(app) == [None]


async def test_a_fault_of_the_editor_is_said_and_the_text_stays(paths: Paths, editor: pytest.MonkeyPatch) -> None:
    async with running(paths) as app:
        await app.type("mine")
        for value, words in {
            "no-such-editor": "no program no-such-editor",
            command("add-and-fail"): "What you wrote is kept until you remove it: /",
            command("long", MAX_TEXT_CHARACTERS + 1): "at most 50,000 fit",
            command("remove"): "removed the file",
            "[red]vi": "no program [red]vi",
        }.items():
            editor.setenv("EDITOR", value)
            await app.press("ctrl+g")
            await told(app, words)
            assert app.idea == "mine"


async def test_where_there_is_no_terminal_to_lend_that_is_said(paths: Paths, editor: pytest.MonkeyPatch) -> None:
    editor.undo()
    editor.setenv("EDITOR", command("add"))
    async with running(paths) as app:  # Textual's driver without a terminal cannot suspend, as in a browser
        await app.type("mine")
        await app.press("ctrl+g")
        await told(app, "An editor cannot be opened from here")
        assert app.idea == "mine"


async def test_without_a_record_there_is_no_prompt_to_edit(paths: Paths) -> None:
    async with running(paths) as app:
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("ctrl+g")
        await told(app, "Open a record first")


async def test_over_a_popup_the_key_does_nothing(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f1", "ctrl+g")
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")
        assert app.idea == ""


async def test_a_run_that_ends_meanwhile_is_there_afterwards(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "the run has begun")
        app.screen.set_focus(area(app, "context"))
        await app.press("ctrl+g")
        improver.release()
        await app.until(lambda: "✓" in app.result, "the result")
        assert area(app, "context").text == ADDED
