"""Long work on the screen: what, how far, how long, and Escape that stops it in its order."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from domain.history.operations import Operation
from domain.history.transfer import ImportReport
from domain.prompts.record import PromptHistory
from domain.prompts.request import EnginePhase, EngineStatus, Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import BYTES, Progress
from domain.search.query import IndexProgress
from tests.support.application import Driver, running
from tests.support.clocks import FakeClock
from tests.support.histories import history
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover, make_improvement
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.file_prompt import PathScreen
from tui.messages import ACTIONS, INDEX, TRANSFER, IndexProgressed, WorkProgressed
from tui.progress.line import WorkLine
from tui.services import HistoryReport

IDEA = "Design a REST API"
MANY = 120


def line(app: Driver) -> WorkLine:
    return app.screen.query_one(WorkLine)


def text(app: Driver) -> str:
    return str(line(app).render()) if line(app).display else ""


def deleting(done: int) -> Progress:
    return Progress("deleting", done, 1000, "prompts")


async def tell(app: Driver, name: str, progress: Progress | None) -> None:
    app.screen.mailbox.post(WorkProgressed(name, progress))
    await app.pilot.pause()


async def after(app: Driver, clock: FakeClock, seconds: float) -> None:
    clock.advance(seconds)
    line(app).tick()
    await app.pilot.pause()


async def test_work_that_is_over_soon_is_never_shown(paths: Paths) -> None:
    clock = FakeClock()
    async with running(paths, clock=clock) as app:
        await tell(app, ACTIONS, deleting(1))
        await after(app, clock, 0.4)
        assert text(app) == ""
        await tell(app, ACTIONS, None)
        await after(app, clock, 5)
        assert text(app) == ""


async def test_what_how_far_how_long_and_the_key(paths: Paths) -> None:
    clock = FakeClock()
    async with running(paths, clock=clock) as app:
        await tell(app, ACTIONS, deleting(1))
        await after(app, clock, 2)
        await tell(app, ACTIONS, deleting(100))
        assert text(app) == "▶ deleting 10% · 100 of 1,000 prompts · 2 s · escape stops"
        await after(app, clock, 8)
        await tell(app, ACTIONS, deleting(501))
        assert text(app) == "▶ deleting 50% · 501 of 1,000 prompts · 10 s · about 10 s left · escape stops"


async def test_once_shown_it_stays_long_enough_to_be_read(paths: Paths) -> None:
    clock = FakeClock()
    async with running(paths, clock=clock) as app:
        await tell(app, ACTIONS, deleting(1))
        await after(app, clock, 0.6)
        await tell(app, ACTIONS, None)
        assert text(app).startswith("▶ deleting")
        await after(app, clock, 1.1)
        assert text(app) == ""


async def test_several_at_once_have_a_line_each_and_one_is_stopped_next(paths: Paths) -> None:
    clock = FakeClock()
    async with running(paths, clock=clock, size=(60, 20)) as app:
        await tell(app, INDEX, Progress("building the index", 10_000, 50_000, "prompts"))
        await tell(app, TRANSFER, Progress("exporting", 5, 10, "prompts"))
        await after(app, clock, 2.5)
        exporting, indexing = text(app).splitlines()
        assert exporting == "▶ exporting 50% · 5 of 10 prompts · 2 s · escape stops"
        assert indexing == "▶ building the index 20% · 10,000 of 50,000 prompts · 2 s"
        assert line(app).size.height == 2


class Loading(ScriptedImprover):
    """An engine whose weights come slowly, until it is told to stop."""

    def __init__(self, what: str = "fetching the weights") -> None:
        super().__init__()
        self.what = what
        self.stopped = threading.Event()

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        progress = Progress(self.what, 206_000_000, 491_400_064, BYTES)
        on_status(EngineStatus(EnginePhase.PREPARING, progress=progress))
        assert self.stopped.wait(10)
        on_status(EngineStatus(EnginePhase.IDLE, "stopped"))

    def stop_loading(self) -> bool:
        self.stopped.set()
        return True


async def test_a_download_that_is_stopped_says_what_is_kept_and_how_to_go_on(paths: Paths) -> None:
    clock, improver = FakeClock(), Loading()
    async with running(paths, improver, clock=clock) as app:
        await app.until(lambda: line(app)._works, "the download")
        await after(app, clock, 3)
        assert text(app).startswith("▶ fetching the weights 41% · 206 of 491 MB")
        await app.press("escape")
        await app.until(improver.stopped.is_set, "stopped")
        assert any(
            "206 of 491 MB have arrived and are kept; ctrl+j or the next start" in notice for notice in app.notices
        )
        await app.until(lambda: "engine: stopped" in app.status, "the engine's state")
        await after(app, clock, 2)
        assert text(app) == ""


async def test_what_a_run_waits_for_is_stopped_with_the_run_first(paths: Paths) -> None:
    clock, improver = FakeClock(), Loading()
    improver.hold()
    async with running(paths, improver, clock=clock) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: app.active_run is not None, "the run")
        await after(app, clock, 3)
        await app.press("escape")
        assert "Cancelled" in app.result
        assert not improver.stopped.is_set()
        await app.press("escape")
        await app.until(improver.stopped.is_set, "stopped")


async def test_escape_stops_the_search_then_the_work_then_the_run(paths: Paths) -> None:
    clock = FakeClock()
    async with running(paths, ScriptedImprover(hold=True), clock=clock) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "writing" in app.status, "the run")
        await tell(app, INDEX, Progress("building the index", 1, 5_000, "prompts"))
        await after(app, clock, 3)
        await app.press("ctrl+f", "x", "escape")
        assert line(app).going_on == [INDEX]
        assert app.active_run is not None
        await app.press("escape")
        assert line(app).going_on == []
        assert app.active_run is not None
        await app.press("escape")
        assert app.active_run is None


async def test_an_index_that_is_stopped_is_told_and_goes_on_from_the_palette(paths: Paths) -> None:
    clock, calls = FakeClock(), []

    def prepare(container: Container) -> None:
        container.look_after_history = lambda *_listeners: HistoryReport()  # no other news
        container.stop_indexing = lambda: calls.append("stop")  # to see the call
        container.build_index = lambda: calls.append("build")  # as above

    async with running(paths, clock=clock, prepare=prepare) as app:
        app.screen.mailbox.post(IndexProgressed(IndexProgress(50_000, is_done=False)))
        await app.pilot.pause()
        app.screen.mailbox.post(IndexProgressed(IndexProgress(38_000, is_done=False)))
        await app.pilot.pause()
        await after(app, clock, 3)
        assert text(app).startswith("▶ building the index 24% · 12,000 of 50,000 prompts")
        await app.press("escape")
        await app.until(lambda: calls == ["stop"], "stopped")
        assert any("12,000 of 50,000 prompts are indexed" in notice for notice in app.notices)
        app.screen.mailbox.post(IndexProgressed(IndexProgress(37_000, is_done=False)))
        await after(app, clock, 3)
        assert text(app) == ""
        await app.press("ctrl+p")
        await app.type("build the index")
        await app.press("enter")
        await app.until(lambda: calls == ["stop", "build"], "built again")


async def test_every_step_of_a_run_is_shown_with_its_seconds_and_the_key_that_stops_it(paths: Paths) -> None:
    clock, go = FakeClock(), threading.Semaphore(0)

    class Slow(ScriptedImprover):
        def improve(
            self,
            request: ImproveRequest,
            cancel: CancelToken,
            on_step: Callable[[RunStep], None],
            on_partial: Callable[[PartialAnswer], None],
        ) -> Improvement:
            for step in (RunStep.LOADING, RunStep.WAITING, RunStep.WRITING, RunStep.JUDGING):
                on_step(step)
                assert go.acquire(timeout=60)
            return make_improvement(request)

    async with running(paths, Slow(), clock=clock) as app:
        keep, kept = app.container.writer().keep, threading.Event()

        def slow_keep(record: PromptHistory) -> None:
            assert kept.wait(10)
            keep(record)

        app.container.improve_prompt()._keep = slow_keep
        await app.type(IDEA)
        await app.press("ctrl+j")
        for seconds, step in enumerate(
            ("loading the engine", "waiting for the model", "the model is writing", "checking the answer")
        ):
            await app.until(partial(lambda words: words in app.status, f"▶ {step} {seconds} s (escape cancels)"), step)
            clock.advance(1)
            go.release()
        await app.until(lambda: "▶ saving the result 4 s" in app.status, "saving")
        kept.set()
        await app.until(lambda: "✓ saved" in app.result, "saved")


@pytest.fixture
def many(paths: Paths) -> Paths:
    with history(paths.database) as repository:
        for number in range(MANY):
            repository.save(make_record(original_idea=f"Idea {number} of many"))
    return paths


async def test_deleting_many_can_be_stopped_and_says_how_many_are_gone(many: Paths) -> None:
    clock, go, reached = FakeClock(), threading.Event(), threading.Event()

    def prepare(container: Container) -> None:
        submit_many, done = container.submit_many, 0

        def slow(operations: Sequence[Operation]) -> None:
            nonlocal done
            done += len(operations)
            if done == 60:
                reached.set()
                assert go.wait(10)
            submit_many(operations)

        container.submit_many = slow  # to stop it in the middle

    async with running(many, clock=clock, prepare=prepare) as app:
        await app.press("ctrl+f")
        await app.type("idea")
        await app.press("tab", "D")
        await app.until(lambda: len(app.app.screen_stack) == 3, "the question")
        await app.press("y")
        await app.until(reached.is_set, "forty deleted, twenty under way")
        await app.press("ctrl+o", "i")  # out of the search, which Escape would leave first
        await app.until(lambda: app.app.screen is app.screen, "the popup is closed")
        await app.press("ctrl+f", "escape")
        await after(app, clock, 1)
        assert "deleting" in text(app)
        await app.press("escape")
        assert "stopping" in text(app)
        go.set()
        await app.until(lambda: any("Stopped: 60 of 120 deleted" in notice for notice in app.notices), "told")
        await app.until(lambda: app.container.repository().count_listed() == MANY - 60, "the rest is there")
        await app.screen.run_action("undo_delete")
        await app.until(lambda: any("60 restored" in notice for notice in app.notices), "brought back")
        await app.until(lambda: app.container.repository().count_listed() == MANY, "all are there")


async def ask_for_path(app: Driver, command: str, path: str) -> PathScreen:
    await app.screen.run_action(command)
    await app.until(lambda: isinstance(app.top, PathScreen) and app.top.query("#file-name"), "the question for a file")
    popup = app.top
    assert isinstance(popup, PathScreen)
    popup.query_one("#file-name").value = path  # type: ignore[attr-defined]  # an input
    await app.pilot.pause()
    await app.press("enter")
    return popup


async def test_export_and_import_from_inside(many: Paths, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    async with running(many) as app:
        await ask_for_path(app, "export_history", str(file))
        await app.until(lambda: any("120 prompts exported to" in notice for notice in app.notices), "exported")
        assert len(file.read_text().splitlines()) == MANY + 1
        assert file.stat().st_mode & 0o777 == 0o600
    other = Paths(*(tmp_path / "other" / name for name in ("config", "data", "cache", "log")))
    async with running(other) as app:
        await ask_for_path(app, "import_history", str(file))
        await app.until(lambda: any("120 prompts added, 0 skipped" in notice for notice in app.notices), "imported")
        await app.until(lambda: app.container.repository().count_listed() == MANY, "the rows")


async def test_a_file_that_is_there_is_replaced_only_after_a_question(many: Paths, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text("mine")
    async with running(many) as app:
        await ask_for_path(app, "export_history", str(file))
        await app.until(lambda: "Replace this file?" in app.screen_text, "the question")
        assert file.read_text() == "mine"
        await app.press("y")
        await app.until(lambda: any("120 prompts exported" in notice for notice in app.notices), "exported")
        assert len(file.read_text().splitlines()) == MANY + 1


@pytest.mark.parametrize(
    ("command", "path", "sentence"),
    [
        ("export_history", "/nowhere/at/all.jsonl", "The folder /nowhere/at does not exist."),
        ("export_history", "/tmp", "/tmp is a folder."),
        ("import_history", "/tmp/there-is-none.jsonl", "The file /tmp/there-is-none.jsonl does not exist."),
        ("import_history", "  ", "Type the name of a file."),
    ],
)
async def test_a_path_that_cannot_be_is_refused_where_it_is_typed(
    paths: Paths, command: str, path: str, sentence: str
) -> None:
    async with running(paths) as app:
        popup = await ask_for_path(app, command, path)
        assert sentence in str(popup.query_one("#file-problem").render())
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")


async def test_a_file_that_is_no_export_is_refused_in_words(paths: Paths, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text("hello\n")
    async with running(paths) as app:
        await ask_for_path(app, "import_history", str(file))
        await app.until(lambda: any("is not an export of this program" in notice for notice in app.notices), "refused")


async def test_an_import_that_is_stopped_says_how_much_was_added_and_goes_on_when_repeated(
    many: Paths, tmp_path: Path
) -> None:
    file, clock = tmp_path / "all.jsonl", FakeClock()
    async with running(many) as app:
        await ask_for_path(app, "export_history", str(file))
        await app.until(file.exists, "exported")
    other = Paths(*(tmp_path / "other" / name for name in ("config", "data", "cache", "log")))
    go, reached = threading.Event(), threading.Event()

    def prepare(container: Container) -> None:
        import_history = container.import_history

        def slow(file: Path, on_progress: Callable[[Progress], None]) -> ImportReport:
            told = 0

            def tell(progress: Progress) -> None:
                nonlocal told
                told += 1
                if told == 31:
                    reached.set()
                    assert go.wait(10)
                on_progress(progress)

            return import_history(file, tell)

        container.import_history = slow  # to stop it in the middle

    async with running(other, clock=clock, prepare=prepare) as app:
        await ask_for_path(app, "import_history", str(file))
        await app.until(reached.is_set, "thirty are in")
        await after(app, clock, 1)
        await app.press("escape")
        go.set()
        await app.until(lambda: any("Stopped: 30 prompts added" in notice for notice in app.notices), "told")
        await ask_for_path(app, "import_history", str(file))
        await app.until(lambda: any("90 prompts added, 30 skipped" in notice for notice in app.notices), "gone on")
