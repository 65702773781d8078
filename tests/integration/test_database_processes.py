"""Several processes and threads on one history, and processes that die."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from domain.errors import QueryInterruptedError
from domain.runtime.cancellation import CancelToken
from domain.search.parser import parse_query
from storage.database import connections
from storage.database.sql import raw_connection
from storage.search import find as search
from tests.support.clocks import FakeClock
from tests.support.histories import bare_connection, finish, history, start_python
from tests.support.polling import wait_until
from tests.support.records import make_record

SAVE_UNTIL_KILLED = """
import sys
from pathlib import Path
from tests.support.histories import open_history
from tests.support.records import make_record
repository = open_history(Path(sys.argv[1]))
while True:
    print(repository.save(make_record()).uid, flush=True)
"""

SAVE_MANY = """
import sys
from pathlib import Path
from tests.support.histories import history
from tests.support.records import make_record
with history(Path(sys.argv[1])) as repository:
    for _ in range(int(sys.argv[2])):
        saved = repository.save(make_record())
        assert repository.set_favorite(saved.uid, True)
        print(saved.uid)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


def uids_in(path: Path) -> set[str]:
    with bare_connection(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {uid for (uid,) in connection.execute("SELECT uid FROM prompt_history")}


def test_a_process_killed_while_saving_loses_no_acknowledged_record(path: Path) -> None:
    acknowledged: set[str] = set()
    for lines_before_death in (1, 7, 40):
        process = start_python(SAVE_UNTIL_KILLED, path)
        assert process.stdout is not None
        acknowledged |= {process.stdout.readline().strip() for _ in range(lines_before_death)}
        process.kill()
        rest, _ = process.communicate(timeout=30)
        acknowledged |= {line for line in rest.split("\n")[:-1] if line}
    assert len(acknowledged) >= 48
    assert acknowledged <= uids_in(path)


def test_four_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    processes = [start_python(SAVE_MANY, path, 40) for _ in range(4)]
    acknowledged = {uid for process in processes for uid in finish(process).split()}
    assert len(acknowledged) == 160
    assert uids_in(path) == acknowledged
    with history(path) as repository:
        assert all(getattr(entry, "favorite", False) for entry in repository.find_recent(limit=200))


def test_a_change_by_another_process_changes_the_token(path: Path) -> None:
    with history(path) as repository:
        repository.save(make_record())
        token = repository.change_token()
        finish(start_python(SAVE_MANY, path, 1))
        assert repository.change_token() != token
        assert len(repository.find_recent()) == 2
        token = repository.change_token()
        assert repository.change_token() == token


def test_many_threads_share_one_history(path: Path) -> None:
    with history(path, readers=3) as repository, ThreadPoolExecutor(12) as pool:
        saved = list(pool.map(lambda _: repository.save(make_record()), range(60)))
        found = list(pool.map(lambda record: repository.find_by_uid(record.uid), saved))
        assert found == saved
        names = {thread.name for thread in threading.enumerate() if thread.name.startswith("history-")}
        assert names <= {"history-writer-0", "history-reader-0", "history-reader-1", "history-reader-2"}
        assert all(thread.daemon for thread in threading.enumerate() if thread.name in names)


def test_closing_finishes_the_writes_that_wait(path: Path) -> None:
    others = set(threading.enumerate())
    with history(path) as repository, ThreadPoolExecutor(20) as pool, ExitStack() as at_the_end:
        repository.save(make_record())
        release = threading.Event()
        at_the_end.callback(release.set)  # a failure must not leave the writer blocked
        blocker = pool.submit(repository._connections._writer.call, release.wait)
        waiting = [pool.submit(repository.save, make_record()) for _ in range(10)]
        wait_until(lambda: repository._connections._writer._jobs.qsize() == 10, "ten writes wait")
        closing = pool.submit(repository.close)
        wait_until(lambda: repository._connections.closing.cancelled, "the history is closing")
        release.set()
        closing.result(timeout=30)
        assert blocker.result(timeout=30)
        saved = {future.result(timeout=30).uid for future in waiting}
    assert saved <= uids_in(path)
    assert not [one for one in threading.enumerate() if one.name.startswith("history-") and one not in others]


class CancelAfter(CancelToken):
    """Cancels itself when it is asked for the so manyth time."""

    def __init__(self, checks: int) -> None:
        super().__init__()
        self._checks = checks

    @property
    def cancelled(self) -> bool:
        self._checks -= 1
        return self._checks < 0


class TestInterrupt:
    """A search that would end without an error, were it not interrupted."""

    @pytest.fixture(autouse=True)
    def slow_search(self, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
        started = threading.Event()

        def never_matches(*_: object) -> None:
            started.set()
            time.sleep(0.01)

        monkeypatch.setattr(search, "tier_in", never_matches)
        return started

    def test_a_running_search_stops_and_the_reader_goes_on(self, path: Path, slow_search: threading.Event) -> None:
        with history(path, readers=1) as repository, ThreadPoolExecutor(1) as pool:
            saved = [repository.save(make_record()) for _ in range(600)]
            token = CancelToken()
            running = pool.submit(repository.search, "zebra", cancel=token)
            assert slow_search.wait(10)
            token.cancel()
            with pytest.raises(QueryInterruptedError):
                running.result(timeout=5)
            assert repository.find_by_uid(saved[0].uid) == saved[0]

    def test_closing_stops_a_running_search(self, path: Path, slow_search: threading.Event) -> None:
        with history(path, readers=1) as repository, ThreadPoolExecutor(1) as pool:
            for _ in range(600):
                repository.save(make_record())
            running = pool.submit(repository.search, "zebra")
            assert slow_search.wait(10)
            repository.close()
            with pytest.raises(QueryInterruptedError):
                running.result(timeout=5)


def test_a_query_waiting_for_its_turn_can_be_cancelled(path: Path) -> None:
    with history(path, readers=1) as repository, ThreadPoolExecutor(2) as pool:
        repository.save(make_record())
        release, token = threading.Event(), CancelToken()
        blocker = pool.submit(repository._connections._readers.call, release.wait)
        waiting = pool.submit(repository.search, "rest", cancel=token)
        token.cancel()
        release.set()
        assert blocker.result(timeout=10)
        with pytest.raises(QueryInterruptedError):
            waiting.result(timeout=10)


def test_a_search_that_is_interrupted_anywhere_leaves_nothing_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "STEPS_BETWEEN_CANCEL_CHECKS", 1)
    with history(path, readers=1) as repository:
        for number in range(300):
            repository.save(make_record(original_idea=f"idea {number} about design"))
        while not repository.maintain_index(10).is_done:
            pass
        for checks in range(60):
            query = parse_query("design zebra", FakeClock().now())
            with suppress(QueryInterruptedError):
                repository.find_hits(query, 10, cancel=CancelAfter(checks))
            assert not repository._connections.read(raw_connection).in_transaction
        assert len(repository.search("idea", limit=50)) == 50
