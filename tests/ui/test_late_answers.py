"""A change that takes long is reported even when its popup has been closed meanwhile."""

from pathlib import Path

import pytest
from textual.widgets import Input

from domain.errors import StorageError
from tests.support.application import Driver, running
from tests.support.dialogs import CountingImprover, change, closed, config, settings_open, shown
from tests.support.held import REFUSAL, UNEXPECTED, Held, count, leave, said
from tests.ui.test_popups import save_over_a_file
from tests.ui.test_shapes import save_as
from tui.composition.paths import Paths
from tui.dialogs.file_prompt import SaveScreen
from tui.dialogs.help import HelpScreen
from tui.prompt_options.screen import ShapeScreen
from tui.widgets.choice_list import ChoiceList
from tui.widgets.note_line import NoteLine


def held_change() -> Held:
    return Held("settings_service", "change")


def held_file(error: Exception | None = None) -> Held:
    return Held("", "save_file", error)


def note_below(app: Driver) -> NoteLine:
    """The line for problems of the dialog below the one on top."""
    return app.app.screen_stack[-2].query_one("#file-problem", NoteLine)


# The settings


async def change_and_leave(app: Driver, held: Held, name: str, text: str) -> None:
    await settings_open(app)
    await change(app, name, text)
    await app.until(lambda: held.calls == 1, "the setting is being changed")
    await leave(app)


async def test_a_setting_that_is_changed_after_the_dialog_was_left_is_shown_and_used(paths: Paths) -> None:
    held, improver = held_change(), CountingImprover()
    async with running(paths, improver, prepare=held.prepare) as app:
        await app.until(lambda: improver.loads == 1, "the engine of the start")
        await change_and_leave(app, held, "LLM_MODEL", "other-model")
        assert "other-model" not in app.status
        held.release()
        await said(app, "LLM_MODEL is other-model")
        assert "other-model" in app.status
        await app.until(lambda: improver.loads == 2, "the engine is loaded again")


async def test_a_setting_that_is_refused_after_the_dialog_was_left_is_reported(paths: Paths) -> None:
    held = held_change()
    async with running(paths, prepare=held.prepare) as app:
        await change_and_leave(app, held, "LLM_TIMEOUT_SECONDS", "abc")
        held.release()
        await said(app, "LLM_TIMEOUT_SECONDS is 'abc'; allowed:")
        assert config(paths) == ""


async def test_a_late_answer_is_shown_in_the_settings_that_are_open_again_and_leaves_what_is_typed(
    paths: Paths,
) -> None:
    held = held_change()
    async with running(paths, prepare=held.prepare) as app:
        await settings_open(app)
        await change(app, "LLM_MAX_TOKENS", "900")
        await app.until(lambda: held.calls == 1, "the setting is being changed")
        await app.press("escape")
        app.top.query_one(ChoiceList).point_at("LLM_MODEL")
        await app.press("enter")
        await app.type("half")
        held.release()
        await app.until(lambda: "LLM_MAX_TOKENS is 900" in shown(app), "what was done")
        await app.type("-typed")
        assert app.top.query_one("#settings-value", Input).value == "half-typed"
        assert count(app, "LLM_MAX_TOKENS") == 0, "the dialog says it"


# The presets


@pytest.mark.parametrize("error", [None, StorageError(REFUSAL, "Make room.")], ids=["saved", "not saved"])
async def test_what_came_of_saving_a_preset_is_reported_after_the_dialog_was_left(
    paths: Paths, error: StorageError | None
) -> None:
    held = Held("presets", "save", error)
    async with running(paths, prepare=held.prepare) as app:
        await app.press("f7")
        await app.until(lambda: isinstance(app.top, ShapeScreen), "the options")
        await save_as(app, "Brief")
        await app.until(lambda: held.calls == 1, "the preset is being saved")
        await app.press("escape")
        await closed(app)
        held.release()
        await said(app, "Saved as Brief." if error is None else REFUSAL)


# A file


async def test_a_file_that_exists_is_named_when_help_lies_over_the_question_for_its_name(
    paths: Paths, tmp_path: Path
) -> None:
    held = held_file()
    async with running(paths, prepare=held.prepare) as app:
        await save_over_a_file(app, tmp_path)
        await app.press("enter")
        await app.until(lambda: held.calls == 1, "it is being saved")
        await app.press("f1")
        await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
        held.release()
        await app.until(lambda: "already exists" in str(note_below(app).render()), "why it is not saved")
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, SaveScreen), "the name")


async def test_a_file_can_be_saved_again_after_an_unexpected_error(paths: Paths, tmp_path: Path) -> None:
    held = held_file(RuntimeError(REFUSAL))
    async with running(paths, prepare=held.prepare) as app:
        await save_over_a_file(app, tmp_path)
        held.release()
        await app.press("enter")
        await app.until(lambda: UNEXPECTED in shown(app), "why it is not saved")
        await app.press("enter")
        await app.until(lambda: held.calls == 2, "another attempt")
