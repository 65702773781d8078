"""Keys work before anything is loaded; what goes wrong at the start is said, and nothing typed is lost."""

import asyncio
import itertools
import threading
from collections.abc import Callable

import pytest
from textual import events
from textual.geometry import Size

from domain.errors import EmbeddedModelError
from domain.prompts.request import EnginePhase, EngineStatus
from domain.runtime.progress import BYTES, Progress
from tests.support.application import running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths

IDEA = "Design a REST API"


async def test_an_idea_can_be_typed_and_submitted_before_the_settings_are_loaded(paths: Paths) -> None:
    loaded = threading.Event()

    def slow_settings(container: Container) -> None:
        container.settings.replace(lambda: (loaded.wait(10), container.sources().load())[1])

    async with running(paths, prepare=slow_settings, started=False) as app:
        await app.type(IDEA)
        assert app.idea == IDEA
        assert "starting" in app.status
        await app.press("ctrl+j")
        assert "… Waiting for the model" in app.result
        loaded.set()
        await app.until(lambda: "✓ saved" in app.result, "the result")


async def test_the_status_bar_follows_the_engine(paths: Paths) -> None:
    class SlowEngine(ScriptedImprover):
        def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
            on_status(EngineStatus(EnginePhase.PREPARING, progress=Progress("joining the weights", 42, 100, BYTES)))
            assert self.loading.wait(10)
            on_status(EngineStatus(EnginePhase.LOADING))
            assert self.ready.wait(10)
            on_status(EngineStatus(EnginePhase.READY))

        loading, ready = threading.Event(), threading.Event()

    improver = SlowEngine()
    async with running(paths, improver) as app:
        await app.until(lambda: "engine: preparing weights" in app.status, "the progress")
        improver.loading.set()
        await app.until(lambda: "engine: loading" in app.status, "loading")
        improver.ready.set()
        await app.until(lambda: "engine: ready" in app.status, "ready")


async def test_an_engine_that_fails_says_so_and_the_app_stays_usable(paths: Paths) -> None:
    class BrokenEngine(ScriptedImprover):
        def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
            raise EmbeddedModelError("The weights are not installed.", "Install the local extra.")

    async with running(paths, BrokenEngine()) as app:
        await app.until(lambda: "! engine: The weights are not installed." in app.status, "the sentence")
        await app.improve(IDEA)


async def test_a_wrong_setting_is_named_and_nothing_typed_is_lost(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQLITE_POOL_SIZE", "many")
    async with running(paths) as app:
        await app.until(lambda: "SQLITE_POOL_SIZE" in app.result, "the setting's name")
        assert "many" in app.result
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "A setting is wrong" in app.result, "the run is refused with the same words")
        assert app.idea == IDEA
    monkeypatch.setenv("SQLITE_POOL_SIZE", "2")
    async with running(paths) as again:
        await again.until(lambda: again.idea == IDEA, "the idea, after the setting is corrected")


@pytest.mark.parametrize("value", ["false", "perhaps"])
async def test_a_wrong_setting_writes_no_draft_where_nothing_may_be_written(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SQLITE_POOL_SIZE", "many")
    monkeypatch.setenv("SQLITE_ENABLED", value)
    async with running(paths) as app:
        await app.type(IDEA)
    assert not paths.data.exists()


async def test_without_sqlite_everything_works_and_the_status_bar_says_why_nothing_is_saved(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQLITE_ENABLED", "false")
    async with running(paths) as app:
        await app.improve(IDEA)
        await app.until(lambda: "✓ kept until you quit" in app.result, "the state beside the result")
        assert "not saving: SQLITE_ENABLED is off" in app.status
        assert len(app.rows) == 1
    assert not paths.data.exists(), "nothing was written: no history, no spool, no draft"


async def test_a_setting_that_weakens_a_promise_is_shown(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_SYNCHRONOUS", "NORMAL")
    async with running(paths) as app:
        await app.until(lambda: "a power failure may lose the last prompts" in app.status, "the note")


async def test_a_settings_file_that_others_may_read_is_shown(paths: Paths) -> None:
    paths.config.mkdir()
    env_file = paths.config / ".env"
    env_file.write_text("LLM_MODEL=some-model")
    env_file.chmod(0o644)
    async with running(paths) as app:
        await app.until(lambda: "others may read your .env" in app.status, "the warning")
    env_file.chmod(0o600)
    async with running(paths) as again:
        await again.until(lambda: "some-model" in again.status, "the setting")
        assert "others may read" not in again.status


async def test_the_status_bar_names_provider_and_model(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PROVIDER", "anthropic")
    monkeypatch.setenv("LLM_MODEL", "some-model")
    async with running(paths) as app:
        await app.until(lambda: "anthropic · some-model" in app.status, "both names")


async def test_a_draft_never_replaces_what_is_already_typed(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("the old draft")
    async with running(paths, idea="the new idea") as again:
        await again.until(lambda: "engine" in again.status, "started")
        assert again.idea == "the new idea"


async def test_everything_is_closed_at_the_end_even_when_one_hook_fails(paths: Paths) -> None:
    improver = ScriptedImprover()
    closed: list[str] = []
    container = Container(paths)

    def fail() -> None:
        raise RuntimeError

    container.on_close(improver.close)
    container.on_close(lambda: closed.append("first"))
    container.on_close(fail)
    container.on_close(lambda: closed.append("last"))
    container.close()
    container.close()
    assert closed == ["last", "first"]
    assert improver.closed


@pytest.mark.parametrize("event", [events.ScreenResume(), events.Resize(Size(120, 40), Size(120, 40))])
async def test_other_tasks_run_before_a_large_repaint(paths: Paths, event: events.Event) -> None:
    turns = itertools.count()

    async def count() -> None:
        while True:
            next(turns)
            await asyncio.sleep(0)

    async with running(paths) as app:
        counting = asyncio.create_task(count())
        await asyncio.sleep(0)
        before = next(turns)
        await app.top.on_event(event)
        assert next(turns) > before + 1
        counting.cancel()
