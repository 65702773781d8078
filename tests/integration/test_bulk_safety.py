"""What is done to many records at once is as safe as what is done to one: an import, archiving and deleting by age."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import SpoolError, StorageError
from domain.history.notices import RetentionReport
from domain.history.operations import DeleteOperation, Operation, SaveOperation
from domain.history.reader import ListItem
from domain.history.retention import Retention
from domain.prompts.record import PromptHistory
from domain.runtime.clock import SystemClock
from domain.settings.schema import RetentionAction
from storage.database.backup import list_backups
from storage.transfer.jsonl import export_lines, import_lines
from tests.support.histories import history as open_history
from tests.support.records import make_record
from tests.torture.worker import History

MANY = 300


class Killed(BaseException):
    """Ends a process in the middle, as far as everything above the disk can see."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], History]]:
    """Open the history as one process after the other does."""
    histories: list[History] = []

    def start() -> History:
        for history in histories:
            history.close()
        histories.append(History(tmp_path))
        return histories[-1]

    yield start
    for history in histories:
        history.close()


def backed_up(history: History, *records: PromptHistory) -> None:
    """Save records, and make the backup after which no other is due for a long time."""
    history.writer.submit_many([SaveOperation(record) for record in records])
    history.care.back_up_if_due()
    assert history.spool.journal_length() == 0


def lose(history: History) -> None:
    history.close()
    for path in history.path.parent.glob(f"{history.path.name}*"):
        path.unlink()


def import_(history: History, records: list[PromptHistory]) -> int:
    data = io.BytesIO(b"".join(export_lines(records)))
    return import_lines(data, history.reader, history.writer.submit_many).added


def entries(history: History) -> dict[str, object]:
    """Return what a person sees, everything that waits included."""
    results = history.reader.results("", corrects=False)
    items: list[ListItem] = [*results.every_item(results.first())]
    archived = history.reader.results("is:archived", corrects=False)
    items += archived.every_item(archived.first())
    return {i.entry.uid: replace(i.entry, id=None) if isinstance(i.entry, PromptHistory) else i.entry for i in items}


@pytest.mark.parametrize("has_backup", [True, False])
def test_a_lost_file_is_noticed_and_rebuilt_with_all_that_was_imported(
    opened: Callable[[], History], has_backup: bool
) -> None:
    history, first = opened(), make_record()
    if has_backup:
        backed_up(history, first)
    records = [make_record() for _ in range(MANY)]
    assert import_(history, records) == MANY
    lose(history)
    history = opened()
    with pytest.raises(StorageError, match="is missing"):
        history.repository.check_writable()
    history.care.check()
    assert entries(history) == {record.uid: record for record in (*records, *[first] * has_backup)}


WHERE = ("put", "after put", "together", "after together", "acknowledge", "after acknowledge")


@pytest.mark.parametrize("is_lost", [False, True])
@pytest.mark.parametrize("where", WHERE)
def test_a_process_killed_in_the_middle_of_an_import_loses_nothing_that_was_written_down(
    opened: Callable[[], History], monkeypatch: pytest.MonkeyPatch, where: str, is_lost: bool
) -> None:
    history, first = opened(), make_record()
    backed_up(history, first)
    target = history.repository if "together" in where else history.spool
    name = where.removeprefix("after ")
    work, calls = getattr(target, name), []

    def dying(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2 and where == name:
            raise Killed
        result = work(*arguments)
        if len(calls) == 2:
            raise Killed
        return result

    monkeypatch.setattr(target, name, dying)
    records = [make_record() for _ in range(MANY)]
    with suppress(Killed):
        import_(history, records)
    monkeypatch.undo()
    if is_lost:
        lose(history)
    history = opened()
    history.care.check()
    history.writer.drain()
    portions = 1 if where == "put" else 2
    assert entries(history) == {record.uid: record for record in (first, *records[: portions * 100])}
    assert import_(history, records) == MANY - portions * 100
    assert len(entries(history)) == MANY + 1


def test_importing_while_the_database_is_locked_keeps_all_and_twice_adds_nothing(
    opened: Callable[[], History], monkeypatch: pytest.MonkeyPatch
) -> None:
    history, first, deleted = opened(), make_record(), make_record()
    backed_up(history, first, deleted)

    def locked(*_arguments: object) -> None:
        raise StorageError("locked")

    with monkeypatch.context() as patched:
        for name in ("together", "restore", "delete"):
            patched.setattr(history.repository, name, locked)
        history.writer.submit(DeleteOperation(deleted.uid))
        records = [deleted, first, *(make_record() for _ in range(5)), deleted]
        assert import_(history, records) == 6, "a record whose delete waits is imported"
        assert import_(history, records) == 0
        assert entries(history).keys() == {record.uid for record in records}
    history.writer.drain()
    assert entries(history) == {record.uid: record for record in records}


@pytest.mark.parametrize("action", RetentionAction)
@pytest.mark.parametrize("has_backup_after", [False, True])
def test_what_was_done_to_old_records_holds_in_a_rebuilt_history(
    opened: Callable[[], History], action: RetentionAction, has_backup_after: bool
) -> None:
    history, clock = opened(), SystemClock()
    old = [make_record(created_at=clock.now() - timedelta(days=31, minutes=minute)) for minute in range(MANY)]
    new = make_record(created_at=clock.now())
    backed_up(history, new, *old)
    retention = Retention(
        history.repository, history.spool.waiting, history.writer.submit_many, clock, days=30, action=action
    )
    retention.seen()
    report = retention.run()
    history.writer.drain()
    before = entries(history)
    if action is RetentionAction.DELETE:
        assert report == RetentionReport(deleted=MANY)
        assert before.keys() == {new.uid}
    else:
        assert report == RetentionReport(archived=MANY)
        assert all(isinstance(before[record.uid], PromptHistory) for record in old)
    if has_backup_after:
        history.care.back_up_if_due()
        assert history.spool.journal_length() == 0
    lose(history)
    history = opened()
    history.care.check()
    assert entries(history) == before
    assert len(history.repository.search("is:archived", limit=MANY + 1)) == (
        0 if action is RetentionAction.DELETE else MANY
    )


def test_what_was_deleted_leaves_a_journal_of_many(opened: Callable[[], History], tmp_path: Path) -> None:
    history, secret = opened(), "xyzzy plugh"
    records = [make_record(improved_prompt=f"{secret} {number:03}.") for number in range(20)]
    import_(history, records)
    gone = [records[3], *records[10:15]]
    history.writer.submit(DeleteOperation(gone[0].uid))
    history.writer.submit_many([DeleteOperation(record.uid) for record in gone[1:]])
    written = b"".join(path.read_bytes() for path in (tmp_path / "spool").rglob("*") if path.is_file())
    found = {record.uid for record in records if record.improved_prompt.encode() in written}
    assert found == {record.uid for record in records} - {record.uid for record in gone}
    lose(history)
    history = opened()
    history.care.check()
    assert entries(history).keys() == found


def test_no_backup_goes_as_long_as_it_alone_holds_a_record(opened: Callable[[], History], tmp_path: Path) -> None:
    """Another history takes the place of a closed one, and many changes follow."""
    history, records = opened(), [make_record() for _ in range(MANY)]
    backed_up(history, *records)
    other = tmp_path / "other"
    with open_history(other) as repository:
        repository.save(make_record())
    lose(history)
    other.rename(history.path)
    history = opened()
    for _ in range(4):
        import_(history, [make_record() for _ in range(MANY)])
        history.care.back_up_if_due()
    lose(history)
    history = opened()
    history.care.check()
    assert {record.uid for record in records} <= entries(history).keys()


def test_records_that_a_replaced_history_lacks_cost_one_backup_and_not_one_a_minute(
    opened: Callable[[], History], tmp_path: Path
) -> None:
    history = opened()
    import_(history, [make_record() for _ in range(MANY)])
    other = tmp_path / "other"
    with open_history(other) as repository:
        repository.save(make_record())
    lose(history)
    other.rename(history.path)
    history = opened()
    for _ in range(3):
        history.care.back_up_if_due()
    assert len(list_backups(history.path)) == 1
    assert history.spool.journal_length() == MANY, "the journal alone holds them"


def test_an_import_that_fails_half_way_says_that_what_was_added_stays(
    opened: Callable[[], History], monkeypatch: pytest.MonkeyPatch
) -> None:
    history, records = opened(), [make_record() for _ in range(MANY)]
    put, calls = history.spool.put, []

    def full(*operations: Operation) -> str:
        calls.append(operations)
        if len(calls) == 2:
            raise SpoolError("The disk is full, so nothing can be saved.", "Free some space and try again.")
        return put(*operations)

    monkeypatch.setattr(history.spool, "put", full)
    with pytest.raises(SpoolError) as caught:
        import_(history, records)
    assert caught.value.next_step == (
        "Free some space and try again. The prompts added so far are kept. Import the file again to continue."
    )
    assert import_(history, records) == MANY - 100
