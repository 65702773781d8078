"""A prompt whose delete only waits is not there any more, whatever it is asked for by, over either repository."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import StorageError
from domain.history.operations import DeleteOperation, SaveOperation
from domain.history.ports import PromptRepository
from domain.history.reader import HistoryReader
from domain.prompts.record import PromptHistory
from storage.transfer.jsonl import all_entries
from tests.support.clocks import FakeClock
from tests.support.fake_ports import FakeSpool
from tests.support.records import make_record
from tests.support.repositories import make_repository
from tui.cli.select_record import choose

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class History:
    """Three saved prompts, of which the newest shares the beginning of its uid with the oldest."""

    def __init__(self, repository: PromptRepository) -> None:
        self.repository, self.spool = repository, FakeSpool()
        self.oldest, self.middle, self.newest = (
            repository.save(make_record(uid=uid, root_uid=uid, created_at=MOMENT + timedelta(minutes=minute)))
            for minute, uid in enumerate(("abcd-1", "efgh-1", "abcd-2"))
        )
        self.reader = HistoryReader(lambda: repository, self.spool.waiting, FakeClock())

    def show(self, name: str) -> PromptHistory | str:
        """Return what `prompt-improver show NAME` prints, or the sentence that says why it prints nothing."""
        container: Any = SimpleNamespace(history=lambda: self.reader)
        try:
            entry = choose(container, name).entry
        except StorageError as error:
            return error.sentence
        assert isinstance(entry, PromptHistory)
        return entry


@pytest.fixture(params=["memory", "sqlite", "indexed"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[History]:
    repository = make_repository(request.param, tmp_path)
    yield History(repository)
    repository.close()


def test_each_name_finds_what_is_there(history: History) -> None:
    assert history.show("last") == history.newest
    assert history.show("efgh") == history.middle
    assert history.show(str(history.newest.id)) == history.newest
    assert "More than one uid" in str(history.show("abcd"))


def test_no_name_finds_a_prompt_whose_delete_waits(history: History) -> None:
    history.spool.put(DeleteOperation(history.newest.uid))
    assert history.reader.uids_beginning("abcd", 1) == ["abcd-1"]
    assert history.show("abcd") == history.oldest
    assert history.show("last") == history.middle
    for name in (history.newest.uid, history.newest.uid.upper(), str(history.newest.id)):
        assert history.show(name) == f"There is no prompt called {name}."
    assert history.reader.known([history.oldest.uid, history.newest.uid]) == {history.oldest.uid}
    assert history.reader.lineage(history.newest.uid) == []
    listed = history.reader.results("").first()
    assert [item.entry for item in listed.items] == [history.middle, history.oldest]
    waiting = [each.operation for each in history.spool.waiting()]
    assert sorted(entry.uid for entry in all_entries(history.repository, waiting)) == ["abcd-1", "efgh-1"]


def test_with_every_delete_waiting_there_is_nothing(history: History) -> None:
    for record in (history.oldest, history.middle, history.newest):
        history.spool.put(DeleteOperation(record.uid))
    assert history.show("last") == "There is no prompt yet."
    assert history.show("abcd") == "There is no prompt called abcd."


def test_one_that_is_brought_back_while_both_wait_has_all_its_names(history: History) -> None:
    history.spool.put(DeleteOperation(history.newest.uid))
    history.spool.put(SaveOperation(history.newest, restores=True))
    assert history.show("last") == history.newest
    assert history.show(str(history.newest.id)) == history.newest
    assert "More than one uid" in str(history.show("abcd"))
