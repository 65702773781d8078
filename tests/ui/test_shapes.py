"""The shape of prompts: chosen, named, kept, and used by what runs."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from domain.errors import ModelUnreachableError, StorageError
from domain.prompts.options import STANDARD_OPTIONS, OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework
from domain.text.size import length_words
from storage.state.presets import FilePresetStore
from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.prompt_options.form import ShapeForm
from tui.prompt_options.screen import ShapeScreen

IDEA = "Design a REST API"
LEAN = PromptOptions(length=TargetLength.LEAN)
API = PromptOptions(Framework.DECOMPOSITION, TargetLength.THOROUGH, OutputStyle.XML, PromptUse.SYSTEM, "API")


def shown(app: Driver) -> str:
    """Everything the shape screen shows."""
    assert isinstance(app.top, ShapeScreen)
    return "\n".join(str(widget.render()) for widget in app.top.query("Static") if widget.display)


def subtitle(app: Driver) -> str:
    """What stands below the idea of the shape; the size of the idea stands before it."""
    content = app.screen.query_one("#idea")._border_subtitle
    words = "" if content is None else content.plain
    return words.removeprefix(length_words(app.idea)).removeprefix(" · ")


def line_under_cursor(app: Driver) -> str:
    return next(line for line in str(app.top.query_one(ShapeForm).render()).splitlines() if line.startswith("›"))


async def choose(app: Driver, *keys: str) -> None:
    await app.press("f7")
    await app.until(lambda: isinstance(app.top, ShapeScreen), "the screen")
    await app.press(*keys)
    await app.until(lambda: app.top is app.screen, "it has closed")


async def save_as(app: Driver, name: str) -> None:
    await app.press("s", "ctrl+a", "ctrl+k")
    await app.type(name)
    await app.press("enter")


async def test_without_a_choice_the_shape_is_standard_and_nothing_is_said_of_it(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        assert improver.requests[0].shape == STANDARD_OPTIONS
        assert subtitle(app) == ""
        assert not paths.presets.exists()


async def test_every_choice_is_two_keys_away_and_the_run_gets_it(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await choose(app, "left", "down", "right", "j", "l", "down", *["space"] * 3, "enter")
        assert subtitle(app) == "self-refine · thorough · plain · system prompt"
        await app.improve(IDEA)
        wanted = PromptOptions(Framework.SELF_REFINE, TargetLength.THOROUGH, OutputStyle.PLAIN, PromptUse.SYSTEM)
        assert improver.requests[0].shape == wanted
        await choose(app, "0", "enter")
        assert subtitle(app) == ""


async def test_the_row_under_the_cursor_says_what_its_choice_means(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f7")
        assert "chosen to fit the task" in shown(app)
        await app.press("down", "left")
        assert line_under_cursor(app).endswith("‹lean›  standard   thorough ")
        assert "only what the task needs" in shown(app)


@pytest.mark.parametrize("key", ["escape", "f7"])
async def test_leaving_changes_nothing(paths: Paths, key: str) -> None:
    async with running(paths) as app:
        await choose(app, "down", "left", key)
        assert subtitle(app) == ""
        await app.press("f7")
        assert "‹standard›" in shown(app)


async def test_the_shape_survives_a_restart(paths: Paths) -> None:
    async with running(paths) as app:
        await choose(app, "down", "left", "enter")
    improver = ScriptedImprover()
    async with running(paths, improver) as again:
        await again.until(lambda: subtitle(again) == "lean", "the shape is back")
        await again.improve(IDEA)
        assert improver.requests[0].shape == LEAN


async def test_a_preset_is_saved_and_applied_in_another_session(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f7", "down", "left")
        await save_as(app, "Brief")
        await app.until(lambda: "Saved as Brief." in shown(app), "saved")
        assert line_under_cursor(app) == "›● Brief  lean"
        await app.press("escape")
    improver = ScriptedImprover()
    async with running(paths, improver) as again:
        assert subtitle(again) == "", "saving a preset does not use it"
        await again.press("f7")
        await again.until(lambda: "Brief" in shown(again), "the preset")
        await again.press(*["down"] * 4, "enter")
        await again.until(lambda: subtitle(again) == "Brief · lean", "it is used")
        await again.improve(IDEA)
        assert improver.requests[0].shape == replace(LEAN, preset="Brief")
        record = again.container.repository().find_recent()[0]
        assert getattr(record, "preset", None) == "Brief"


async def test_a_shape_that_is_changed_loses_the_name_of_its_preset_and_gets_it_back(paths: Paths) -> None:
    FilePresetStore(paths.presets).save(replace(LEAN, preset="Brief"))
    async with running(paths) as app:
        await app.press("f7")
        await app.until(lambda: "  Brief" in shown(app), "the preset, which is not chosen")
        await app.press("down", "left")
        assert "● Brief" in shown(app)
        await app.press("escape")
        await choose(app, *["down"] * 4, "enter")
        assert subtitle(app) == "Brief · lean"
        await app.press("f7")
        assert "● Brief" in shown(app)
        await app.press("down", "down", "right")
        assert "●" not in shown(app)
        await app.press("enter")
        assert subtitle(app) == "lean · plain"
        await choose(app, "down", "down", "left", "enter")
        assert subtitle(app) == "Brief · lean"


async def test_a_name_that_is_taken_is_replaced_only_on_a_second_enter_and_comes_back(paths: Paths) -> None:
    store = FilePresetStore(paths.presets)
    store.save(API)
    async with running(paths) as app:
        await app.press("f7", "down", "left")
        await save_as(app, "api")
        assert "There is already a preset API. Press enter again to replace it." in shown(app)
        assert store.load().shapes == (API,)
        await app.press("enter")
        await app.until(lambda: "Saved as api." in shown(app), "replaced")
        assert store.load().shapes == (replace(LEAN, preset="api"),)
        await app.press("u")
        await app.until(lambda: "Restored API." in shown(app), "undone")
        assert store.load().shapes == (API,)
        await app.press("u")
        assert "Nothing was deleted or replaced in this session." in shown(app)


async def test_a_preset_is_renamed_but_not_to_the_name_of_another(paths: Paths) -> None:
    store = FilePresetStore(paths.presets)
    store.save(API)
    store.save(replace(LEAN, preset="Brief"))
    async with running(paths) as app:
        await app.press("f7", "r")
        assert "Put the cursor on a preset first." in shown(app)
        await app.press(*["down"] * 5, "r", "ctrl+a", "ctrl+k", *"api", "enter")
        assert "A preset named api already exists." in shown(app)
        await app.press(*" 2", "enter")
        await app.until(lambda: "Renamed to api 2." in shown(app), "renamed")
        assert line_under_cursor(app).startswith("›  api 2")
        assert [shape.preset for shape in store.load().shapes] == ["API", "api 2"]


async def test_a_deleted_preset_comes_back_even_after_the_screen_was_closed(paths: Paths) -> None:
    store = FilePresetStore(paths.presets)
    store.save(API)
    async with running(paths) as app:
        await app.press("f7", "d")
        assert "Put the cursor on a preset first." in shown(app)
        await app.press(*["down"] * 4, "d")
        await app.until(lambda: "Deleted API; u restores it." in shown(app), "deleted")
        assert store.load().shapes == ()
        assert "none yet" in shown(app)
        await app.press("escape", "f7", "u")
        await app.until(lambda: "Restored API." in shown(app), "undone")
        assert store.load().shapes == (API,)
        assert "API" in line_under_cursor(app)


async def test_escape_stops_naming_before_it_leaves(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f7", "s", *"sdu")
        assert app.top.query_one(Input).value == "sdu", "letters are letters while a name is typed"
        await app.press("escape")
        assert not app.top.query_one(Input).display
        await app.press("s", "enter")
        assert "A preset needs a name." in shown(app)
        await app.press("escape", "escape")
        assert app.top is app.screen


async def test_names_are_data(paths: Paths) -> None:
    FilePresetStore(paths.presets).save(replace(LEAN, preset="[red]x[/] [@click=app.quit]y[/nope]"))
    async with running(paths) as app:
        await app.press("f7")
        await app.until(lambda: "[red]x[/] [@click=app.quit]y[/nope]" in shown(app), "the name as it is")
        await app.press(*["down"] * 4, "enter")
        assert subtitle(app) == "[red]x[/] [@click=app.quit]y[/nope] · lean"
        await app.press("f7", *["down"] * 4, "r")
        assert app.top.query_one(Input).value == "[red]x[/] [@click=app.quit]y[/nope]"


async def test_what_another_window_saved_is_there_when_the_screen_opens(paths: Paths) -> None:
    async with running(paths) as app:
        await choose(app, "escape")
        FilePresetStore(paths.presets).save(API)
        FilePresetStore(paths.presets).remember(API)
        await app.press("f7")
        await app.until(lambda: "API" in shown(app), "the other window's preset")
        assert subtitle(app) == "", "the shape of this window is its own"
        await save_as(app, "Mine")
        await app.until(lambda: "Saved as Mine." in shown(app), "saved")
        assert [shape.preset for shape in FilePresetStore(paths.presets).load().shapes] == ["API", "Mine"]


async def test_the_cursor_reaches_the_last_of_many_presets_on_the_smallest_screen(paths: Paths) -> None:
    store = FilePresetStore(paths.presets)
    for number in range(20):
        store.save(PromptOptions(preset=f"p{number:02}"))
    async with running(paths, size=(60, 20)) as app:
        await app.press("f7")
        await app.until(lambda: "p19" in shown(app), "the presets")
        await app.press(*["down"] * 30)
        assert line_under_cursor(app).startswith("›  p19")
        form = app.top.query_one(ShapeForm)
        assert form.parent is not None
        rows = app.top.query_one("#shape-rows")
        assert rows.scroll_offset.y + rows.size.height == form.size.height, "scrolled to the end"
        await app.press("s")
        assert app.top.query_one("#shape-name").region.bottom < app.top.query_one("KeyFooter").region.bottom == 20
        await app.press("escape", "k", *["up"] * 30)
        assert rows.scroll_offset.y == 0


# Versions


async def test_a_further_version_keeps_the_shape_of_its_parent(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await choose(app, "down", "left", "enter")
        await app.improve(IDEA)
        await app.press("ctrl+n")
        await choose(app, "0", "enter")
        await app.press("alt+down", "alt+r")
        await app.until(lambda: len(app.rows) == 2, "the version")
        assert improver.requests[1].shape == LEAN
        assert subtitle(app) == ""


async def test_a_shape_chosen_while_a_record_is_shown_counts_for_its_versions_alone(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        await app.press("ctrl+n")
        await app.improve("Another idea")
        await choose(app, "right", "down", "left", "enter")
        wanted = replace(LEAN, framework=Framework.CHAIN_OF_THOUGHT)
        await app.press("alt+r")
        await app.until(lambda: len(app.rows) == 3, "the version of the second")
        assert improver.requests[2].shape == wanted
        await app.press("alt+down", "alt+down", "alt+r")
        await app.until(lambda: len(app.rows) == 4, "the version of the first")
        assert improver.requests[3].parent is not None
        assert improver.requests[3].parent.original_idea == IDEA
        assert improver.requests[3].shape == STANDARD_OPTIONS


async def test_a_chosen_framework_goes_on_with_the_versions_while_the_shape_is_theirs(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await choose(app, "right", "enter")
        await app.improve(IDEA)
        await app.press("alt+r")
        await app.until(lambda: len(app.rows) == 2, "the version")
        assert improver.requests[1].shape == PromptOptions(framework=Framework.CHAIN_OF_THOUGHT)


async def test_a_shape_chosen_after_a_version_failed_counts_when_it_is_tried_again(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.error = ModelUnreachableError("No network.")
        await app.press("alt+r")
        await app.until(lambda: "No network." in app.result, "the failure")
        improver.error = None
        await choose(app, "down", "left", "enter")
        await app.press("alt+r")
        await app.until(lambda: len(app.rows) == 2, "the version")
        assert improver.requests[-1].shape == LEAN


# Faults


async def test_a_damaged_file_is_told_once_and_lies_aside(paths: Paths) -> None:
    paths.data.mkdir()
    paths.presets.write_text("{")
    async with running(paths) as app:
        await app.until(lambda: any("presets file was damaged" in notice for notice in app.notices), "the notice")
        assert "presets.json.damaged-1" in app.notices[0]
    async with running(paths) as again:
        await choose(again, "escape")
        assert again.notices == []


async def test_a_fault_of_the_disk_is_told_where_the_person_looks_and_the_shape_is_used(paths: Paths) -> None:
    class Broken(FilePresetStore):
        def _write(self, presets: object) -> None:
            raise StorageError("The disk is [full].", "Free some space.", title="Your presets are not available")

    def break_disk(container: Container) -> None:
        container.presets.replace(lambda: Broken(paths.presets))

    improver = ScriptedImprover()
    async with running(paths, improver, prepare=break_disk) as app:
        await app.press("f7", "down", "left")
        await save_as(app, "Brief")
        text = "Your presets are not available\nThe disk is [full].\nFree some space."
        await app.until(lambda: text in shown(app), "title, sentence, next step")
        assert "none yet" in shown(app)
        await app.press("enter")
        await app.until(lambda: any("The disk is [full]." in notice for notice in app.notices), "the notice")
        assert subtitle(app) == "lean"
        await app.improve(IDEA)
        assert improver.requests[0].shape == LEAN


async def test_with_saving_off_presets_are_read_and_nothing_is_written(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    FilePresetStore(paths.presets).save(API)
    before = paths.presets.read_bytes()
    monkeypatch.setenv("SQLITE_ENABLED", "false")
    async with running(paths) as app:
        await app.press("f7")
        await app.until(lambda: "API" in shown(app), "the preset")
        await save_as(app, "Mine")
        await app.until(lambda: "Saved as Mine." in shown(app), "until the end")
        await app.press("enter")
    assert paths.presets.read_bytes() == before
