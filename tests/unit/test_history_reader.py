"""What the sidebar lists when the database works, waits or fails."""

from datetime import timedelta

import pytest

from domain.errors import QueryInterruptedError, SpoolError, StorageError
from domain.history_reader import HistoryItem, HistoryReader
from domain.operations import SaveOperation
from domain.prompt_history import PromptHistory, UnreadableRecord
from tests.support.fake_ports import FakeRepository, FakeSpool
from tests.support.records import make_record

START = make_record().created_at


def at(minute: float, **overrides: object) -> PromptHistory:
    return make_record(created_at=START + timedelta(minutes=minute), **overrides)


class Parts:
    def __init__(self) -> None:
        self.repository, self.spool = FakeRepository(), FakeSpool()
        self.reader = HistoryReader(self.repository.open, self.spool.waiting)

    def save(self, *records: PromptHistory) -> None:
        for record in records:
            self.repository.save(record)

    def spool_up(self, *records: PromptHistory) -> None:
        for record in records:
            self.spool.put(SaveOperation(record))


@pytest.fixture
def parts() -> Parts:
    return Parts()


def test_waiting_records_stand_at_their_place_and_are_marked(parts: Parts) -> None:
    saved = [at(1), at(3), at(5)]
    waiting = [at(2), at(6)]
    parts.save(*saved)
    parts.spool_up(*waiting)
    listing = parts.reader.first_page(10)
    assert listing.items == (
        HistoryItem(waiting[1], waiting=True),
        HistoryItem(saved[2]),
        HistoryItem(saved[1]),
        HistoryItem(waiting[0], waiting=True),
        HistoryItem(saved[0]),
    )
    assert listing.problem is None


def test_every_record_is_on_exactly_one_page(parts: Parts) -> None:
    saved = [at(minute) for minute in (1, 2, 3, 3, 3, 4, 5)]
    waiting = [at(minute) for minute in (0, 0, 2.5, 3, 3, 6)]
    parts.save(*saved)
    parts.spool_up(*waiting)
    for limit in range(1, 9):
        listing = parts.reader.first_page(limit)
        items = list(listing.items)
        while listing.next_key is not None:
            listing = parts.reader.next_page(limit, listing.next_key)
            items += listing.items
        uids = [item.entry.uid for item in items]
        assert sorted(uids) == sorted(record.uid for record in (*saved, *waiting)), limit
        moments = [item.entry.created_at for item in items if isinstance(item.entry, PromptHistory)]
        assert moments == sorted(moments, reverse=True), limit


def test_records_of_the_same_millisecond_are_listed_newest_first(parts: Parts) -> None:
    first, second = at(1), at(1)
    parts.spool_up(first, second)
    assert [item.entry.uid for item in parts.reader.first_page().items] == [second.uid, first.uid]


def test_a_waiting_record_is_newer_than_a_saved_one_of_the_same_millisecond(parts: Parts) -> None:
    saved, waiting = at(1), at(1)
    parts.save(saved)
    parts.spool_up(waiting)
    assert [item.entry.uid for item in parts.reader.first_page().items] == [waiting.uid, saved.uid]


def test_a_record_that_is_saved_and_still_spooled_is_listed_once_as_saved(parts: Parts) -> None:
    record = at(1)
    parts.save(record)
    parts.spool_up(record, record)
    assert parts.reader.first_page().items == (HistoryItem(record),)
    assert parts.reader.search("").items == (HistoryItem(record),)


def test_a_saved_record_of_a_later_page_is_not_listed_as_waiting_before(parts: Parts) -> None:
    records = [at(1) for _ in range(3)]
    parts.save(*records)
    parts.spool_up(*records)
    listing = parts.reader.first_page(1)
    assert [item.waiting for item in listing.items] == [False]


@pytest.mark.parametrize("fault", ["open_error", "read_error"])
def test_when_the_database_cannot_be_read_what_waits_is_listed_and_the_problem_told(parts: Parts, fault: str) -> None:
    error = StorageError("the database is locked")
    setattr(parts.repository, fault, error)
    record = at(1)
    parts.spool_up(record)
    for listing in (parts.reader.first_page(), parts.reader.search("REST")):
        assert listing.items == (HistoryItem(record, waiting=True),)
        assert listing.problem is error


def test_when_the_spool_cannot_be_read_what_is_saved_is_listed_and_the_problem_told(parts: Parts) -> None:
    record = at(1)
    parts.save(record)
    parts.spool.waiting_error = SpoolError("the folder cannot be read")
    for listing in (parts.reader.first_page(), parts.reader.search("REST")):
        assert listing.items == (HistoryItem(record),)
        assert listing.problem is parts.spool.waiting_error


def test_a_row_that_cannot_be_read_is_listed_too(parts: Parts) -> None:
    unreadable = UnreadableRecord(id=7, uid="x", reason="guardrails cannot be empty", raw="{}")
    parts.repository.extra_entries = [unreadable]
    record = at(1)
    parts.spool_up(record)
    assert {item.entry.uid for item in parts.reader.first_page().items} == {"x", record.uid}


def test_search_finds_saved_and_waiting_records_newest_first(parts: Parts) -> None:
    saved, waiting = at(1, role="Camión"), at(2, directive="el CAMION azul")
    parts.save(saved, at(3))
    parts.spool_up(waiting, at(4))
    assert parts.reader.search("camion").items == (HistoryItem(waiting, waiting=True), HistoryItem(saved))


def test_search_lists_no_more_than_its_limit(parts: Parts) -> None:
    parts.save(at(1), at(3))
    newest = at(4)
    parts.spool_up(at(2), newest)
    listing = parts.reader.search("", limit=2)
    assert len(listing.items) == 2
    assert listing.items[0] == HistoryItem(newest, waiting=True)


def test_a_search_that_a_newer_one_replaced_is_no_problem_of_the_list(parts: Parts) -> None:
    parts.repository.read_error = QueryInterruptedError("a newer query replaced this one")
    with pytest.raises(QueryInterruptedError):
        parts.reader.search("REST")
