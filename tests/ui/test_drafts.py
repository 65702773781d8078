"""What was typed and what had arrived come back after a restart, whatever was done in between."""

import pytest

from tests.support.application import running
from tests.support.scripted_improver import ScriptedImprover
from tui.paths import Paths

IDEA = "Design a REST API"
ARRIVED = "You are a senior"


@pytest.mark.parametrize("restarts", [1, 2])
async def test_typing_after_a_cancelled_run_keeps_what_had_arrived_of_its_answer(paths: Paths, restarts: int) -> None:
    async with running(paths, ScriptedImprover(hold=True)) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: ARRIVED in app.result, "half of the answer")
        await app.press("escape")
        await app.until(lambda: "Cancelled" in app.result, "the cancelled state")
        await app.type("!")
    for _ in range(restarts):
        async with running(paths) as again:
            await again.until(lambda: again.idea == f"{IDEA}!", "the draft is back")
            assert ARRIVED in again.result


async def test_what_is_typed_during_a_run_that_is_cancelled_is_kept(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(hold=True)) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: ARRIVED in app.result, "half of the answer")
        await app.type(" for users")
        await app.press("escape")
        await app.until(lambda: "Cancelled" in app.result, "the cancelled state")
    async with running(paths) as again:
        await again.until(lambda: again.idea == f"{IDEA} for users", "both parts are back")
        assert ARRIVED in again.result


async def test_typing_after_a_prompt_that_could_not_be_saved_keeps_the_prompt(paths: Paths) -> None:
    paths.data.mkdir()
    spool = paths.data / "spool"
    spool.write_text("a file where the folder should be")
    async with running(paths) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "NOT SAVED" in app.result, "the warning")
        await app.type("!")
    async with running(paths) as again:
        await again.until(lambda: "# Guardrails" in again.result, "the whole prompt is back")


async def test_a_new_idea_and_a_new_run_let_go_of_what_had_arrived(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: ARRIVED in app.result, "half of the answer")
        await app.press("escape")
        await app.until(lambda: "Cancelled" in app.result, "the cancelled state")
        await app.press("ctrl+n")
        await app.type("something else")
    async with running(paths) as again:
        await again.until(lambda: again.idea == "something else", "the new idea")
        assert ARRIVED not in again.result


async def test_two_instances_at_once_each_keep_an_idea_of_their_own(paths: Paths) -> None:
    async with running(paths) as first, running(paths) as second:
        await first.type("the first idea")
        await second.type("the second idea")
    async with running(paths) as again:
        await again.until(lambda: again.idea == "the first idea", "the first draft")
        async with running(paths) as beside:
            await beside.until(lambda: beside.idea == "the second idea", "the second draft")
