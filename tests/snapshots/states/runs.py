"""From the first idea to its prompt, and every way in which that can end."""

from collections.abc import Callable

from domain.errors import ModelAccessError, SpoolError
from domain.prompts.improve import ImprovePrompt
from domain.prompts.record import PromptHistory
from domain.prompts.request import EnginePhase, EngineStatus
from domain.runtime.progress import BYTES, Progress
from tests.snapshots.states.history import fill_history
from tests.snapshots.states.registry import state
from tests.support.application import Driver
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container

IDEA = "Design a REST API for user management"
CONTEXT = "For a team of three. Keep 日本語 names; answer with {format}."


async def improve(app: Driver) -> None:
    await app.improve(IDEA)
    await app.until(lambda: "✓ saved" in app.result, "saved")


def holding() -> ScriptedImprover:
    return ScriptedImprover(hold=True)


@state()
async def empty(app: Driver) -> None:
    await app.until(lambda: app.screen.query_one("#history-note").display, "the empty history")


@state()
async def typing(app: Driver) -> None:
    await app.type(IDEA)
    await app.press("tab")
    await app.type(CONTEXT)


TRIP = "weekend in Porto with my sister, 300 euros, no museums"
FILLED = f"""## Role
You are a trip planner who has walked these routes and knows how tired people are by four o'clock.

## Task
Plan the trip described here, day by day.

{TRIP}

## Requirements
- Meet each limit of the task: no museums; 300 euros.
- Keep each day within one area of the city, and give the way and the minutes between its stops.
- Add up the cost of each day and show what remains of 300 euros; name what is free.

## Avoid
- Opening hours or prices stated as certain: say which ones to check, and where.
"""


def fill_with_trip(container: Container) -> None:
    record = make_record(
        original_idea=TRIP,
        improved_prompt=FILLED,
        created_at=FakeClock().now(),
        pattern="trip-itinerary",
        pattern_title="Trip itinerary",
        is_written_by_pattern=True,
    )
    container.repository().save(record)


@state(prepare=fill_with_trip)
async def whose_words(app: Driver) -> None:
    await app.press("alt+down")
    await app.until(lambda: "✓ saved" in app.result, "the record")
    await app.press("ctrl+o", "r", "w")


@state()
async def short_idea(app: Driver) -> None:
    await app.type("API")
    await app.press("ctrl+j")
    await app.until(lambda: app.problem, "the sentence")


class LoadingImprover(ScriptedImprover):
    """Its weights are being prepared."""

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        on_status(
            EngineStatus(
                EnginePhase.PREPARING, progress=Progress("joining the weights", 206_000_000, 491_400_064, BYTES)
            )
        )


@state(improver=LoadingImprover, started=EnginePhase.PREPARING)
async def loading(app: Driver) -> None:
    await app.type(IDEA)
    clock = app.container.clock
    assert isinstance(clock, FakeClock)
    clock.advance(5)
    await app.until(lambda: "joining the weights" in app.screen_text, "how far it is")


@state(improver=holding)
async def streaming(app: Driver) -> None:
    await app.type(IDEA)
    await app.press("ctrl+j")
    await app.until(lambda: "… the model is writing" in app.result, "the first fields")


@state(prepare=fill_history)
async def done(app: Driver) -> None:
    await improve(app)


@state(improver=holding)
async def cancelled(app: Driver) -> None:
    await streaming(app)
    await app.press("escape")
    await app.until(lambda: "✗" in app.result, "the end")


def refused() -> ScriptedImprover:
    return ScriptedImprover(
        error=ModelAccessError(
            "The provider does not accept the key.", "Check LLM_API_KEY and start again.", partial_answer="You are"
        )
    )


@state(improver=refused)
async def failed(app: Driver) -> None:
    await app.type(IDEA)
    await app.press("ctrl+j")
    await app.until(lambda: "does not accept" in app.result, "the failure")


def break_spool(container: Container) -> None:
    def fail(_record: PromptHistory) -> None:
        raise SpoolError("The disk is full, so nothing can be saved.")

    container.improve_prompt.replace(lambda: ImprovePrompt(container.improver, fail, container.clock))


@state(prepare=break_spool)
async def not_saved(app: Driver) -> None:
    await app.type(IDEA)
    await app.press("ctrl+j")
    await app.until(lambda: "NOT SAVED" in app.result, "the warning")


@state(env={"SQLITE_ENABLED": "false"})
async def saving_off(app: Driver) -> None:
    await app.type(IDEA)
    await app.press("ctrl+j")
    await app.until(lambda: "✓" in app.result and app.rows, "the result")
