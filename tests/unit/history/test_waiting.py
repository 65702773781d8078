"""Whatever waits, in whatever order: everything that reads shows the history as it will be once that is saved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.history.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    Operation,
    SaveOperation,
)
from domain.history.ports import PromptRepository
from domain.history.reader import HistoryReader
from domain.history.waiting import apply_operations
from domain.prompts.record import PromptHistory, StoredRecord
from storage.transfer.jsonl import all_entries
from tests.support.clocks import FakeClock
from tests.support.fake_ports import FakeSpool
from tests.support.records import make_record
from tests.support.repositories import memory_history
from tests.support.tiers import examples

UIDS = ("aa-one", "aa-two", "ab-three")
START = make_record().created_at
QUERIES = ("", "alpha", "beta", "!beta", "is:fav", "!is:fav", "is:archived", "!is:archived", "sort:relevance alpha")


def record(number: int, **overrides: object) -> PromptHistory:
    uid = UIDS[number]
    created_at = START + timedelta(minutes=number)
    fields = {"original_idea": "an alpha idea", "accepted_text": None, **overrides}
    return make_record(uid=uid, root_uid=UIDS[0], version=number + 1, created_at=created_at, **fields)


numbers = st.integers(0, len(UIDS) - 1)
booleans = st.booleans()
texts = st.sampled_from([None, "the beta text", "another"])
moments = st.sampled_from([None, START])
versions = st.builds(record, numbers, favorite=booleans, accepted_text=texts, archived_at=moments)
uids = st.sampled_from(UIDS)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(SaveOperation, versions, booleans),
    st.builds(FavoriteOperation, uids, booleans),
    st.builds(EditOperation, uids, texts),
    st.builds(ArchiveOperation, uids, moments),
    st.builds(DeleteOperation, uids),
)
EDITED = record(0, favorite=True, accepted_text="the beta text")
SAVED = record(0)


def plain(entry: StoredRecord | None) -> StoredRecord | None:
    """Return a record without its row's number, which a restore may change."""
    return replace(entry, id=None) if isinstance(entry, PromptHistory) else entry


@settings(max_examples=examples(300), deadline=None)
@given(
    st.lists(versions, unique_by=lambda one: one.uid, max_size=3), st.lists(operations, max_size=6), st.integers(0, 6)
)
@example([SAVED], [EditOperation(UIDS[0], "the beta text"), FavoriteOperation(UIDS[0], True)], 2)
@example([SAVED], [DeleteOperation(UIDS[0]), SaveOperation(EDITED, restores=True)], 2)
@example([record(0, archived_at=START)], [ArchiveOperation(UIDS[0], None)], 1)
@example([], [EditOperation(UIDS[0], "early"), SaveOperation(SAVED)], 2)
def test_everything_is_shown_as_it_will_be_saved(
    saved: list[PromptHistory], waiting: list[Operation], applied: int
) -> None:
    with memory_history() as now, memory_history() as later:
        check_that_all_is_shown(now, later, saved, waiting, waiting[:applied])


def check_that_all_is_shown(
    now: PromptRepository,
    later: PromptRepository,
    saved: list[PromptHistory],
    waiting: list[Operation],
    applied: list[Operation],
) -> None:
    spool = FakeSpool()
    for each in saved:
        now.save(each)
        later.save(each)
    for operation in waiting:
        spool.put(operation)
        apply_operations([operation], later)
    reader = HistoryReader(lambda: now, spool.waiting, FakeClock())
    for operation in applied:  # what a crash has left in the spool though the database has it
        if not any(isinstance(each, SaveOperation | DeleteOperation) for each in waiting):
            apply_operations([operation], now)

    for uid in UIDS:
        found = reader.find(uid)
        assert plain(None if found is None else found.entry) == plain(later.find_by_uid(uid))
    for query in QUERIES:
        results = reader.results(query, corrects=False)
        shown = [item.entry.uid for item in results.every_item(results.first())]
        expected = later.find_page().entries if not query else later.search(query)
        assert sorted(shown) == sorted(entry.uid for entry in expected), query
        entries = {item.entry.uid: plain(item.entry) for item in results.every_item(results.first())}
        assert entries == {entry.uid: plain(entry) for entry in expected}, query
    for start in ("", "aa", "ab-three"):
        for limit in (1, 2, 5):
            assert reader.uids_beginning(start, limit) == later.uids_beginning(start, limit)
    lineage = {item.entry.uid: plain(item.entry) for item in reader.lineage(UIDS[0])}
    assert lineage == {entry.uid: plain(entry) for entry in later.lineage(UIDS[0])}
    exported = [plain(entry) for entry in all_entries(now, waiting)]
    assert sorted(exported, key=str) == sorted(map(plain, later.find_all(10)), key=str)


@pytest.fixture
def repository() -> Iterator[PromptRepository]:
    with memory_history() as repository:
        yield repository


@pytest.mark.parametrize("count", [1, 40])
def test_the_newest_record_is_behind_all_that_is_deleted_but_waits(repository: PromptRepository, count: int) -> None:
    spool = FakeSpool()
    oldest, *rest = [
        repository.save(make_record(created_at=START + timedelta(minutes=minute))) for minute in range(count + 1)
    ]
    for each in rest:
        spool.put(DeleteOperation(each.uid))
    results = HistoryReader(lambda: repository, spool.waiting, FakeClock()).results("")
    assert [item.entry for item in results.every_item(results.first())] == [oldest]


def test_a_record_that_is_brought_back_has_its_number_while_it_waits(repository: PromptRepository) -> None:
    spool = FakeSpool()
    record = repository.save(make_record())
    reader = HistoryReader(lambda: repository, spool.waiting, FakeClock())
    spool.put(DeleteOperation(record.uid))
    assert record.id is not None
    assert reader.find_by_id(record.id) is None
    repository.delete(record.uid)
    spool.put(SaveOperation(record, restores=True))
    found = reader.find_by_id(record.id)
    assert found is not None
    assert (found.entry, found.waiting) == (record, True)
    assert reader.find_by_id(record.id + 1) is None
