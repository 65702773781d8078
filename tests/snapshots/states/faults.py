"""What the screen says while the history cannot be written, and while that is tried again."""

import sqlite3
import threading
from contextlib import closing
from typing import Any

from domain.errors import StorageError
from domain.history.ports import PromptRepository
from domain.prompts.record import PromptHistory
from tests.snapshots.states.history import IDEAS, fill_history
from tests.snapshots.states.registry import state
from tests.snapshots.states.runs import IDEA
from tests.support.application import Driver
from tui.composition.container import Container


class FullDisk:
    """The real repository, but for its disk; once `stuck`, a save neither succeeds nor fails until `release`."""

    def __init__(self, repository: PromptRepository) -> None:
        self._repository = repository
        self.stuck = False
        self._go = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._repository, name)

    def release(self) -> None:
        self._go.set()

    def save(self, record: PromptHistory) -> PromptHistory:
        if self.stuck:
            assert self._go.wait(60), "the test never released the disk"
        raise StorageError("The disk is full.")


def fill_disk(container: Container) -> None:
    fill_history(container)
    full: Any = FullDisk(container.repository())
    container.repository.replace(lambda: full)


def fill_disk_over_an_unreadable_row(container: Container) -> None:
    fill_disk(container)
    with closing(sqlite3.connect(container.database, isolation_level=None)) as database:
        database.execute("UPDATE prompt_history SET guardrails = 'not json' WHERE id = 2")


@state(prepare=fill_disk_over_an_unreadable_row)
async def waiting_and_unreadable(app: Driver) -> None:
    await app.improve(IDEA)
    await app.until(lambda: "1 waiting" in app.status and "waiting to be saved" in app.result, "it waits")


@state(prepare=fill_disk, env={"BREAKER_FAILURE_THRESHOLD": "1"})
async def saving_paused(app: Driver) -> None:
    await app.improve(IDEA)
    await app.until(lambda: "saving paused 5:00, 1 waiting" in app.status, "the breaker is open")
    await app.until(lambda: "waiting to be saved" in app.result, "the result says it too")


def release(container: Container) -> None:
    disk: Any = container.repository()
    disk.release()


@state(prepare=fill_disk, env={"BREAKER_FAILURE_THRESHOLD": "1"}, cleanup=release)
async def half_open(app: Driver) -> None:
    await saving_paused(app)
    disk: Any = app.container.repository()
    disk.stuck = True
    await app.press("f6")
    await app.until(lambda: "trying to save, 1 waiting" in app.status, "the probe")


def make_read_only(container: Container) -> None:
    before = Container(container.paths, clock=container.clock)
    fill_history(before)
    before.close()
    with closing(sqlite3.connect(container.database, isolation_level=None)) as database:
        database.execute("PRAGMA user_version = 99")


@state(prepare=make_read_only, env={"BREAKER_FAILURE_THRESHOLD": "50"})
async def read_only(app: Driver) -> None:
    await app.until(lambda: len(app.rows) == len(IDEAS), "all rows")
    await app.until(lambda: "later version" in app.screen_text, "the news")
