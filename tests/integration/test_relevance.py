"""What is meant is among the first five, in a history where most words are somewhere. `pytest -s` prints the table."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.history.reader import HistoryReader
from domain.prompts.record import PromptHistory
from storage.repository import SqlitePromptRepository
from tests.benchmarks.search_corpus import build, last_moment
from tests.support.clocks import FakeClock
from tests.support.histories import open_history
from tests.support.records import make_record
from tests.support.relevance_cases import CASES, Case

_OTHERS = 3_000
_FIRST = 5


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlitePromptRepository]:
    """Hold the records that are meant, older than three thousand others that hold many of the same words."""
    path: Path = tmp_path_factory.mktemp("relevance") / "history.sqlite3"
    build(path, _OTHERS)
    repository = open_history(path)
    for number, case in enumerate(CASES):
        created_at = last_moment(_OTHERS) - timedelta(days=400, minutes=number)
        repository.save(make_record(original_idea=case.idea, created_at=created_at, **dict(case.fields)))
        for newer in range(2 * _FIRST if case.decoy else 0):
            idea, moment = f"{case.decoy} {newer}", created_at + timedelta(days=100)
            repository.save(make_record(original_idea=idea, improved_prompt="You help.", created_at=moment))
    while not repository.maintain_index(10).is_done:
        pass
    yield repository
    repository.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.typed}")
def test_what_is_meant_is_among_the_first_five(repository: SqlitePromptRepository, case: Case) -> None:
    listing = HistoryReader(lambda: repository, list, FakeClock()).results(case.typed).first()
    ideas = [item.entry.original_idea for item in listing.items if isinstance(item.entry, PromptHistory)]
    rank = ideas.index(case.idea) + 1 if case.idea in ideas else None
    print(f"{case.kind:13} {case.typed:28} rank {rank} of {len(ideas)}{'  corrected' if listing.corrected else ''}")
    assert rank is not None
    assert rank <= _FIRST, ideas[:_FIRST]


def test_there_are_forty_cases_of_every_kind() -> None:
    assert len(CASES) == 40
    assert {"typo", "accents", "word order", "infix", "cjk", "code"} <= {case.kind for case in CASES}
