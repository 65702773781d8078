"""A record's badges, questions and versions."""

from datetime import timedelta

from domain.prompts.record import PromptHistory
from tests.snapshots.states.history import IDEAS, fill_history
from tests.snapshots.states.registry import state
from tests.snapshots.states.runs import IDEA
from tests.support.application import Driver
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tui.composition.container import Container


def save_lossy(container: Container) -> None:
    container.repository().save(
        make_record(
            original_idea="a menu for Ana, 12 guests, no nuts",
            improved_prompt="## Task\nWrite a menu.\n\n## Keep exactly\n- 12 guests\n- no nuts",
            findings=("lost: Ana",),
            kept_exactly=("12 guests", "no nuts"),
            attempts=2,
            idea_tokens=12,
            prompt_tokens=38,
            why=("A menu needs its limits before its dishes.",),
            created_at=FakeClock().now(),
        )
    )


@state(prepare=save_lossy)
async def badges(app: Driver) -> None:
    await app.until(lambda: app.rows, "the row")
    await app.press("alt+down")
    await app.until(lambda: "lost: Ana" in app.result, "the badges")


def save_with_questions(container: Container) -> None:
    record = make_record(
        original_idea="Improve the report",
        improved_prompt="# Task\nImprove the report.",
        questions=("Which one exactly, and who is it for?", "How will you see that it is good?"),
        assumptions=("The quarterly [b]report[/b] of the team",),
        created_at=FakeClock().now(),
    )
    container.repository().save(record)


@state(prepare=save_with_questions)
async def questions(app: Driver) -> None:
    await app.until(lambda: len(app.rows) == 1, "the row")
    await app.press("alt+down", "alt+q")
    await app.type("The one of the third quarter")
    await app.until(lambda: "third quarter" in app.pane.feedback.text, "the answer")


def grow_versions(container: Container) -> None:
    fill_history(container)
    made: list[PromptHistory] = []
    for version, parent, feedback in ((1, 0, None), (2, 1, "make it shorter"), (3, 2, None), (4, 1, "añade 表")):
        record = make_record(
            original_idea=IDEA,
            improved_prompt="You are an API designer.\nDesign a REST API that manages users.",
            created_at=container.clock.now() - timedelta(minutes=10 - version),
            version=version,
            root_uid=made[0].uid if made else "",
            parent_uid=made[parent - 1].uid if made else None,
            feedback=feedback,
            accepted_text="You are an API designer. Mine." if version == 2 else None,
        )
        made.append(record)
        container.repository().save(record)


@state(prepare=grow_versions)
async def refining_a_branch(app: Driver) -> None:
    await app.until(lambda: len(app.rows) == len(IDEAS) + 4, "the rows")
    await app.press("alt+down")
    await app.until(lambda: "v4 of 4 · from v1" in app.result, "the versions")
    await app.press("ctrl+r")
    await app.type("and in French")


@state(prepare=grow_versions)
async def editing(app: Driver) -> None:
    await app.until(lambda: len(app.rows) == len(IDEAS) + 4, "the rows")
    await app.press("alt+down")
    await app.until(lambda: "v4 of 4 · from v1" in app.result, "the versions")
    await app.press("ctrl+o", "r", "e", "ctrl+home")
    await app.type("MINE ")
    await app.until(lambda: "MINE" in app.pane.editor.text, "the edit")
