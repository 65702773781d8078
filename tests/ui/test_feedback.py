"""Feedback on a prompt: what is asked for without it, what stays after a failure or a restart."""

from functools import partial

from domain.errors import ModelAccessError
from tests.support.application import Driver, running
from tests.support.refining import IDEA, at, field, versions
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths


async def test_without_feedback_nothing_is_sent_and_the_field_says_what_to_do(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        await app.press("ctrl+r")
        await at(app, "feedback-text")
        await app.press("space", "enter")
        problem = field(app).query_one("#feedback-problem")
        await app.until(lambda: problem.display and "Say what should change" in str(problem.render()), "the sentence")
        assert len(improver.requests) == 1
        await app.press("x")
        assert not problem.display, "typing takes the sentence away"


async def test_a_refinement_that_failed_leaves_its_feedback_ready_to_be_sent_again(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.error = ModelAccessError("The provider refused the key.", "Check LLM_API_KEY.")
        await app.press("ctrl+r")
        await at(app, "feedback-text")
        await app.type("make it shorter")
        await app.press("enter")
        await app.until(lambda: "The provider refused the key." in app.result, "the failure")
        assert list(versions(app)) == [1]
        improver.error = None
        await app.press("ctrl+r")
        await at(app, "feedback-text")
        assert field(app).text == "make it shorter"
        await app.press("enter")
        await app.until(lambda: "Heeds: make it shorter" in app.result, "the version")
        await app.until(lambda: len(versions(app)) == 2, "it is in the history")
        assert versions(app)[2].parent_uid == versions(app)[1].uid


async def test_escape_leaves_the_feedback_and_a_restart_brings_it_back(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve(IDEA)
        await app.press("ctrl+r")
        await at(app, "feedback-text")
        await app.type("half a sente")
        await app.press("escape")
        assert not field(app).display
        await at(app, "result")
    async with running(paths) as again:
        await again.until(lambda: field(again).display, "the field is back")
        assert field(again).text == "half a sente"
        await again.press("ctrl+r")
        await at(again, "feedback-text")
        await again.type("nce")
        await again.press("enter")
        await again.until(lambda: "Heeds: half a sentence" in again.result, "the version")


async def test_one_run_at_a_time_for_versions_too(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.half_shown.clear()
        improver.hold()
        await app.press("alt+r")
        await app.until(improver.half_shown.is_set, "the run has begun")
        await app.press("alt+r")
        await app.until(lambda: any("already in progress" in notice for notice in app.notices), "refused")
        await app.press("alt+down", "ctrl+r")
        await at(app, "feedback-text")
        app.forget_notices()
        await app.type("shorter")
        await app.press("enter")
        await app.until(lambda: any("already in progress" in notice for notice in app.notices), "refused, too")
        assert field(app).text == "shorter"
        improver.release()
        await app.until(lambda: len(versions(app)) == 2, "the version")
        assert len(improver.requests) == 2


async def test_refining_or_stepping_without_a_record_says_so(paths: Paths) -> None:
    async with running(paths) as app:
        in_the_list, none = "No record is under the cursor.", "Open a record first."
        cases = (("ctrl+r", none), ("alt+r", none), ("ctrl+o h left_square_bracket", in_the_list), ("L", in_the_list))
        for keys, sentence in cases:
            app.forget_notices()
            await app.press(*keys.split())
            await app.until(partial(_is_told, app, sentence), f"said after {keys}")


def _is_told(app: Driver, sentence: str) -> bool:
    return sentence in app.notices
