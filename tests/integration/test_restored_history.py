"""What a person has put back stays, and what they have put away stays away, however the file is lost afterwards."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.history.backups import AUTOMATIC
from domain.history.operations import DeleteOperation, EditOperation, Operation, SaveOperation
from domain.prompts.record import PromptHistory
from storage.transfer.jsonl import all_entries
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import platform_paths

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
A, B, C, D, E = (
    make_record(uid=f"{letter}-uid", root_uid=f"{letter}-uid", created_at=MOMENT + timedelta(minutes=minute))
    for minute, letter in enumerate("abcde")
)


class History:
    """The history of this machine's user; each part of it is opened anew, as by another process."""

    def __init__(self) -> None:
        self.path = platform_paths().database
        self.parts = Container(platform_paths())

    def reopen(self) -> None:
        self.parts.close()
        self.parts = Container(platform_paths())

    def do(self, *operations: Operation) -> None:
        self.parts.writer().submit_many(operations)
        assert self.parts.writer().status().waiting == 0

    def back_up(self, reason: str = "manual") -> Path:
        return self.parts.history_file().back_up(reason, 5).path

    def restore(self, backup: Path) -> None:
        self.reopen()
        self.parts.maintenance().restore(backup)
        self.reopen()

    def lose(self, how: str) -> None:
        self.parts.close()
        if how == "damaged":
            self.path.write_bytes(os.urandom(9000))
        for path in self.path.parent.glob(f"{self.path.name}*"):
            if how == "deleted" or path != self.path:
                path.unlink()
        self.reopen()
        self.parts.maintenance().check()

    def records(self) -> str:
        """Return each record by its letter, in capitals when it was edited."""
        found = [entry for entry in all_entries(self.parts.repository()) if isinstance(entry, PromptHistory)]
        return "".join(sorted(each.uid[0].upper() if each.accepted_text else each.uid[0] for each in found))


@pytest.fixture
def history() -> Iterator[History]:
    history = History()
    yield history
    history.parts.close()


@pytest.mark.parametrize("how", ["deleted", "damaged"])
@pytest.mark.parametrize("newer_backup", [False, True])
@pytest.mark.parametrize("later", ["saved", "backed up"])
def test_a_rebuild_after_a_restore_keeps_to_what_was_restored(
    history: History, how: str, newer_backup: bool, later: str
) -> None:
    history.do(*map(SaveOperation, (A, B, C)))
    backup = history.back_up()
    history.do(DeleteOperation(A.uid), SaveOperation(D), EditOperation(B.uid, "edited later"))
    if newer_backup:
        history.back_up(AUTOMATIC)
    history.restore(backup)
    assert history.records() == "abc"
    history.do(SaveOperation(E))
    if later == "backed up":
        history.back_up(AUTOMATIC)
    history.lose(how)
    assert history.records() == "abce"
    history.lose(how)
    assert history.records() == "abce"


def test_a_restore_that_is_taken_back_is_taken_back_for_good(history: History) -> None:
    history.do(*map(SaveOperation, (A, B, C)))
    backup = history.back_up()
    history.do(DeleteOperation(A.uid), SaveOperation(D), EditOperation(B.uid, "edited later"))
    history.restore(backup)
    [before] = [each for each in history.parts.history_file().backups() if each.reason == "before-restore"]
    history.restore(before.path)
    assert history.records() == "Bcd"
    history.lose("deleted")
    assert history.records() == "Bcd"


@pytest.mark.parametrize("how", ["deleted", "damaged"])
def test_a_restore_over_a_lost_history_keeps_what_only_the_journal_holds(history: History, how: str) -> None:
    history.do(SaveOperation(A))
    backup = history.back_up()
    history.do(SaveOperation(B))
    history.parts.close()
    history.path.write_bytes(os.urandom(9000))
    for path in history.path.parent.glob(f"{history.path.name}*"):
        if how == "deleted" or path != history.path:
            path.unlink()
    history.restore(backup)
    assert history.records() == "a"
    [before] = [each for each in history.parts.history_file().backups() if each.reason == "before-restore"]
    history.restore(before.path)
    assert history.records() == "ab"
