"""From a typed idea to a kept prompt, and every way in which that can end otherwise."""

from pathlib import Path

import pytest

from domain.errors import ModelAccessError
from domain.prompts.record import PromptHistory
from tests.support.application import running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths
from tui.widgets.text_input import TextInput

IDEA = "Design a REST API"


async def test_an_idea_becomes_a_result_a_row_and_a_record(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve(IDEA)
        assert "✓ saved" in app.result
        assert "You are a senior API designer." in app.result
        assert app.result.count("Name every status code") == 1, "the prompt stands there once"
        await app.press("escape")
        app.screen.set_focus(app.pane)
        await app.press("i")
        await app.until(lambda: "▾ Details" in app.result, "the details")
        for part in ("Senior API designer", "decomposition", "Name every status code"):
            assert part in app.result
        for part in ("Model confidence", "90%", "few-shot", "scripted-model", "1.2 s", "210 tokens in, 96 out"):
            assert part in app.result
        assert app.rows[0].startswith(IDEA)
        (record,) = app.container.repository().find_recent()
        assert isinstance(record, PromptHistory)
        assert record.original_idea == IDEA
        assert record.improved_prompt in app.result
        await app.press("i")
        await app.until(lambda: "▸ Details" in app.result, "one line")
        assert "Senior API designer" not in app.result


async def test_fields_fill_while_the_model_still_writes(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "senior API designer" in app.result, "the role, before the answer is whole")
        assert "… the model is writing" in app.result
        assert "▶ the model is writing" in app.status
        assert "Name every status code" not in app.result
        improver.release()
        await app.until(lambda: "✓ saved" in app.result, "the end of the run")
        assert "▶" not in app.status


@pytest.mark.parametrize("idea", ["", "     ", "abcd", "a b", "你好"])
async def test_a_short_idea_is_refused_in_place_without_a_model_call(paths: Paths, idea: str) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.type(idea)
        await app.press("ctrl+j")
        what = "Idea must be at least 5 characters" if idea.strip() else "Type an idea first (5 characters or more)."
        assert app.problem == what
        assert app.idea == idea
        assert not improver.requests
        await app.type("longer")
        assert app.problem == "", "typing takes the sentence away"


async def test_four_cjk_characters_are_enough(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("设计接口")
        assert app.rows[0].startswith("设计接口")


async def test_a_second_run_is_refused_with_a_notice_while_one_is_under_way(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "the run has begun")
        await app.press("f5")
        assert any("already in progress" in notice for notice in app.notices)
        assert len(improver.requests) == 1
        improver.release()


async def test_escape_cancels_and_keeps_the_idea_and_what_had_arrived(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "You are a senior" in app.result, "half of the answer")
        await app.press("escape")
        await app.until(lambda: "Cancelled" in app.result, "the cancelled state")
        assert "You are a senior" in app.result
        assert app.idea == IDEA
        assert "▶" not in app.status
        await app.press("f8")
        await app.until(lambda: app.app.clipboard.startswith("# Role\nYou are a senior"), "the half copied")
        assert app.container.repository().find_recent() == []
    async with running(paths) as again:
        await again.until(lambda: again.idea == IDEA, "the draft is back after a restart")
        assert "You are a senior" in again.result


async def test_a_model_failure_is_a_title_a_sentence_and_a_next_step(paths: Paths) -> None:
    error = ModelAccessError("The provider refused the key.", "Check LLM_API_KEY.", partial_answer="half an answer")
    async with running(paths, ScriptedImprover(error=error)) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "Prompt improvement failed" in app.result, "the failure")
        assert "The provider refused the key." in app.result
        assert "Check LLM_API_KEY." in app.result
        assert app.idea == IDEA


async def test_an_unexpected_error_is_named_without_its_message(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(error=RuntimeError("canary sk-secret"))) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "RuntimeError" in app.result, "the failure")
        assert "canary" not in app.result
        assert app.idea == IDEA


async def test_not_saved_stands_beside_the_result_in_the_same_frame(paths: Paths) -> None:
    paths.data.mkdir()
    (paths.data / "spool").write_text("a file where the folder should be")
    async with running(paths) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "You are a senior API designer." in app.result, "the result")
        await app.until(lambda: "NOT SAVED" in app.result, "the warning")
        assert "You are a senior API designer." in app.result
        assert "✓" not in app.result
        assert "✗ 1 NOT SAVED" in app.status
        assert "saving ok" not in app.status


async def test_what_could_not_be_kept_is_kept_as_soon_as_it_can_be(paths: Paths) -> None:
    paths.data.mkdir()
    spool = paths.data / "spool"
    spool.write_text("a file where the folder should be")
    async with running(paths) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "NOT SAVED" in app.result, "the warning")
        await app.press("ctrl+n")
        await app.type("another idea")
        spool.unlink()
        await app.until(lambda: any("has now been saved" in notice for notice in app.notices), "the good news")
        await app.until(lambda: len(app.rows) == 1 and "● saving ok" in app.status, "saved")
        assert app.rows[0].startswith(IDEA)


async def test_a_new_idea_empties_the_input_and_undo_brings_it_back(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type(IDEA)
        await app.press("ctrl+n")
        assert app.idea == ""
        await app.press("ctrl+z")
        assert app.idea == IDEA


async def test_undo_and_redo_of_more_lines_than_the_pane_has_room_for(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("short")
        area = app.screen.query_one("#idea", TextInput)
        area.fill("line\n" * 30)
        await app.until(lambda: area.show_vertical_scrollbar, "the scrollbar")
        await app.press("ctrl+z")
        assert (area.text, area.cursor_location) == ("short", (0, 5))
        await app.press("ctrl+y")
        await app.until(lambda: area.show_vertical_scrollbar, "the scrollbar again")
        area.fill("x")
        await app.press("ctrl+z", "ctrl+y")
        assert (area.text, area.cursor_location) == ("x", (0, 1))


async def test_the_idea_of_the_command_line_is_filled_in_and_cleaned(paths: Paths) -> None:
    async with running(paths, idea="An idea\x1b]52;c;aGk=\x07 with a tail\x00") as app:
        assert app.idea == "An idea with a tail"


async def test_what_is_kept_is_no_draft_any_more(paths: Paths, tmp_path: Path) -> None:
    async with running(paths) as app:
        await app.improve(IDEA)
    async with running(paths) as again:
        await again.until(lambda: len(again.rows) == 1, "the row after a restart")
        assert again.idea == ""
