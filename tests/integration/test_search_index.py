"""The search indexes grow in steps, survive kills, follow every change, and are made anew when they are damaged."""

import os
import random
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from domain.history.pages import HitPages
from domain.prompts.record import PromptHistory
from domain.search.parser import parse_query
from domain.search.query import HistoryQuery
from storage.repository import SqlitePromptRepository
from tests.benchmarks.search_corpus import build
from tests.support.clocks import FakeClock
from tests.support.histories import bare_connection, finish, history, start_python
from tests.support.index_check import problems_of_index
from tests.support.records import make_record
from tests.support.tiers import chosen

_PORTION = 500
"""How many rows one step indexes, at the least."""
_STRUCTURE = 10
"""The row in which FTS5 says which segments there are; those with greater ids are their pages."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


def index(repository: SqlitePromptRepository) -> None:
    while not repository.maintain_index(10).is_done:
        pass


def query(text: str) -> HistoryQuery:
    return parse_query(text, FakeClock().now())


def test_every_change_of_a_record_is_followed(path: Path) -> None:
    with history(path) as repository:
        saved = [repository.save(make_record(original_idea=f"idea {number} camión")) for number in range(20)]
        index(repository)
        repository.set_favorite(saved[0].uid, True)
        repository.set_accepted_text(saved[1].uid, "as I wish it")
        repository.set_archived(saved[2].uid, saved[2].created_at)
        repository.delete(saved[3].uid)
        index(repository)
        repository.restore(saved[3])
        repository.set_favorite(saved[0].uid, False)
        repository.delete(saved[4].uid)
        index(repository)
    assert problems_of_index(path) == []


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_row WHERE id = 2",
        "INSERT INTO search_pending VALUES (3)",
        "UPDATE search_word SET ideas = 9 WHERE word = 'idea'",
        "DELETE FROM tally WHERE name = 'all'",
        "UPDATE prompt_history SET original_idea = 'of another program' WHERE id = 1",
        "INSERT INTO search_text (rowid, words) VALUES (1, 'stale')",
    ],
)
def test_the_check_of_the_indexes_sees_what_is_wrong(path: Path, damage: str) -> None:
    with history(path) as repository:
        for number in range(5):
            repository.save(make_record(original_idea=f"idea {number}"))
        index(repository)
    assert problems_of_index(path) == []
    with bare_connection(path) as connection:
        connection.execute(damage)
    assert problems_of_index(path) != []


def test_an_existing_history_is_found_while_it_is_indexed_and_afterwards(path: Path) -> None:
    build(path, 2_000)
    with history(path) as repository:
        [newest] = repository.find_recent(limit=1)
        assert isinstance(newest, PromptHistory)
        steps = 0
        while not repository.maintain_index(0).is_done:
            steps += 1
            assert newest.uid in {entry.uid for entry in repository.search(newest.original_idea)}
        assert steps >= 2
        assert newest.uid in {entry.uid for entry in repository.search(newest.original_idea)}
        assert repository.get_statistics().total_count == 2_000
    assert problems_of_index(path) == []


INDEXING = """
import sys
from pathlib import Path
from tests.support.histories import open_history
repository = open_history(Path(sys.argv[1]))
while not repository.maintain_index(0).is_done:
    print("step", flush=True)
print("done", flush=True)
"""


@pytest.mark.parametrize("steps", chosen([0, 1, 2, 4], ["2"]))
def test_a_kill_in_the_middle_of_indexing_harms_nothing(path: Path, steps: int) -> None:
    build(path, (steps + 2) * _PORTION)
    process = start_python(INDEXING, path)
    assert process.stdout is not None
    for _ in range(steps):
        assert process.stdout.readline() == "step\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    with history(path) as repository:
        index(repository)
    assert problems_of_index(path) == []


def test_two_processes_index_the_same_history_at_once(path: Path) -> None:
    build(path, 1_000)
    outputs = [finish(process) for process in [start_python(INDEXING, path) for _ in range(2)]]
    assert all(output.endswith("done\n") for output in outputs)
    assert problems_of_index(path) == []


@pytest.mark.parametrize("first", ["search", "page", "count", "correct", "delete", "favourite", "save"])
def test_a_damaged_index_is_made_anew_whoever_meets_it_first(path: Path, first: str) -> None:
    with history(path) as repository:
        saved = [repository.save(make_record(original_idea=f"idea {number} camión")) for number in range(300)]
        index(repository)
    with bare_connection(path) as connection:
        for table in ("search_idea", "search_text", "search_part"):
            connection.execute(f"UPDATE {table}_data SET block = x'00112233' WHERE id > {_STRUCTURE}")
    with history(path) as repository:
        if first == "search":
            assert len(repository.search("camion", limit=10)) == 10
        elif first == "page":
            assert len(repository.find_hits(query("sort:relevance camion"), 10).hits) == 10
        elif first == "count":
            assert repository.count_hits(query("camion"), most=500) == 300
        elif first == "correct":
            repository.correct(query("camoin"))
        elif first == "delete":
            assert repository.delete(saved[0].uid)
        elif first == "favourite":
            assert repository.set_favorite(saved[0].uid, True)
        else:
            repository.save(make_record(original_idea="one camión more"))
        index(repository)
        left = 300 + {"delete": -1, "save": 1}.get(first, 0)
        assert len(repository.search("camion", limit=500)) == left
    assert problems_of_index(path) == []


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_text_data",
        "DELETE FROM search_idea_data",
        "DROP TABLE search_idea_data",
        "DELETE FROM search_idea_config",
        "DROP TABLE search_part_config",
    ],
)
def test_an_index_that_cannot_even_be_opened_is_made_anew(path: Path, damage: str) -> None:
    with history(path) as repository:
        for number in range(50):
            repository.save(make_record(original_idea=f"idea {number} camión"))
        index(repository)
    with bare_connection(path) as connection:
        connection.execute(damage)
    with history(path) as repository:
        assert repository.count_hits(query("amio ca"), most=100) == 50
        index(repository)
        assert len(repository.search("camion", limit=100)) == 50
    assert problems_of_index(path) == []


def test_an_index_that_has_silently_forgotten_its_rows_is_made_anew_at_the_next_start(path: Path) -> None:
    with history(path) as repository:
        for number in range(50):
            repository.save(make_record(original_idea=f"idea {number} camión"))
        index(repository)
    with bare_connection(path) as connection:
        [empty] = connection.execute("SELECT block FROM search_idea_data WHERE id = ?", (_STRUCTURE,)).fetchone()
        # Four bytes of a counter, then no level and no segment.
        connection.execute("UPDATE search_idea_data SET block = ? WHERE id = ?", (empty[:4] + bytes(3), _STRUCTURE))
    with history(path) as repository:
        assert repository.search("camion") == []
        index(repository)
        assert len(repository.search("camion", limit=100)) == 50
    assert problems_of_index(path) == []


@pytest.mark.parametrize("between", [timedelta(days=1), timedelta(seconds=1)], ids=["days", "seconds"])
def test_every_hit_is_listed_once_and_in_order_whatever_order_rows_of_the_same_moments_came_in(
    path: Path, between: timedelta
) -> None:
    chance = random.Random(1)
    came = [make_record(created_at=FakeClock().now() + chance.randrange(30) * between) for _ in range(1200)]
    with history(path) as repository:
        repository.together(lambda: list(map(repository.save, came)).clear())
        index(repository)
        for record in came[::100]:
            repository.set_favorite(record.uid, True)
        index(repository)
        pages = HitPages(lambda: repository, query("rest"), size=7, most_counted=5000)
        found = [one for number in range(-(-len(came) // 7)) for one in pages.load(number).entries]
        rows = [row for row in repository.find_all(5000) if isinstance(row, PromptHistory)]
    newest_first = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
    assert [one.uid for one in found] == [row.uid for row in newest_first]
