"""What is copied and saved, and what is said about it."""

import threading
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from tests.support.application import Driver, running
from tests.support.polling import wait_until
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.file_prompt import SaveScreen
from tui.result.copy_menu import CopyPartScreen


@pytest.fixture
def saved(paths: Paths) -> Paths:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="an API", improved_prompt="The prompt", role="R [b]x[/b]", context=""))
    repository.close()
    return paths


async def open_record(app: Driver) -> None:
    await app.until(lambda: app.rows, "the row")
    await app.press("alt+down")
    await app.press("ctrl+o", "r")
    await app.until(lambda: "The prompt" in app.result, "the record")


def is_on_clipboard(app: Driver, text: str) -> bool:
    return app.app.clipboard == text


def is_said(app: Driver, words: str) -> bool:
    return any(words in notice for notice in app.notices)


async def test_a_letter_copies_its_part_from_the_result_and_the_list(saved: Paths) -> None:
    async with running(saved) as app:
        await open_record(app)
        parts = (
            ("r", "r", "role", "R [b]x[/b]"),
            ("h", "i", "your idea", "an API"),
            ("r", "p", "the whole prompt", "The prompt"),
        )
        for pane, letter, name, text in parts:
            await app.press("ctrl+o", pane, "Y")
            await app.until(lambda: isinstance(app.top, CopyPartScreen), "the menu")
            await app.press(letter)
            await app.until(partial(is_on_clipboard, app, text), f"{text} on the clipboard")
            assert app.top is app.screen
            said = f"Sent to the terminal ({name}, {len(text)} characters)"
            await app.until(partial(is_said, app, said), said)


async def test_the_menu_offers_what_the_record_has_and_other_letters_do_nothing(saved: Paths) -> None:
    async with running(saved) as app:
        await open_record(app)
        await app.press("Y")
        await app.until(lambda: isinstance(app.top, CopyPartScreen), "the menu")
        ids = [option.id for option in app.top.query_one(OptionList).options]
        assert "role" in ids
        assert "context" not in ids
        await app.press("c")
        assert isinstance(app.top, CopyPartScreen)
        assert app.app.clipboard == ""
        await app.press("j", "enter")
        await app.until(lambda: app.app.clipboard == "R [b]x[/b]", "the second line")


async def test_the_menu_works_with_the_mouse(saved: Paths) -> None:
    async with running(saved) as app:
        await open_record(app)
        await app.press("Y")
        await app.until(lambda: isinstance(app.top, CopyPartScreen), "the menu")
        await app.pilot.click(OptionList, offset=(5, 1))
        await app.until(lambda: app.app.clipboard == "The prompt", "the first line")


async def test_without_a_record_there_is_no_menu(paths: Paths) -> None:
    async with running(paths) as app:
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("Y")
        await app.until(lambda: "Open a record first." in app.notices, "said")
        await app.press("y")
        await app.until(lambda: any("There is nothing to copy yet." in notice for notice in app.notices), "said")


async def test_what_a_text_field_copies_goes_the_same_way(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with running(paths) as app:
        monkeypatch.setattr(app.copier, "copy", copied.append)
        await app.type("half")
        app.input.query_one("#idea").select_all()  # type: ignore[attr-defined]
        await app.press("ctrl+c")
        assert copied == ["half"]


async def test_what_was_copied_just_now_is_what_a_text_field_pastes(paths: Paths) -> None:
    async with running(paths) as app:
        app.app.copy_to_clipboard("the first")
        app.app.copy_to_clipboard("the second")
        assert app.app.clipboard == "the second"  # while neither has reached the terminal
        await app.press("ctrl+v")
        await app.until(lambda: "the second" in app.idea, "pasted")


async def save_as(app: Driver, name: str) -> None:
    await app.press("ctrl+s")
    await app.until(lambda: isinstance(app.top, SaveScreen), "the question for a name")
    app.top.query_one(Input).value = name
    await app.press("enter")


async def test_the_prompt_is_saved_and_the_next_one_is_proposed_in_the_same_folder(
    saved: Paths, tmp_path: Path
) -> None:
    async with running(saved) as app:
        await open_record(app)
        await app.press("s")
        await app.until(lambda: isinstance(app.top, SaveScreen), "the question for a name")
        assert app.top.query_one(Input).value == "an-api.md"
        await app.press("escape")
        await save_as(app, f"{tmp_path}/mine.md")
        await app.until(lambda: any("Saved to" in notice for notice in app.notices), "saved")
        assert (tmp_path / "mine.md").read_text() == "The prompt"
        await app.until(lambda: app.top is app.screen, "the main screen")
        await app.press("ctrl+s")
        await app.until(lambda: isinstance(app.top, SaveScreen), "the question for a name")
        assert app.top.query_one(Input).value == f"{tmp_path}/an-api.md"


async def test_a_json_file_holds_everything(saved: Paths, tmp_path: Path) -> None:
    async with running(saved) as app:
        await open_record(app)
        await save_as(app, f"{tmp_path}/mine.json")
        await app.until((tmp_path / "mine.json").exists, "saved")
        assert '"original_idea": "an API"' in (tmp_path / "mine.json").read_text()


async def test_a_file_that_is_there_is_replaced_after_a_question_alone(saved: Paths, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text("older")
    async with running(saved) as app:
        await open_record(app)
        await save_as(app, str(path))
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        await app.press("enter", "n")
        await app.until(lambda: isinstance(app.top, SaveScreen), "back at the name")
        assert path.read_text() == "older"
        await app.press("enter")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        await app.press("y")
        await app.until(lambda: path.read_text() == "The prompt", "replaced")
        await app.until(lambda: app.top is app.screen, "the main screen")


async def test_what_went_wrong_is_said_beside_the_name_which_stays(saved: Paths, tmp_path: Path) -> None:
    async with running(saved) as app:
        await open_record(app)
        await save_as(app, f"{tmp_path}/nowhere/mine.md")
        problem = app.top.query_one("#file-problem")
        await app.until(lambda: problem.display, "the sentence")
        assert "nowhere does not exist" in str(problem.render())
        assert app.top.query_one(Input).value == f"{tmp_path}/nowhere/mine.md"


async def test_tab_completes_a_path(saved: Paths, tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    async with running(saved) as app:
        await open_record(app)
        await app.press("ctrl+s")
        await app.until(lambda: isinstance(app.top, SaveScreen), "the question for a name")
        field = app.top.query_one(Input)
        field.value = ""
        await app.type(f"{tmp_path}/pr")
        await app.until(lambda: field._suggestion, "a suggestion")
        await app.press("tab")
        assert field.value == f"{tmp_path}/prompts/"


async def test_half_an_answer_can_be_saved(paths: Paths, tmp_path: Path) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+j")
        await app.until(lambda: "You are a senior" in app.result, "half of the answer")
        await save_as(app, f"{tmp_path}/half.md")
        await app.until((tmp_path / "half.md").exists, "saved")
        assert (tmp_path / "half.md").read_text().startswith("# Role\nYou are a senior")
        improver.release()


async def test_there_is_nothing_to_save_before_there_is_a_prompt(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+s")
        await app.until(lambda: any("There is nothing to save yet." in notice for notice in app.notices), "said")
        assert app.top is app.screen


async def test_no_thread_stays_that_copied(saved: Paths) -> None:
    def copying() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name == "copy"}

    before = copying()
    async with running(saved) as app:
        await open_record(app)
        await app.press("f8")
        app.app.copy_to_clipboard("selected with the mouse")
        await app.until(lambda: len(copying() - before) == 2, "both copy")
    wait_until(lambda: not copying() - before, "the threads have ended")
