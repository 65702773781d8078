"""A database that another program made is neither written nor moved, whatever is asked of it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import ForeignHistoryError, StorageError
from domain.history.notices import Notice
from domain.history.operations import SaveOperation
from domain.history.ports import WaitingOperation
from storage.database.migrations import MIGRATIONS
from storage.database.ownership import APPLICATION_ID
from storage.recovery.repair import SqliteHistoryFile
from storage.transfer.run import import_from
from tests.support.clocks import FakeClock
from tests.support.commands import run
from tests.support.histories import bare_connection, history, insert_row
from tests.support.records import make_record
from tests.support.repositories import as_target

FOREIGN = {
    "tables": "CREATE TABLE bookmark (id INTEGER PRIMARY KEY, url TEXT)",
    "a table that has our name": "CREATE TABLE prompt_history (id INTEGER PRIMARY KEY, command TEXT)",
    "a view": "CREATE VIEW answer AS SELECT 42",
    "a view that has our name and columns": """
        CREATE TABLE chat (id INTEGER PRIMARY KEY, uid, original_idea, improved_prompt);
        CREATE VIEW prompt_history AS SELECT * FROM chat;
        PRAGMA user_version = 1
    """,
    "a table that has our columns and no version": """
        CREATE TABLE prompt_history (id INTEGER PRIMARY KEY, uid, original_idea, improved_prompt)
    """,
    "a later version's number": "CREATE TABLE bookmark (url TEXT); PRAGMA user_version = 999",
    "our version's number": f"CREATE TABLE bookmark (url TEXT); PRAGMA user_version = {len(MIGRATIONS)}",
    "our version's number and no table": f"PRAGMA user_version = {len(MIGRATIONS)}",
    "a number of its own and no table": "PRAGMA application_id = 1196444487",
    "a number of its own and our columns": """
        CREATE TABLE prompt_history (id INTEGER PRIMARY KEY, uid, original_idea, improved_prompt);
        PRAGMA application_id = 1196444487
    """,
}


@pytest.fixture(params=list(FOREIGN.values()), ids=list(FOREIGN))
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "bookmarks.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(request.param)
    return path


@pytest.fixture
def untouched(foreign: Path) -> Callable[[], bool]:
    """Whether the file is as it was, with nothing but a lock beside it."""
    before = foreign.read_bytes()

    def compare() -> bool:
        beside = {path.name for path in foreign.parent.iterdir() if path.is_file()}
        return foreign.read_bytes() == before and beside <= {foreign.name, f"{foreign.name}.lock"}

    return compare


def test_it_is_refused_by_name_and_left_as_it_is(foreign: Path, untouched: Callable[[], bool]) -> None:
    with history(foreign) as repository:
        for call in (repository.check_writable, repository.find_recent, lambda: repository.save(make_record())):
            with pytest.raises(ForeignHistoryError, match=f"{foreign} is not a history of this program") as caught:
                call()
            assert "SQLITE_DB_PATH" in caught.value.next_step
    assert untouched()


def test_it_is_neither_backed_up_nor_replaced_nor_restored(
    foreign: Path, untouched: Callable[[], bool], tmp_path: Path
) -> None:
    good = tmp_path / "elsewhere" / "history.sqlite3"
    with history(good) as repository:
        repository.save(make_record())
    file = SqliteHistoryFile(foreign, FakeClock())
    with pytest.raises(ForeignHistoryError):
        file.back_up("manual", 1)
    with pytest.raises(ForeignHistoryError):
        file.restore(good)
    with pytest.raises(StorageError, match="is not a history"):
        SqliteHistoryFile(good, FakeClock()).restore(foreign)
    assert untouched()


def test_a_damaged_one_is_not_moved_even_when_there_once_was_a_history(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
        connection.execute("INSERT INTO bookmark SELECT hex(randomblob(2000)) FROM (VALUES (1), (2), (3), (4))")
    with path.open("r+b") as damaged:
        damaged.seek(2 * 4096)
        damaged.write(b"x" * 4096)
    before = path.read_bytes()
    file = SqliteHistoryFile(path, FakeClock())
    journal = [WaitingOperation("1", SaveOperation(make_record()))]
    for evidence in ([], journal):
        with pytest.raises(ForeignHistoryError):
            file.repair(evidence)
    assert path.read_bytes() == before
    assert {found.name for found in tmp_path.iterdir()} == {path.name, f"{path.name}.lock"}


def test_one_that_takes_the_place_of_an_open_history_is_left_and_the_history_is_kept(
    foreign: Path, untouched: Callable[[], bool], tmp_path: Path
) -> None:
    path = tmp_path / "open" / "history.sqlite3"
    news: list[Notice] = []
    with history(path, on_news=news.append) as repository:
        saved = repository.save(make_record())
        content = foreign.read_bytes()
        foreign.replace(path)
        for call in (repository.find_recent, repository.check_writable):
            with pytest.raises(ForeignHistoryError):
                call()
        path.rename(foreign)
    assert foreign.read_bytes() == content
    assert untouched()
    [kept] = path.parent.glob("history.sqlite3.replaced-*")
    assert "is not a history, so it is not changed" in news[0].sentence
    assert news[0].next_step == f"Move {path} to another folder, then run: prompt-improver restore {kept}"
    with history(kept) as repository:
        assert repository.find_recent() == [saved]


def test_what_is_no_database_is_not_moved_by_a_restore(tmp_path: Path) -> None:
    path, good = tmp_path / "thesis.txt", tmp_path / "elsewhere" / "history.sqlite3"
    path.write_bytes(b"my thesis, in a strange format " * 500)
    with history(good) as repository:
        repository.save(make_record())
    with pytest.raises(ForeignHistoryError):
        SqliteHistoryFile(path, FakeClock()).restore(good)
    assert path.read_bytes() == b"my thesis, in a strange format " * 500


def test_an_emptied_history_gives_way_to_a_restore(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with history(path) as repository:
        saved = repository.save(make_record())
    file = SqliteHistoryFile(path, FakeClock())
    backup = file.back_up("manual", 1)
    path.write_bytes(b"")
    assert file.restore(backup.path).size_bytes == 0
    with history(path) as repository:
        assert repository.find_recent() == [saved]


def number_of(path: Path) -> int:
    with bare_connection(path) as connection:
        number: int = connection.execute("PRAGMA application_id").fetchone()[0]
        return number


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_a_history_of_before_opens_and_gets_the_number(tmp_path: Path, version: int) -> None:
    path = tmp_path / "history.sqlite3"
    with bare_connection(path) as connection:
        for statement in (statement for statements in MIGRATIONS[:version] for statement in statements):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
    insert_row(path)
    with history(path) as repository:
        assert len(repository.find_recent()) == 1
    assert number_of(path) == APPLICATION_ID


def test_a_later_version_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with history(path) as repository:
        repository.save(make_record())
    with bare_connection(path) as connection:
        connection.execute("PRAGMA application_id = 0")
        connection.execute("PRAGMA user_version = 999")
    with history(path) as repository:
        assert len(repository.find_recent()) == 1
    assert number_of(path) == 0


def test_commands_say_so(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FOREIGN["tables"])
    before = path.read_bytes()
    listed = run("history", environ={"SQLITE_DB_PATH": str(path)})
    assert (listed.returncode, "SQLITE_DB_PATH" in listed.stderr) == (3, True)
    for command in (["import", path], ["restore", "--yes", path]):
        refused = run(*command)
        assert (refused.returncode, str(path) in refused.stderr) == (1, True)
        assert "Traceback" not in refused.stderr
    assert path.read_bytes() == before
    assert "is a database" in refused_import(path)


def refused_import(path: Path) -> str:
    with history(path.with_name("history.sqlite3")) as repository, path.open("rb") as lines:
        with pytest.raises(StorageError) as caught:
            import_from(lines, path.name, None, *as_target(repository), lambda _progress: None)
        return caught.value.sentence
