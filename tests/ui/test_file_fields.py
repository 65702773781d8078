"""What is typed where a file is named: whatever it is, the field stays and says what is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from tests.support.application import Driver, running
from tests.support.bad_names import WORDS, make_bad_names
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.zones import move_to
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.file_prompt import PathScreen, SaveScreen

NAMES = {**WORDS, "a\0b": "is not allowed in file names", "a\ud83d.md": "is not allowed in file names"}
FIELDS = {"save": "#file-problem", "export_history": "#file-problem", "import_history": "#file-problem"}


@pytest.fixture
def saved(paths: Paths) -> Paths:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="an API", improved_prompt="The prompt"))
    repository.close()
    return paths


async def ask(app: Driver, action: str) -> Input:
    await app.until(lambda: app.rows, "the row")
    await app.press("alt+down")
    await app.until(lambda: "The prompt" in app.result, "the record")
    await app.screen.run_action(action)
    await app.until(lambda: isinstance(app.top, SaveScreen | PathScreen) and app.top.query(Input), "the field")
    return app.top.query_one(Input)


def says(line: Static, words: str) -> Callable[[], bool]:
    return lambda: line.display and words.lower() in str(line.render()).lower()


@pytest.mark.parametrize("action", FIELDS)
async def test_no_name_ends_the_application(
    saved: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    async with running(saved) as app:
        field = await ask(app, action)
        make_bad_names(here, monkeypatch)
        line = app.top.query_one(FIELDS[action], Static)
        for name, words in NAMES.items():
            is_missing = action == "import_history" and words.endswith("does not exist")
            said = f"{name.rstrip('/')} does not exist" if is_missing else words
            field.value = f"{name} "
            field.value = name  # each letter is completed, and takes away what was said before
            await app.settle()
            await field.action_submit()
            await app.until(says(line, said), f"{said!r} for {name!r}")
            assert app.top.query_one(Input) is field


@pytest.mark.parametrize("action", FIELDS)
async def test_a_working_folder_that_is_gone_is_said(
    saved: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    async with running(saved) as app:
        field = await ask(app, action)
        gone.rmdir()
        line = app.top.query_one(FIELDS[action], Static)
        field.value = "a.md"
        await field.action_submit()
        await app.until(says(line, "The working folder no longer exists"), "the sentence")
        if action != "import_history":
            field.value = f"{tmp_path}/a.md"
            await field.action_submit()
            await app.until(lambda: app.top is app.screen, "written elsewhere")
            await app.until((tmp_path / "a.md").exists, "the file")


async def test_without_a_home_folder_a_history_is_still_exported(
    saved: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.path.expanduser", str)  # it returns what it was given when there is none
    move_to("America/Los_Angeles", monkeypatch)
    async with running(saved, clock=FakeClock()) as app:
        field = await ask(app, "export_history")
        assert field.value == "prompt-history-2026-03-03.jsonl"


async def test_a_name_on_the_disk_that_cannot_be_shown_is_not_offered(saved: Paths, tmp_path: Path) -> None:
    (tmp_path / "a\udcff.md").touch()
    (tmp_path / "b\x1b[31m.md").touch()
    async with running(saved) as app:
        field = await ask(app, "save")
        for name in ("a", "b"):
            field.value = f"{tmp_path}/{name}"
            await app.settle()
            assert field._suggestion == ""
