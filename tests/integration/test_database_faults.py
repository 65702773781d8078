"""What the history does when its file or disk fails, and that it says so plainly."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from domain.errors import DamagedHistoryError, StorageError
from domain.history.notices import Notice
from domain.history.operations import Operation, SaveOperation
from domain.history.ports import WaitingOperation
from domain.prompts.record import PromptHistory
from storage.database import opening
from storage.database import relink as rescue
from storage.database.rows import insert_record
from storage.database.sql import execute, read_pragma
from storage.recovery.repair import SqliteHistoryFile
from storage.repository import SqlitePromptRepository
from tests.support.clocks import FakeClock
from tests.support.histories import bare_connection, finish, history, insert_row, open_history, start_python
from tests.support.records import make_record

SECRET = "the person's secret idea"


def refused(call: Callable[[], object]) -> StorageError:
    """Return the error of a call that must fail, after checking that it is fit to be read."""
    with pytest.raises(StorageError) as caught:
        call()
    error = caught.value
    assert error.sentence.endswith(".")
    assert error.next_step.endswith(".")
    assert SECRET not in error.sentence + error.next_step
    return error


def save_secret(repository: SqlitePromptRepository) -> StorageError:
    return refused(lambda: repository.save(make_record(original_idea=SECRET)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


class TestFiles:
    def test_nothing_is_opened_before_the_first_call(self, path: Path) -> None:
        with history(path):
            assert not path.parent.exists()

    def test_folder_and_files_are_private(self, path: Path) -> None:
        with history(path) as repository:
            repository.save(make_record())
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert set(modes) >= {"history.sqlite3", "history.sqlite3-wal", "history.sqlite3-shm"}
        assert set(modes.values()) == {0o600}

    def test_a_name_with_odd_characters_is_only_a_name(self, tmp_path: Path) -> None:
        path = tmp_path / "año ?mode=memory#1%20&.sqlite3"
        with history(path) as repository:
            saved = repository.save(make_record())
        assert path.is_file()
        with history(path) as repository:
            assert repository.find_recent() == [saved]

    def test_an_existing_folder_keeps_its_mode(self, path: Path) -> None:
        path.parent.mkdir(mode=0o755)
        with history(path) as repository:
            repository.save(make_record())
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755

    @pytest.mark.parametrize(("wal", "mode"), [(True, "wal"), (False, "delete")])
    def test_the_journal_mode_is_as_chosen_also_after_a_change(self, path: Path, wal: bool, mode: str) -> None:
        with history(path, wal=not wal) as repository:
            repository.save(make_record())
        with history(path, wal=wal) as repository:
            repository.save(make_record())
            assert len(repository.find_recent()) == 2
        with bare_connection(path) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == (mode,)

    def test_closing_releases_every_file(self, path: Path) -> None:
        repository = open_history(path, readers=3)
        repository.save(make_record())
        repository.find_recent()
        repository.change_token()
        repository.close()
        assert {file.name for file in path.parent.iterdir()} <= {
            "history.sqlite3",
            "history.sqlite3.lock",
            "history.sqlite3.latest",
        }
        assert not any(
            str(path) in str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()
        )

    def test_a_closed_history_says_so(self, path: Path) -> None:
        repository = open_history(path)
        repository.save(make_record())
        repository.close()
        for call in (repository.find_recent, repository.change_token, lambda: repository.save(make_record())):
            assert refused(call).sentence == "The history is closed."

    def test_every_connection_is_configured(self, path: Path) -> None:
        names = ("synchronous", "foreign_keys", "temp_store", "cache_size", "busy_timeout")
        with history(path) as repository:
            for run in (repository._connections.read, repository._connections.write):
                values = run(lambda database: [read_pragma(database, name) for name in names])
                assert values == [2, 1, 2, -4096, 5000]


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


class TestPlainSentences:
    def test_a_folder_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with history(tmp_path / "file" / "history.sqlite3") as repository:
            assert "cannot be opened" in save_secret(repository).sentence
            assert "SQLITE_DB_PATH" in refused(repository.find_recent).next_step

    def test_a_path_that_is_a_folder(self, tmp_path: Path) -> None:
        with history(tmp_path) as repository:
            assert "cannot be opened" in save_secret(repository).sentence

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("These are my notes, not a database. " * 100)
        before = path.read_bytes()
        with history(path) as repository:
            assert "is not a history database" in save_secret(repository).sentence
            refused(repository.find_recent)
        assert path.read_bytes() == before

    def test_a_history_that_recovers_is_used_again(self, tmp_path: Path) -> None:
        path = tmp_path / "history.sqlite3"
        path.write_text("not a database " * 100)
        with history(path) as repository:
            save_secret(repository)
            path.unlink()
            assert repository.find_recent() == []
            repository.save(make_record())

    def test_a_locked_file(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "BUSY_TIMEOUT_SECONDS", 0.05)
        with history(path) as repository:
            saved = repository.save(make_record())
            with bare_connection(path) as connection:
                connection.execute("BEGIN IMMEDIATE")
                assert "locked" in save_secret(repository).sentence
                assert repository.find_recent() == [saved]
                connection.execute("ROLLBACK")
            assert repository.save(make_record()).id is not None

    def test_a_damaged_file(self, path: Path) -> None:
        with history(path) as repository:
            for _ in range(200):
                repository.save(make_record())
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(4096 * 2)
            file.write(os.urandom(size - 4096 * 2))
        with history(path) as repository:
            assert "is damaged" in refused(lambda: repository.search("zebra")).sentence

    def test_a_full_disk(self, path: Path) -> None:
        with history(path) as repository:
            saved = repository.save(make_record())

            def fill_disk(database: SqliteDatabase) -> None:
                execute(database, f"PRAGMA max_page_count = {read_pragma(database, 'page_count')}")

            repository._connections.write(fill_disk)
            big = make_record(improved_prompt="x" * 100_000, original_idea=SECRET)
            error = refused(lambda: repository.save(big))
            assert "is full" in error.sentence
            assert "Free some space" in error.next_step
            assert repository.find_recent() == [saved]

    def test_a_file_that_may_only_be_read(self, path: Path) -> None:
        with history(path, wal=False) as repository:
            repository.save(make_record())
        for parent in path.parents:
            if parent.stat().st_uid == os.getuid() and parent.stat().st_mode & 0o055 != 0o055:
                parent.chmod(0o755)
        path.chmod(0o444)
        assert finish(start_python(READ_ONLY, path)).splitlines() == [
            "1",
            *[f"The history file {path} is read-only."] * 2,
        ]

    @pytest.mark.parametrize(
        ("number", "words"), [(errno.ENOSPC, "is full"), (errno.EACCES, "cannot be opened"), (errno.EROFS, "cannot be")]
    )
    def test_a_folder_that_cannot_be_made(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
    ) -> None:
        def fail(*arguments: object, **options: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(Path, "mkdir", fail)
        with history(path) as repository:
            assert words in save_secret(repository).sentence

    def test_mistakes_of_the_caller_are_no_storage_faults(self, path: Path) -> None:
        with history(path) as repository, pytest.raises(UnicodeEncodeError):
            repository.find_by_uid("\ud800")


READ_ONLY = """
import os
import sys
from pathlib import Path
from domain.errors import DamagedHistoryError, StorageError
from tests.support.histories import history
from tests.support.records import make_record
if os.geteuid() == 0:  # whom no mode stops
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
with history(Path(sys.argv[1])) as repository:
    print(len(repository.find_recent()))
    for write in (repository.check_writable, lambda: repository.save(make_record())):
        try:
            write()
        except StorageError as error:
            print(error.sentence)
"""


def test_prompts_never_reach_the_log(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with history(path) as repository:
        repository.save(make_record(original_idea=SECRET))
        repository.search(SECRET)
    assert SECRET not in caplog.text


def test_a_bare_insert_of_another_program_is_seen(path: Path) -> None:
    with history(path) as repository:
        repository.save(make_record())
        token = repository.change_token()
        insert_row(path)
        assert repository.change_token() != token
        assert len(repository.find_recent()) == 2
        with bare_connection(path) as connection:
            token = repository.change_token()
            connection.execute("PRAGMA wal_checkpoint")
            assert repository.change_token() == token


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
