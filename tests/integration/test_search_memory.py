"""What a search keeps in memory is never older than the file: other processes change it, a restore replaces it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.history.reader import HistoryReader
from domain.search.parser import parse_query
from storage.recovery.repair import SqliteHistoryFile
from storage.repository import SqlitePromptRepository
from tests.support.clocks import FakeClock
from tests.support.histories import bare_connection, finish, history, open_history, start_python
from tests.support.records import make_record

OTHER = """
import sys
from pathlib import Path
from dataclasses import replace
from tests.support.histories import bare_connection, history
from tests.support.records import make_record

path, uid = Path(sys.argv[1]), sys.argv[2]
with history(path) as repository:
    record = repository.find_by_uid(uid)
    {work}
    while not repository.maintain_index(10).is_done:
        pass
"""
# Letters from the middle of a word of the prompt's text: of all places, this one is looked up in memory.
WHALES, ZEBRAS = "hale", "ebra"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


@pytest.fixture
def repository(path: Path) -> Iterator[SqlitePromptRepository]:
    repository = open_history(path)
    yield repository
    repository.close()


def index(repository: SqlitePromptRepository) -> None:
    while not repository.maintain_index(10).is_done:
        pass


def found(repository: SqlitePromptRepository, word: str) -> int:
    """Return how many records every reader finds, which must agree."""
    counts = {len(repository.search(word)) for _ in range(6)}
    assert len(counts) == 1, counts
    return counts.pop()


@pytest.mark.parametrize(
    ("work", "whales", "zebras"),
    [
        ("repository.set_accepted_text(uid, 'about zebras')", 1, 1),
        ("repository.save(make_record(improved_prompt='about zebras'))", 1, 1),
        ("repository.delete(uid)", 0, 0),
        (
            "repository.delete(uid); repository.restore(replace(record, improved_prompt='about zebras'))",
            0,
            1,
        ),
        (
            "repository.delete(uid); repository.save(make_record(id=record.id, improved_prompt='about zebras'))",
            0,
            1,
        ),
        ("repository.set_archived(uid, record.created_at)", 1, 0),
    ],
)
def test_what_another_process_changes_is_searched_as_it_is(
    path: Path, repository: SqlitePromptRepository, work: str, whales: int, zebras: int
) -> None:
    record = repository.save(make_record(improved_prompt="about whales"))
    index(repository)
    assert (found(repository, WHALES), found(repository, ZEBRAS)) == (1, 0)
    finish(start_python(OTHER.format(work=work), path, record.uid))
    assert (found(repository, WHALES), found(repository, ZEBRAS)) == (whales, zebras)


def test_an_edit_that_another_process_takes_back_is_not_found(path: Path, repository: SqlitePromptRepository) -> None:
    record = repository.save(make_record(improved_prompt="about whales", accepted_text="about zebras"))
    index(repository)
    assert found(repository, ZEBRAS) == 1
    finish(start_python(OTHER.format(work="repository.set_accepted_text(uid, None)"), path, record.uid))
    assert (found(repository, WHALES), found(repository, ZEBRAS)) == (1, 0)


def test_a_backup_that_is_restored_under_an_open_window_is_what_is_searched(tmp_path: Path, path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with history(other) as repository:
        restored = repository.save(
            make_record(improved_prompt="about zebras", original_idea="kangaroo", model="of zebras")
        )
        index(repository)
    with history(path) as repository:
        repository.save(make_record(improved_prompt="about whales", original_idea="kubernetes"))
        index(repository)
    with history(path) as repository:
        assert (found(repository, WHALES), found(repository, ZEBRAS)) == (1, 0)
        assert corrections(repository, "kangroo", "kubrenetes") == ["", "kubernetes"]
        results = HistoryReader(lambda: repository, list, FakeClock()).results("")
        results.first()
        token = repository.change_token()
        SqliteHistoryFile(path, FakeClock()).restore(other)
        assert repository.change_token() != token
        assert (found(repository, WHALES), found(repository, ZEBRAS)) == (0, 1)
        assert [item.entry.uid for item in results.page(0)] == [restored.uid]
        assert repository.filter_values()["model"] == ["of zebras"]
        assert repository.get_statistics().by_model == {"of zebras": 1}
        assert corrections(repository, "kangroo", "kubrenetes") == ["kangaroo", ""]


def test_a_pattern_with_titles_in_two_languages_is_offered_once(repository: SqlitePromptRepository) -> None:
    for title in ("Bug fix", "Fehlerbehebung"):
        repository.save(make_record(pattern="bug-fix", pattern_title=title))
    index(repository)

    assert repository.filter_values()["pattern"] == ["bug-fix"]


def corrections(repository: SqlitePromptRepository, *words: str) -> list[str]:
    meant = [repository.correct(parse_query(word, FakeClock().now())) for word in words]
    return ["" if query is None else query.terms[0].text for query in meant]


def test_a_word_that_another_process_has_just_brought_is_offered(
    path: Path, repository: SqlitePromptRepository
) -> None:
    record = repository.save(make_record(original_idea="kubernetes"))
    index(repository)
    assert corrections(repository, "kangroo", "kubrenetes") == ["", "kubernetes"]
    work = "repository.save(make_record(original_idea='kangaroo')); repository.delete(uid)"
    finish(start_python(OTHER.format(work=work), path, record.uid))
    assert corrections(repository, "kangroo", "kubrenetes") == ["kangaroo", ""]


def test_a_restored_history_whose_index_has_forgotten_its_rows_is_indexed_again(tmp_path: Path, path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with history(other) as repository:
        for number in range(50):
            repository.save(make_record(original_idea=f"idea {number} camión"))
        index(repository)
    with bare_connection(other) as connection:
        [empty] = connection.execute("SELECT block FROM search_idea_data WHERE id = 10").fetchone()
        # Four bytes of a counter, then no level and no segment.
        connection.execute("UPDATE search_idea_data SET block = ? WHERE id = 10", (empty[:4] + bytes(3),))
    with history(path) as repository:
        repository.save(make_record())
        index(repository)
        SqliteHistoryFile(path, FakeClock()).restore(other)
        index(repository)
        assert len(repository.search("camion", limit=100)) == 50
