"""What a person sees in each state. Every picture was looked at before it was accepted."""

import sqlite3
from datetime import timedelta
from typing import Any

from domain.errors import ModelAccessError, SpoolError, StorageError
from domain.history_news import HistoryNews
from domain.improve_prompt import ImprovePrompt
from domain.ports import PromptRepository
from domain.prompt_history import Framework, PromptHistory
from tests.snapshots.conftest import IDEAS, Picture, fill_history
from tests.support.application import Driver
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tui.bootstrap import Container, Once
from tui.messages import NewsTold
from tui.paths import Paths
from tui.screens.confirm_screen import ConfirmScreen
from tui.widgets.banner import Banner

IDEA = "Design a REST API for user management"


async def improve(app: Driver) -> None:
    await app.improve(IDEA)
    await app.until(lambda: "✓ saved" in app.result, "saved")


def test_empty(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.until(lambda: app.screen.query_one("#history-note").display, "the empty history")

    picture(step)


def test_done_with_history(picture: Picture) -> None:
    picture(improve, prepare=fill_history)


def test_done_on_a_small_screen(picture: Picture) -> None:
    picture(improve, size=(80, 24), prepare=fill_history)


def test_done_on_the_smallest_screen(picture: Picture) -> None:
    picture(improve, size=(60, 20), prepare=fill_history)


def test_streaming(picture: Picture) -> None:
    improver = ScriptedImprover(hold=True)

    async def step(app: Driver) -> None:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "… the model is writing" in app.result, "the first fields")

    picture(step, improver=improver)


def test_failed(picture: Picture) -> None:
    error = ModelAccessError(
        "The provider does not accept the key.", "Check LLM_API_KEY and start again.", partial_answer="You are"
    )

    async def step(app: Driver) -> None:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "does not accept" in app.result, "the failure")

    picture(step, improver=ScriptedImprover(error=error))


def test_short_idea(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.type("API")
        await app.press("ctrl+j")
        await app.until(lambda: app.problem, "the sentence")

    picture(step, size=(80, 24))


def test_not_saved(picture: Picture) -> None:
    def fail(_record: PromptHistory) -> None:
        raise SpoolError("The disk is full, so nothing can be kept.")

    def break_spool(container: Container) -> None:
        container.improve_prompt = Once(lambda: ImprovePrompt(container.improver, fail, container.clock))

    async def step(app: Driver) -> None:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "NOT SAVED" in app.result, "the warning")

    picture(step, prepare=break_spool)


class FullDisk:
    """The real repository, but for its disk."""

    def __init__(self, repository: PromptRepository) -> None:
        self._repository = repository

    def __getattr__(self, name: str) -> Any:
        return getattr(self._repository, name)

    def save(self, record: PromptHistory) -> PromptHistory:
        raise StorageError("The disk is full.")


def test_waiting_and_unreadable(picture: Picture, paths: Paths) -> None:
    def fill_disk(container: Container) -> None:
        fill_history(container)
        with sqlite3.connect(paths.database) as database:
            database.execute("UPDATE prompt_history SET guardrails = 'not json' WHERE id = 2")
        database.close()
        full: Any = FullDisk(container.repository())
        container.repository = Once(lambda: full)

    async def step(app: Driver) -> None:
        await app.improve(IDEA)
        await app.until(lambda: "1 waiting" in app.status and "waiting to be saved" in app.result, "it waits")

    picture(step, prepare=fill_disk)


def test_search(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.until(lambda: len(app.rows) == 4, "all rows")
        await app.press("ctrl+f")
        await app.type("algebra")
        await app.until(lambda: "1 found" in app.note and "The prompt for" in app.result, "the hit, and a look at it")

    picture(step, prepare=fill_history)


def test_search_box_before_anything_is_typed(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.until(lambda: len(app.rows) == 4, "all rows")
        await app.press("ctrl+f")

    picture(step, size=(80, 24), prepare=fill_history)


def test_corrected_search(picture: Picture) -> None:
    def index(container: Container) -> None:
        fill_history(container)
        container.repository().maintain_index(10)

    async def step(app: Driver) -> None:
        await app.until(lambda: len(app.rows) == 4, "all rows")
        await app.press("ctrl+f")
        await app.type("deploymnet is:nonsense")
        await app.until(lambda: "1 found" in app.note and "The prompt for" in app.result, "the hit")

    picture(step, prepare=index)


def test_delete_everything_found(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.until(lambda: len(app.rows) == 4, "all rows")
        await app.press("ctrl+f")
        await app.type("prompt")
        await app.until(lambda: "4 found" in app.note, "the hits")
        await app.press("tab", "D")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")

    picture(step, size=(80, 24), prepare=fill_history)


def test_statistics(picture: Picture) -> None:
    def fill(container: Container) -> None:
        for number in range(90):
            created = container.clock.now() - timedelta(days=number * number % 29, hours=1)
            model = ("qwen2.5-coder-0.5b", "gpt-4o", "会议纪要整理成任务会议纪要整理成任务")[number % 7 % 3]
            framework = list(Framework)[number % 9 % 5]
            record = make_record(created_at=created, model=model, framework=framework, confidence=0.8, latency_ms=9000)
            container.repository().save(record)

    async def step(app: Driver) -> None:
        await app.press("f4")
        await app.until(lambda: "90 prompts" in str(app.top.query_one("#statistics-totals").render()), "the numbers")

    picture(step, prepare=fill)


def test_help(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.press("f1")

    picture(step, size=(80, 24))


def test_jump(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.until(lambda: len(app.rows) == 4, "all rows")
        await app.press("ctrl+o")

    picture(step, prepare=fill_history)


def test_saving_paused(picture: Picture, paths: Paths) -> None:
    paths.config.mkdir(parents=True)
    (paths.config / ".env").write_text("BREAKER_FAILURE_THRESHOLD=1\n")

    def fill_disk(container: Container) -> None:
        fill_history(container)
        full: Any = FullDisk(container.repository())
        container.repository = Once(lambda: full)

    async def step(app: Driver) -> None:
        await app.improve(IDEA)
        await app.until(lambda: "saving paused 5:00, 1 waiting" in app.status, "the breaker is open")
        await app.until(lambda: "waiting to be saved" in app.result, "the result says it too")

    picture(step, size=(80, 24), prepare=fill_disk)


def test_favourite_and_news(picture: Picture) -> None:
    async def step(app: Driver) -> None:
        await app.until(lambda: len(app.rows) == len(IDEAS), "the rows")
        await app.press("alt+down")
        await app.press("alt+s")
        await app.until(lambda: "★" in app.rows[0] and "★" in app.result, "the star")
        await app.until(lambda: "waiting" not in app.result, "it is saved")
        sentence = "312 prompts were brought into a new file (312 from the damaged file)."
        news = HistoryNews(
            "The history file was damaged and has been mended", sentence, "It is kept: ~/history.damaged"
        )
        app.screen.post_message(NewsTold(news))
        await app.until(lambda: app.screen.query_one(Banner).display, "the news")
        app.app.clear_notifications()
        await app.pilot.pause()

    picture(step, prepare=fill_history)


def test_archived(picture: Picture) -> None:
    def archive(container: Container) -> None:
        fill_history(container)
        for entry in container.repository().find_recent()[::2]:
            container.repository().set_archived(entry.uid, container.clock.now())

    async def step(app: Driver) -> None:
        await app.press("ctrl+f")
        await app.type("is:archived")
        await app.until(lambda: f"{len(IDEAS) // 2} found" in app.note, "the archived ones")
        await app.press("enter")
        await app.until(lambda: "archived (a brings it back)" in app.result, "one is open")

    picture(step, prepare=archive)
