"""The schema is made whole or not at all, by one process of many, and a newer one is respected."""

import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import peewee
import pytest
from peewee import SqliteDatabase

from domain.errors import NewerSchemaError, StorageError
from domain.search.parser import parse_query
from storage.database import migrations
from storage.database.backup import list_backups
from storage.database.schema import COLUMNS
from storage.search.documents import tag
from tests.support.clocks import FakeClock
from tests.support.histories import bare_connection, finish, history, insert_row, start_python
from tests.support.records import make_record
from tests.support.tiers import chosen

NOW = FakeClock().now()
STATEMENTS = migrations.MIGRATIONS[0]


def schema_of(path: Path) -> list[tuple[str, ...]]:
    with bare_connection(path) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()


def version_of(path: Path) -> int:
    with bare_connection(path) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return version


def test_a_blank_file_becomes_the_newest_schema(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with history(path) as repository:
        assert repository.find_recent() == []
    assert version_of(path) == len(migrations.MIGRATIONS)
    with bare_connection(path) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(prompt_history)")]
        indexed = {
            connection.execute(f"PRAGMA index_info({row[1]})").fetchone()[2]
            for row in connection.execute("PRAGMA index_list(prompt_history)")
        }
    assert tuple(columns) == COLUMNS
    assert {"created_at", "backend", "provider", "confidence", "uid", "root_uid"} <= indexed


@pytest.mark.parametrize(
    ("name", "value"), [("confidence", 7), ("confidence", "high"), ("latency_ms", -1), ("created_at", "2026-01-01")]
)
def test_the_table_itself_refuses_impossible_values(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "history.sqlite3"
    with history(path) as repository:
        repository.save(make_record())
        with bare_connection(path) as connection, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            connection.execute(f"UPDATE prompt_history SET {name} = ?", [value])


@pytest.mark.parametrize("done", range(len(STATEMENTS) + 1))
def test_an_interrupted_migration_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    path = tmp_path / "history.sqlite3"
    database = SqliteDatabase(str(path), autoconnect=False)
    with monkeypatch.context() as patch, database.connection_context():
        patch.setattr(migrations, "MIGRATIONS", ((*STATEMENTS[:done], "THIS IS NO SQL"),))
        with pytest.raises(peewee.OperationalError):
            migrations.migrate(database)
    assert schema_of(path) == []
    assert version_of(path) == 0
    with history(path) as repository:
        repository.save(make_record())
    assert version_of(path) == len(migrations.MIGRATIONS)


KILLED_WHILE_MIGRATING = """
import os, signal, sys
from peewee import SqliteDatabase
from storage.database import migrations
from storage.database.backup import list_backups
database = SqliteDatabase(sys.argv[1], autoconnect=False)
database.connect()
execute, left = migrations.execute, int(sys.argv[2])
def execute_or_die(*arguments):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*arguments)
migrations.execute = execute_or_die
migrations.migrate(database)
"""


@pytest.mark.parametrize("done", [1, len(STATEMENTS)])
def test_a_killed_migration_leaves_nothing_behind(tmp_path: Path, done: int) -> None:
    path = tmp_path / "history.sqlite3"
    process = start_python(KILLED_WHILE_MIGRATING, path, done)
    process.communicate(timeout=60)
    assert process.returncode == -9
    assert schema_of(path) == []
    with history(path) as repository:
        repository.save(make_record())


OPEN_AND_SAVE = """
import sys
from pathlib import Path
from tests.support.histories import history
from tests.support.records import make_record
with history(Path(sys.argv[1])) as repository:
    repository.save(make_record())
"""


def test_four_processes_open_a_blank_history_at_once(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "history.sqlite3"
    for process in [start_python(OPEN_AND_SAVE, path) for _ in range(4)]:
        finish(process)
    with history(path) as repository:
        assert repository.get_statistics().total_count == 4
    assert version_of(path) == len(migrations.MIGRATIONS)


def old_history(path: Path, version: int, rows: int = 50) -> list[tuple[object, ...]]:
    """Make a history of an earlier schema with data; return its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with bare_connection(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for statements in migrations.MIGRATIONS[:version]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
    for number in range(rows):
        insert_row(path, original_idea=f"camión {number}", favorite=number % 2)
    return rows_of(path)


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with bare_connection(path) as connection:
        return connection.execute("SELECT * FROM prompt_history ORDER BY id").fetchall()


EARLIER = range(1, len(migrations.MIGRATIONS))


@pytest.mark.parametrize("version", EARLIER)
def test_four_processes_migrate_a_history_with_data_once_and_keep_a_backup_of_it(tmp_path: Path, version: int) -> None:
    path = tmp_path / "history.sqlite3"
    before = old_history(path, version)
    for process in [start_python(OPEN_AND_SAVE, path) for _ in range(4)]:
        finish(process)
    after = rows_of(path)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 4
    assert version_of(path) == len(migrations.MIGRATIONS)
    [backup] = list_backups(path)
    assert backup.reason == f"schema-{version}"
    assert version_of(backup.path) == version
    assert rows_of(backup.path) == before


@pytest.mark.parametrize("version", chosen(EARLIER, ["2"]))
def test_a_migration_of_data_that_is_killed_anywhere_changes_nothing(tmp_path: Path, version: int) -> None:
    path = tmp_path / "history.sqlite3"
    before = old_history(path, version)
    for done in range(sum(map(len, migrations.MIGRATIONS[version:])) + 2):  # and the application id, and the version
        process = start_python(KILLED_WHILE_MIGRATING, path, done)
        process.communicate(timeout=60)
        assert process.returncode == -9
        assert (version_of(path), rows_of(path)) == (version, before)
    with history(path) as repository:
        assert len(repository.find_recent(limit=100)) == len(before)


def test_rows_that_an_earlier_version_has_indexed_are_indexed_again(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    old_history(path, 3, rows=0)
    with history(path) as repository:
        repository.save(make_record(pattern="bug-fix", pattern_title="Bug fix"))
    with bare_connection(path) as connection:
        for statement in migrations.m0004_patterns.STATEMENTS:
            connection.execute(statement)
        connection.execute("DELETE FROM search_pending")
        connection.execute("INSERT INTO search_row SELECT id, 0, id, created_at, 0 FROM prompt_history")
        connection.execute("INSERT INTO search_idea (rowid, words) VALUES (1, ?)", [f"idea {tag('any')}"])
        connection.execute("INSERT INTO search_text (rowid, words) VALUES (1, ?)", [f"idea {tag('any')}"])
        for table in ("experiment", "experiment_output", "lineage_cases", "deleted_experiment"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 3")
    with history(path) as repository:
        while not repository.maintain_index(1).is_done:
            pass
        assert repository.count_hits(parse_query("pattern:bug", NOW), 5) == 1
        assert repository.filter_values()["pattern"] == ["bug-fix"]


def test_without_room_for_the_backup_nothing_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.sqlite3"
    before = old_history(path, 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=0))
    with history(path) as repository, pytest.raises(StorageError, match="backup of the history needs"):
        repository.save(make_record())
    assert (version_of(path), rows_of(path)) == (1, before)


class TestANewerSchema:
    def test_it_is_refused_when_opened(self, tmp_path: Path) -> None:
        path = tmp_path / "history.sqlite3"
        with bare_connection(path) as connection:
            connection.execute("PRAGMA user_version = 999")
        with history(path) as repository:
            with pytest.raises(NewerSchemaError, match="later version"):
                repository.find_recent()
            with pytest.raises(NewerSchemaError) as caught:
                repository.save(make_record())
        assert "Update this program" in caught.value.next_step
        assert schema_of(path) == []

    def test_it_is_opened_to_be_read_and_refuses_to_be_written(self, tmp_path: Path) -> None:
        path = tmp_path / "history.sqlite3"
        with history(path) as repository:
            saved = repository.save(make_record())
        with bare_connection(path) as connection:
            connection.execute("ALTER TABLE prompt_history ADD COLUMN mood TEXT")
            connection.execute("PRAGMA user_version = 999")
        with history(path) as repository:
            assert repository.find_recent() == [saved]
            assert repository.search("rest") == [saved]
            for call in (repository.check_writable, lambda: repository.delete(saved.uid)):
                with pytest.raises(NewerSchemaError, match="later version"):
                    call()
        assert len(rows_of(path)) == 1

    def test_it_is_refused_when_it_comes_while_open(self, tmp_path: Path) -> None:
        path = tmp_path / "history.sqlite3"
        with history(path) as repository:
            repository.save(make_record())
            with bare_connection(path) as connection:
                connection.execute("PRAGMA user_version = 999")
            with pytest.raises(NewerSchemaError):
                repository.save(make_record())
            assert len(repository.find_recent()) == 1
