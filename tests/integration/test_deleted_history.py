"""What the history does when its file is deleted while it is open, or is gone at the start."""

import errno
import stat
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from domain.errors import DamagedHistoryError
from domain.history.notices import Notice
from domain.history.operations import Operation, SaveOperation
from domain.history.ports import WaitingOperation
from domain.prompts.record import PromptHistory
from storage.database import relink as rescue
from storage.database.rows import insert_record
from storage.recovery.repair import SqliteHistoryFile
from storage.repository import SqlitePromptRepository
from tests.support.clocks import FakeClock
from tests.support.histories import bare_connection, finish, history, start_python
from tests.support.plain_errors import refused, save_secret
from tests.support.records import make_record


class TestDeletedWhileOpen:
    def test_everything_is_written_again_from_the_open_connection(self, path: Path) -> None:
        news: list[Notice] = []
        with history(path, on_news=news.append) as repository:
            first = repository.save(make_record())
            token = repository.change_token()
            path.unlink()
            saved = repository.save(make_record())
            assert repository.find_recent() == [saved, first]
            assert repository.change_token() != token
        with bare_connection(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert [told.title for told in news] == ["The history file was deleted while it was open"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_a_read_notices_it_too(self, path: Path) -> None:
        with history(path) as repository:
            first = repository.save(make_record())
            path.unlink()
            assert repository.find_recent() == [first]
            saved = repository.save(make_record())
        with history(path) as repository:
            assert repository.find_recent() == [saved, first]

    def test_the_whole_folder_may_go(self, path: Path) -> None:
        with history(path) as repository:
            first = repository.save(make_record())
            for file in path.parent.iterdir():
                file.unlink()
            path.parent.rmdir()
            saved = repository.save(make_record())
        with history(path) as repository:
            assert repository.find_recent() == [saved, first]

    def test_it_happens_again_and_again(self, path: Path) -> None:
        with history(path) as repository:
            saved: list[PromptHistory] = []
            for _ in range(5):
                path.unlink(missing_ok=True)
                saved.insert(0, repository.save(make_record()))
                assert repository.find_recent() == saved

    def test_a_write_that_is_overtaken_by_the_delete_is_done_again(self, path: Path) -> None:
        with history(path) as repository:
            first = repository.save(make_record())
            second = make_record()

            def save_while_the_file_goes(database: SqliteDatabase) -> None:
                insert_record(database, second)
                if not attempts:
                    path.unlink()
                attempts.append("one more")

            attempts: list[str] = []
            repository._connections.write(save_while_the_file_goes)
            assert len(attempts) == 2
        with history(path) as repository:
            assert [entry.uid for entry in repository.find_recent()] == [second.uid, first.uid]

    def test_what_cannot_be_put_back_stays_in_the_open_connection_until_it_can(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_arguments: object) -> None:
            raise OSError(errno.ENOSPC, "full")

        with history(path) as repository:
            first = repository.save(make_record())
            path.unlink()
            with monkeypatch.context() as patch:
                patch.setattr(rescue, "copy_into", full)
                assert "is full" in refused(repository.find_recent).sentence
                assert "is full" in save_secret(repository).sentence
                assert not path.exists()
            assert repository.find_recent() == [first]

    def test_a_file_put_in_its_place_is_used_and_the_old_log_is_not_replayed_into_it(
        self, path: Path, tmp_path: Path
    ) -> None:
        other = tmp_path / "other.sqlite3"
        with history(other) as repository:
            restored = repository.save(make_record())
        news: list[Notice] = []
        with history(path, on_news=news.append) as repository:
            old = [repository.save(make_record()) for _ in range(20)]
            repository.find_recent()
            other.replace(path)
            assert repository.find_recent() == [restored]
            saved = repository.save(make_record())
            assert repository.find_recent() == [saved, restored]
        [aside] = path.parent.glob("history.sqlite3.replaced-*")
        assert str(aside) in news[0].sentence
        with history(aside) as kept:
            assert kept.find_recent() == old[::-1]
        with bare_connection(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    @pytest.mark.parametrize("reason", ["automatic", "asked"])
    def test_a_replaced_file_whose_content_a_backup_holds_is_told_and_what_it_held_stays(
        self, path: Path, tmp_path: Path, reason: str
    ) -> None:
        other = tmp_path / "other.sqlite3"
        with history(other) as repository:
            repository.save(make_record())
        news: list[Notice] = []
        with history(path, on_news=news.append) as repository:
            old = [repository.save(make_record()) for _ in range(3)]
            backup = SqliteHistoryFile(path, FakeClock()).back_up(reason, 2)
            other.replace(path)
            assert len(repository.find_recent()) == 1
        asides = [*path.parent.glob("history.sqlite3.replaced-*")]
        assert len(asides) == (reason == "automatic"), "automatic backups make room for newer ones"
        [kept] = asides or [backup.path]
        assert [one.sentence.endswith(f"The prompts of the old one are kept in {kept}.") for one in news] == [True]
        with history(kept) as repository:
            assert repository.find_recent() == old[::-1]


DELETED_UNDER_TWO = """
import sys
from pathlib import Path
from tests.support.histories import history
from tests.support.records import make_record
with history(Path(sys.argv[1])) as repository:
    for line in sys.stdin:
        print(repository.save(make_record()).uid, len(repository.find_recent(limit=1000)), flush=True)
"""


def test_two_processes_notice_a_deleted_file_and_meet_in_the_new_one(path: Path) -> None:
    processes = [start_python(DELETED_UNDER_TWO, path, stdin=-1) for _ in range(2)]

    def save(number: int) -> str:
        stdin, stdout = processes[number].stdin, processes[number].stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write("\n")
        stdin.flush()
        return stdout.readline().split()[0]

    everything: set[str] = set()
    for _ in range(3):
        before = [save(0), save(1), save(0)]
        path.unlink()
        after = [save(1), save(0), save(1), save(0)]
        with bare_connection(path) as connection:
            uids = {uid for (uid,) in connection.execute("SELECT uid FROM prompt_history")}
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        everything |= {*before, *after}
        assert uids == everything
    for process in processes:
        finish(process)


def test_a_history_deleted_twice_is_not_written_again_from_an_older_file(tmp_path: Path) -> None:
    """The first file is still open here, but the second had more; backup and journal have it all."""
    path = tmp_path / "history.sqlite3"
    first, second = make_record(), make_record()
    with history(path) as idle:
        idle.save(first)
        SqliteHistoryFile(path, FakeClock()).back_up("manual", 1)
        path.unlink()
        SqliteHistoryFile(path, FakeClock()).repair([WaitingOperation("1", SaveOperation(first))])
        with history(path) as other:
            other.save(second)
        path.unlink()
        with pytest.raises(DamagedHistoryError, match="is missing"):
            idle.save(make_record())
        operations: list[Operation] = [SaveOperation(first), SaveOperation(second)]
        journal = [WaitingOperation(str(number), operation) for number, operation in enumerate(operations)]
        SqliteHistoryFile(path, FakeClock()).repair(journal)
        idle.save(make_record())
        assert {first.uid, second.uid} < {entry.uid for entry in idle.find_recent(limit=10)}


@pytest.mark.parametrize("content", [None, b""])
def test_a_lost_history_is_not_begun_anew_when_a_backup_or_the_journal_tells_of_it(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "history.sqlite3"

    def lose() -> None:
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)

    def open_it(*, journal_length: int) -> None:
        repository = SqlitePromptRepository(
            path, readers=1, wal=True, synchronous="FULL", clock=FakeClock(), journal_length=lambda: journal_length
        )
        try:
            repository.check_writable()
        finally:
            repository.close()

    lose()
    with pytest.raises(DamagedHistoryError, match="had prompts before"):
        open_it(journal_length=1)
    open_it(journal_length=0)
    SqliteHistoryFile(path, FakeClock()).back_up("manual", 1)
    lose()
    with pytest.raises(DamagedHistoryError, match="had prompts before"):
        open_it(journal_length=0)
