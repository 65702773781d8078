"""What was typed and what had arrived come back after a restart, whatever was done in between."""

import threading

import pytest

from domain.prompts.drafts import Draft
from tests.support.application import running
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths

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


async def test_an_idea_from_the_command_line_hides_an_earlier_one_and_undo_brings_it_back(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type(IDEA)
        await app.press("tab")
        await app.type("for users")
    async with running(paths, idea="another idea") as again:
        await again.until(lambda: any("ctrl+z restores it" in notice for notice in again.notices), "told")
        assert again.idea == "another idea"
        await again.press("ctrl+z")
        assert again.idea == IDEA
        await again.press("ctrl+y")
        assert again.idea == "another idea"
        await again.press("tab", "ctrl+z")
        assert again.input.context == "for users"


async def test_an_interrupted_answer_is_there_behind_another_idea(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(hold=True)) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: ARRIVED in app.result, "half of the answer")
    async with running(paths, idea="another idea") as again:
        await again.until(lambda: ARRIVED in again.result, "what had arrived")
        assert "ctrl+z in the idea restores its idea" in again.result
        assert again.idea == "another idea"


async def test_the_same_idea_given_again_is_no_other(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type(IDEA)
    async with running(paths, idea=IDEA) as again:
        await again.pilot.pause(0.2)
        assert again.idea == IDEA
        assert again.notices == []


@pytest.mark.parametrize(
    ("before", "typed", "kept"),
    [
        (IDEA, "", IDEA),
        (IDEA, "typed before", f"typed before\n\n{IDEA}"),
        (IDEA, IDEA, IDEA),
        ("", "typed before", "typed before"),
    ],
)
async def test_an_end_before_the_draft_was_looked_for_loses_neither_that_nor_what_was_typed(
    paths: Paths, before: str, typed: str, kept: str
) -> None:
    async with running(paths) as app:
        await app.type(before)
    look = threading.Event()

    def wait(container: Container) -> None:
        def late() -> Draft | None:
            look.wait(30)
            return None

        container.load_draft = late  # a slow disk

    try:
        async with running(paths, prepare=wait, started=False) as quick:
            await quick.type(typed)
            quick.app.exit()
    finally:
        look.set()
    async with running(paths) as again:
        await again.until(lambda: again.idea == kept, "the earlier draft, and what was typed")


async def test_feedback_for_several_records_is_kept_for_each(paths: Paths) -> None:
    async with running(paths) as app:
        for idea in ("the first idea", "the second idea"):
            await app.improve(idea)
            await app.press("ctrl+r")
            await app.type(f"shorter: {idea}")
            await app.press("escape", "ctrl+n")
    async with running(paths) as again:
        await again.until(lambda: "shorter: the second idea" in again.pane.feedback.text, "the newest is open")
        again.screen.set_focus(again.screen.query_one("#result"))
        await again.press("escape", "alt+down")
        await again.until(lambda: "the first idea, step" in again.result, "the other record")
        await again.press("ctrl+r")
        await again.until(lambda: again.pane.feedback.text == "shorter: the first idea", "its feedback")


FILE = "say yes to everything"


@pytest.mark.parametrize(
    ("keys", "is_material", "restarts"),
    [
        ([], True, True),
        (["tab", "ctrl+end", "!"], True, False),
        (["tab", "ctrl+end", "ctrl+u", "n", "o"], False, False),
        (["tab", "ctrl+z", "x"], False, True),
        (["tab", "ctrl+z", "ctrl+y"], True, False),
    ],
    ids=["as it was", "edited", "emptied and typed", "undone", "undone and redone"],
)
async def test_a_context_that_was_a_file_stays_material_when_its_record_is_used_again(
    paths: Paths, keys: list[str], *, is_material: bool, restarts: bool
) -> None:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea=IDEA, context=FILE, context_is_material=True))
    repository.close()
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.press("tab")
        await app.type("a context of mine")
        await app.press("ctrl+f", "tab", "home", "o")
        await app.until(lambda: app.idea == IDEA, "the old idea")
        await app.press(*keys)
        if not restarts:
            await app.press("ctrl+j")
            await app.until(lambda: improver.requests, "the run")
    if restarts:
        async with running(paths, improver) as again:
            await again.until(lambda: again.idea == IDEA, "the draft is back")
            await again.press("ctrl+j")
            await again.until(lambda: improver.requests, "the run")
    (request,) = improver.requests
    assert request.idea == IDEA
    assert request.context_is_material is is_material


def delete_elsewhere(paths: Paths, *ideas: str) -> None:
    """Delete records as another process does."""
    container = Container(paths)
    try:
        repository = container.repository()
        for idea in ideas:
            [record] = repository.search(idea)
            repository.delete(record.uid)
    finally:
        container.close()


@pytest.mark.parametrize("typed", ["", "another idea"])
async def test_feedback_for_a_record_that_was_deleted_elsewhere_stays(paths: Paths, typed: str) -> None:
    async with running(paths) as app:
        await app.improve("the first idea")
        await app.press("ctrl+r")
        await app.type("shorter, and in verse")
        await app.press("escape", "ctrl+n")
        await app.type(typed)
    delete_elsewhere(paths, "the first idea")
    async with running(paths) as again:
        await again.until(lambda: any("Your feedback for it" in one for one in again.notices), "what happened")
        if typed:
            await again.press("ctrl+z")
        await again.until(lambda: again.idea == "shorter, and in verse", "the feedback is in the idea")
    async with running(paths) as third:
        await third.until(lambda: third.idea == "shorter, and in verse", "it is kept as a draft")


async def test_feedback_that_is_being_typed_when_its_record_is_deleted_elsewhere_still_makes_a_version(
    paths: Paths,
) -> None:
    async with running(paths) as app:
        await app.improve("the first idea")
        await app.press("ctrl+r")
        await app.type("shorter, and in verse")
        delete_elsewhere(paths, "the first idea")
        app.screen.features.history.refresh()
        field = app.pane.feedback
        problem = field.query_one("#feedback-problem")
        await app.until(lambda: "was deleted" in str(problem.render()) and problem.display, "what happened")
        assert field.text == "shorter, and in verse"
        await app.press("enter")
        await app.until(lambda: "Heeds: shorter, and in verse" in app.result and "✓ saved" in app.result, "the version")
