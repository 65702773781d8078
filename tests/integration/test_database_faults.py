"""What the history does when its file or disk fails, and that it says so plainly."""

import errno
import os
import stat
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from storage.database import opening
from storage.database.sql import execute, read_pragma
from tests.support.histories import bare_connection, finish, history, insert_row, open_history, start_python
from tests.support.plain_errors import SECRET, refused, save_secret
from tests.support.records import make_record


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
