"""A callback that raises costs nothing that was done by then; it is logged, without anybody's text."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from domain.errors import StorageError
from domain.history.indexing import HistoryIndexer
from domain.history.maintenance import Maintenance
from domain.history.notices import Notice
from domain.history.operations import FavoriteOperation
from domain.history.ports import PromptRepository
from domain.history.reader import HistoryReader
from domain.history.writer import HistoryWriter
from domain.improver.local.embedded_model import EmbeddedModel
from domain.models.switching import SwitchableImprover
from domain.prompts.improve import ImprovePrompt
from domain.prompts.request import Improvement, ImproveRequest, RunStep
from domain.runtime.breaker import CircuitBreaker
from domain.runtime.cancellation import CancelToken
from domain.search.query import IndexProgress
from storage.database.file import DatabaseFile
from storage.database.relink import Relink
from storage.database.workers import Workers
from tests.support.clocks import FakeClock
from tests.support.fake_ports import FakeRepository, FakeSpool
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover, make_improvement
from tests.unit.history.test_maintenance import FakeHistoryFile
from tests.unit.program.test_repair import LOSSY, Model, raw
from tui.composition.relay import Relay

SECRET = "the text of a person"
REQUEST = ImproveRequest("plan a herb garden", "it faces north")
Raising = Callable[..., Any]
CASES: list[Callable[[Raising], object]] = []


def case(work: Callable[[Raising], object]) -> Callable[[Raising], object]:
    CASES.append(work)
    return work


class AllSteps(ScriptedImprover):
    """Tells of every step, as an improver does that asks twice."""

    def improve(
        self, request: ImproveRequest, cancel: CancelToken, on_step: Raising, on_partial: Raising
    ) -> Improvement:
        for step in RunStep:
            on_step(step)
        return super().improve(request, cancel, on_step, on_partial)


def kept(**options: Any) -> bool:
    records: list[object] = []
    callbacks: dict[str, Any] = {"on_step": lambda _step: None, "on_partial": lambda _partial: None}
    use_case = ImprovePrompt(AllSteps, records.append, FakeClock(), **options.pop("parts", {}))
    outcome = use_case(options.pop("request", REQUEST), CancelToken(), **(callbacks | options))
    return outcome.problem is None and records == [outcome.record]


@case
def a_step_of_a_run(fail: Raising) -> object:
    return kept(on_step=fail)


@case
def a_partial_answer(fail: Raising) -> object:
    return kept(on_partial=fail)


@case
def the_number_of_a_version(fail: Raising) -> object:
    request = ImproveRequest(REQUEST.idea, parent=make_record())
    return kept(request=request, parts={"last_version": fail})


@case
def the_end_of_a_replaced_improver(fail: Raising) -> object:
    improver = AllSteps()
    improver.close = fail  # type: ignore[method-assign]
    switch = SwitchableImprover(lambda: cast("Any", improver))
    step = lambda _step: switch.replace()  # noqa: E731 - a callback
    return switch.improve(REQUEST, CancelToken(), step, lambda _partial: None) == make_improvement(REQUEST)


@case
def a_second_answer(fail: Raising) -> object:
    class Answers(Model):
        def ask(self, question: Any) -> Any:
            return super().ask(question) if not self.asked else fail()

    return Answers(raw(LOSSY)).improve().findings == ("lost: Marlowe Road",)


@case
def the_engines_status(fail: Raising) -> object:
    model = EmbeddedModel(lambda _progress, _cancel: Path(), fail)
    model._discard = lambda: True  # type: ignore[method-assign]  # as if one ran
    model.stop()
    return True


@case
def what_a_cancel_releases(fail: Raising) -> object:
    token = CancelToken()
    token.cancel()
    token.on_cancel(fail)
    return token.cancelled


@case
def the_listeners_of_writer_and_breaker(fail: Raising) -> object:
    repository, breaker = FakeRepository(), CircuitBreaker(FakeClock(), failure_threshold=1)
    breaker.add_listener(fail)
    writer = HistoryWriter(FakeSpool(), repository.open, breaker, FakeClock())
    writer.add_listener(fail)
    repository.save_error = StorageError("locked")
    writer.keep(make_record(uid="a"))
    writer.drain()
    repository.save_error = None
    breaker.retry_now()
    return writer.drain() == 1 and [*repository.records] == ["a"]


def care_with(**callbacks: Any) -> tuple[Maintenance, FakeHistoryFile, FakeSpool]:
    file, spool = FakeHistoryFile(FakeClock()), FakeSpool()
    return Maintenance(file, spool, FakeClock(), **({"on_news": lambda _news: None} | callbacks)), file, spool


@case
def the_news_of_a_mended_history(fail: Raising) -> object:
    care, file, _ = care_with(on_news=fail)
    file.damage = "damaged"
    care.check()
    return file.damage is None


@case
def the_progress_of_a_mended_history(fail: Raising) -> object:
    news: list[Notice] = []
    care, file, _ = care_with(on_news=news.append, on_work=fail)
    file.damage = "damaged"
    care.check()
    return file.damage is None and len(news) == 1


@case
def the_progress_of_a_backup(fail: Raising) -> object:
    care, file, spool = care_with(on_work=fail)
    spool.acknowledge(spool.put(FavoriteOperation("a", favorite=True)))
    care.back_up_if_due()
    return len(file.made) == 1 and not spool.journal()


@case
def the_progress_of_the_index(fail: Raising) -> object:
    class Indexed:
        def maintain_index(self, _seconds: float) -> IndexProgress:
            return IndexProgress(0, is_done=True)

    return HistoryIndexer(lambda: cast("PromptRepository", Indexed()), FakeClock(), fail).step() > 0


@case
def a_fault_met_in_reading(fail: Raising) -> object:
    repository = FakeRepository()
    repository.open_error = StorageError("gone")
    return HistoryReader(repository.open, list, FakeClock(), fail).results("").first().problem is repository.open_error


@case
def the_first_of_many_news(fail: Raising) -> object:
    line: Relay[Notice] = Relay()
    told: list[Notice] = []

    def listen(news: Notice) -> None:
        told.append(news)
        fail()

    for title in "ab":
        line.tell(Notice(title, "", "", is_good=True))
    line.listen(listen)
    line.tell(Notice("c", "", "", is_good=True))
    return [news.title for news in told] == ["a", "b", "c"]


@case
def the_end_of_a_worker(fail: Raising) -> object:
    workers = Workers("tested", 1, fail)
    done = workers.call(lambda: True)
    workers.stop()
    return done


@pytest.mark.parametrize("work", CASES, ids=lambda work: work.__name__)
def test_a_callback_that_raises_costs_nothing(
    work: Callable[[Raising], object], caplog: pytest.LogCaptureFixture
) -> None:
    called: list[object] = []

    def fail(*_news: object) -> None:
        called.append(_news)
        raise RuntimeError(SECRET)

    with caplog.at_level(logging.DEBUG):
        assert work(fail)
    assert called
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_a_rescued_file_stays_rescued(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    file, told = DatabaseFile(path), []

    def fail(news: Notice) -> None:
        told.append(news)
        raise RuntimeError(SECRET)

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE prompt_history (uid TEXT)")
        opened = file.identities()
        path.unlink()
        Relink(file, FakeClock(), fail).save(connection, opened)
    assert path.exists()
    assert len(told) == 1
