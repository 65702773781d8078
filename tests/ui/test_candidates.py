"""One key makes three different versions, one after the other."""

from collections.abc import Callable
from dataclasses import replace

from domain.errors import ModelAccessError, SpoolError
from domain.prompts.improve import ImprovePrompt
from domain.prompts.record import Framework, PromptHistory
from domain.prompts.request import Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from tests.support.application import Driver, running
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths

IDEA = "Design a REST API"


class FillingImprover(ScriptedImprover):
    """Fills patterns, as a small model does: it gives no reasons."""

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        answer = super().improve(request, cancel, on_step, on_partial)
        return replace(answer, reasoning=None, confidence=None, is_written_by_pattern=True)


def versions(app: Driver) -> dict[int, PromptHistory]:
    """Return what the history holds, by version."""
    records = app.container.repository().find_recent(limit=100)
    return {record.version: record for record in records if isinstance(record, PromptHistory)}


async def at_result(app: Driver) -> None:
    await app.press("ctrl+o", "r")
    await app.until(lambda: app.pane.has_focus, "the keyboard in the result")


async def test_an_idea_gets_three_versions_with_the_nearest_patterns_and_the_first_stays_open(paths: Paths) -> None:
    improver = FillingImprover()
    async with running(paths, improver) as app:
        await app.type(IDEA)
        await app.press("alt+v")
        await app.until(lambda: any("3 versions are ready" in notice for notice in app.notices), "all three")
        await app.until(lambda: len(versions(app)) == 3, "they are saved")
        first, *others = (versions(app)[number] for number in (1, 2, 3))
        assert [one.pattern for one in (first, *others)] == ["api-design", "api-integration", "database-schema"]
        assert {one.parent_uid for one in others} == {first.uid}
        assert [request.pattern for request in improver.requests] == ["", "api-integration", "database-schema"]
        assert app.opened_uid == first.uid
        await app.until(lambda: "v3 from v1: pattern Database schema" in app.result, "the tree of versions")
        assert "[ and ] show them in turn, and all are kept." in app.notices[-1]
        await at_result(app)
        await app.press("right_square_bracket", "right_square_bracket")
        await app.until(lambda: "pattern: Database schema" in app.result, "the third")


async def test_a_model_that_writes_the_whole_prompt_gets_other_frameworks(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.type(IDEA)
        await app.press("alt+v")
        await app.until(lambda: len(versions(app)) == 3, "all three are saved")
        frameworks = [request.shape.framework for request in improver.requests]
        assert frameworks == [None, Framework.CHAIN_OF_THOUGHT, Framework.TREE_OF_THOUGHTS]
        assert {request.pattern for request in improver.requests[1:]} == {"api-design"}


async def test_of_a_record_two_more_are_made_and_the_status_bar_counts(paths: Paths) -> None:
    improver = FillingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        await app.until(lambda: "✓ saved" in app.result, "saved")
        improver.hold()
        improver.half_shown.clear()
        await at_result(app)
        await app.press("3")
        await app.until(lambda: "▶ 2 of 3: the model is writing" in app.status, "the second under way")
        assert "✓ saved" in app.result, "the first stays on the screen"
        improver.release()
        await app.until(lambda: len(versions(app)) == 3, "all three are saved")
        assert len(improver.requests) == 3
        await app.until(lambda: "▶" not in app.status, "no run is shown")


async def test_one_escape_stops_all_of_them(paths: Paths) -> None:
    improver = FillingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.hold()
        await at_result(app)
        await app.press("3")
        await app.until(lambda: len(improver.requests) == 2, "the second under way")
        await app.press("escape")
        await app.until(lambda: app.active_run is None, "stopped")
        await app.settle()
        assert len(improver.requests) == 2
        assert list(versions(app)) == [1]
        improver.release()
        await app.press("g")
        await app.until(lambda: len(versions(app)) == 2, "a usual version")
        await app.settle()
        assert app.active_run is None
        assert len(improver.requests) == 3, "nothing follows it"


async def test_a_failure_ends_them_and_keeps_what_is_there(paths: Paths) -> None:
    improver = FillingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.error = ModelAccessError("The provider refused the key.", "Check LLM_API_KEY.")
        await at_result(app)
        await app.press("3")
        await app.until(lambda: any("refused the key" in notice for notice in app.notices), "the failure")
        assert (len(improver.requests), app.active_run) == (2, None)
        assert "step by step" in app.result, "the first is still shown"
        improver.error = None
        await app.press("g")
        await app.until(lambda: len(versions(app)) == 2, "a usual version")
        await app.settle()
        assert (len(improver.requests), app.active_run) == (3, None), "nothing follows it"


async def test_after_one_that_could_not_be_saved_no_more_are_made(paths: Paths) -> None:
    def fail(container: Container) -> None:
        def refuse(_record: PromptHistory) -> None:
            raise SpoolError("The disk is full.")

        use_case = ImprovePrompt(container.improver, refuse, container.clock)
        container.improve_prompt.replace(lambda: use_case)

    improver = FillingImprover()
    async with running(paths, improver, prepare=fail) as app:
        await app.type(IDEA)
        await app.press("alt+v")
        await app.until(lambda: "NOT SAVED" in app.result, "it is said")
        await app.settle()
        assert (len(improver.requests), app.active_run) == (1, None)


async def test_a_refused_idea_makes_none(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.type("API")
        await app.press("alt+v")
        await app.until(lambda: app.problem, "the sentence")
        assert improver.requests == []
        await app.improve(f"{IDEA} again")
        assert len(improver.requests) == 1, "a usual run follows"


async def test_another_record_may_be_read_meanwhile(paths: Paths) -> None:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="another idea", improved_prompt="Prompt of another"))
    repository.close()
    improver = FillingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.hold()
        await at_result(app)
        await app.press("3")
        await app.until(lambda: len(improver.requests) == 2, "the second under way")
        await app.press("alt+down")
        await app.until(lambda: "Prompt of another" in app.result, "another record")
        improver.release()
        await app.until(lambda: any("they are the newest" in notice for notice in app.notices), "said where they are")
        assert "Prompt of another" in app.result
