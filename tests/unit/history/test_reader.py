"""What the sidebar lists when the database works, waits or fails."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.errors import QueryInterruptedError, SpoolError, StorageError
from domain.evaluation.experiment import Result
from domain.history import waiting as waiting_records
from domain.history.operations import DeleteOperation, EditOperation, FavoriteOperation, SaveOperation
from domain.history.pages import Count
from domain.history.reader import MOST_COUNTED, PAGE_ROWS, HistoryReader, HistoryResults, ListItem
from domain.prompts.record import PromptHistory, StoredRecord, UnreadableRecord
from domain.search import matching
from domain.search.parser import parse_query
from tests.support.clocks import FakeClock
from tests.support.fake_ports import FakeRepository, FakeSpool
from tests.support.records import make_record
from tests.support.zones import move_to

START = make_record().created_at


def at(minute: float, **overrides: object) -> PromptHistory:
    return make_record(created_at=START + timedelta(minutes=minute), **overrides)


class Parts:
    def __init__(self) -> None:
        self.repository, self.spool = FakeRepository(), FakeSpool()
        self.reader = HistoryReader(self.repository.open, self.spool.waiting, FakeClock())

    def save(self, *records: PromptHistory) -> None:
        for record in records:
            self.repository.save(record)

    def spool_up(self, *records: PromptHistory) -> None:
        for record in records:
            self.spool.put(SaveOperation(record))


@pytest.fixture
def parts() -> Parts:
    return Parts()


def items_of(results: HistoryResults) -> list[ListItem]:
    """Look through everything, page after page."""
    listing = results.first()
    items, number = list(listing.items), 0
    count = results.count().number
    while (number + 1) * PAGE_ROWS < count:
        number += 1
        items += results.page(number)
    return items


def test_what_waits_stands_before_what_is_saved_newest_first_and_is_marked(parts: Parts) -> None:
    saved = [at(1), at(3), at(5)]
    waiting = [at(2), at(6)]
    parts.save(*saved)
    parts.spool_up(*waiting)
    listing = parts.reader.results("").first()
    assert listing.items == (
        ListItem(waiting[1], waiting=True),
        ListItem(waiting[0], waiting=True),
        ListItem(saved[2]),
        ListItem(saved[1]),
        ListItem(saved[0]),
    )
    assert listing.problem is None


@pytest.mark.parametrize("query", ["", "REST"])
def test_every_record_is_on_exactly_one_page(parts: Parts, query: str) -> None:
    saved = [at(number % 40) for number in range(3 * PAGE_ROWS + 7)]
    waiting = [at(minute) for minute in (0, 0, 2.5, 3, 3, 6)]
    parts.save(*saved)
    parts.spool_up(*waiting)
    items = items_of(parts.reader.results(query))
    uids = [item.entry.uid for item in items]
    assert sorted(uids) == sorted(record.uid for record in (*saved, *waiting))
    moments = [item.entry.created_at for item in items if isinstance(item.entry, PromptHistory) and not item.waiting]
    assert moments == sorted(moments, reverse=True)


def test_records_of_the_same_millisecond_are_listed_newest_first(parts: Parts) -> None:
    first, second = at(1), at(1)
    parts.spool_up(first, second)
    assert [item.entry.uid for item in parts.reader.results("").first().items] == [second.uid, first.uid]


def test_a_record_that_is_saved_and_still_spooled_is_listed_once_as_saved(parts: Parts) -> None:
    record = at(1)
    parts.save(record)
    parts.spool_up(record, record)
    assert parts.reader.results("").first().items == (ListItem(record),)
    assert parts.reader.results("rest").first().items == (ListItem(record),)


def test_a_saved_record_of_a_later_page_is_not_listed_as_waiting_before(parts: Parts) -> None:
    records = [at(1) for _ in range(PAGE_ROWS + 3)]
    parts.save(*records)
    parts.spool_up(*records)
    listing = parts.reader.results("").first()
    assert [item.waiting for item in listing.items] == [False] * PAGE_ROWS
    assert not listing.is_last


@pytest.mark.parametrize("fault", ["open_error", "read_error"])
def test_when_the_database_cannot_be_read_what_waits_is_listed_and_the_problem_told(parts: Parts, fault: str) -> None:
    error = StorageError("the database is locked")
    setattr(parts.repository, fault, error)
    record = at(1)
    parts.spool_up(record)
    for listing in (parts.reader.results("").first(), parts.reader.results("REST").first()):
        assert listing.items == (ListItem(record, waiting=True),)
        assert listing.problem is error


def test_when_the_spool_cannot_be_read_what_is_saved_is_listed_and_the_problem_told(parts: Parts) -> None:
    record = at(1)
    parts.save(record)
    parts.spool.waiting_error = SpoolError("the folder cannot be read")
    for listing in (parts.reader.results("").first(), parts.reader.results("REST").first()):
        assert listing.items == (ListItem(record),)
        assert listing.problem is parts.spool.waiting_error


def test_a_row_that_cannot_be_read_is_listed_too(parts: Parts) -> None:
    unreadable = UnreadableRecord(id=7, uid="x", reason="guardrails cannot be empty", raw="{}")
    parts.repository.extra_entries = [unreadable]
    record = at(1)
    parts.spool_up(record)
    assert {item.entry.uid for item in parts.reader.results("").first().items} == {"x", record.uid}


def test_a_search_finds_saved_and_waiting_records(parts: Parts) -> None:
    saved, waiting = at(1, role="Camión"), at(2, directive="el CAMION azul")
    parts.save(saved, at(3))
    parts.spool_up(waiting, at(4))
    assert parts.reader.results("camion").first().items == (ListItem(waiting, waiting=True), ListItem(saved))


def test_a_waiting_record_whose_idea_holds_the_word_comes_before_one_whose_role_does(parts: Parts) -> None:
    in_role, in_idea = at(3, role="whale"), at(2, original_idea="whales")
    parts.spool_up(in_idea, in_role)
    assert [item.entry for item in parts.reader.results("whale").first().items] == [in_idea, in_role]


def test_a_mistyped_word_is_corrected_when_nothing_is_found_and_said_so(parts: Parts) -> None:
    record = at(1, original_idea="kubernetes")
    parts.save(record)
    parts.repository.corrections["kubrenetes"] = parse_query("kubernetes", record.created_at)
    listing = parts.reader.results("kubrenetes").first()
    assert (listing.items, listing.corrected) == ((ListItem(record),), "kubernetes")
    assert parts.reader.results("kubernetes").first().corrected == ""
    as_typed = parts.reader.results("kubrenetes", corrects=False).first()
    assert (as_typed.items, as_typed.corrected) == ((), "")


def test_a_waiting_change_counts_for_the_corrected_word_too(parts: Parts) -> None:
    kept, edited, brought = at(1, original_idea="kubernetes"), at(2, original_idea="kubernetes"), at(3)
    parts.save(kept, edited, brought)
    parts.repository.corrections["kubrenetes"] = parse_query("kubernetes", kept.created_at)
    parts.spool.put(FavoriteOperation(edited.uid, favorite=True))
    parts.spool.put(EditOperation(brought.uid, "about kubernetes"))
    found = parts.reader.results("kubrenetes").first().items
    assert {item.entry.uid: item.waiting for item in found} == {kept.uid: False, edited.uid: True, brought.uid: True}


def test_a_verdict_is_found_beside_a_change_that_waits(parts: Parts) -> None:
    won, lost, untried = at(1), at(2), at(3)
    parts.save(won, lost)
    parts.repository.results = {won.uid: Result.BETTER, lost.uid: Result.WORSE}
    parts.spool_up(untried)
    for record in (won, lost):
        parts.spool.put(FavoriteOperation(record.uid, favorite=True))
    for text, record in {"verdict:better": won, "verdict:worse is:fav": lost, "verdict:none": untried}.items():
        assert [(one.entry.uid, one.waiting) for one in items_of(parts.reader.results(text))] == [(record.uid, True)]
    parts.repository.read_error = StorageError("locked")
    assert [one.entry.uid for one in parts.reader.results("verdict:none").first().items] == [untried.uid]


def test_what_will_be_gone_or_is_brought_back_is_known_without_the_database(parts: Parts) -> None:
    gone, back = at(1), at(2)
    parts.save(gone, back)
    for record in (gone, back):
        parts.spool.put(DeleteOperation(record.uid))
    parts.spool.put(SaveOperation(back, restores=True))
    parts.repository.read_error = StorageError("locked")
    assert parts.reader.find(gone.uid) is None
    assert parts.reader.find(back.uid) == ListItem(back, waiting=True)


def test_a_word_that_is_found_among_what_waits_is_not_corrected(parts: Parts) -> None:
    parts.save(at(1, original_idea="kubernetes"))
    waiting = at(2, original_idea="kubrenetes")
    parts.spool_up(waiting)
    parts.repository.corrections["kubrenetes"] = parse_query("kubernetes", waiting.created_at)
    assert [item.entry for item in parts.reader.results("kubrenetes").first().items] == [waiting]


def test_a_day_of_summer_begins_at_its_own_midnight_in_winter_too(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_to("Europe/Berlin", monkeypatch)
    midnight = datetime(2025, 7, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    before, after = (make_record(created_at=midnight + timedelta(minutes=minutes)) for minutes in (-30, 30))
    parts.save(before, after)
    assert [item.entry for item in parts.reader.results("after:2025-07-01").first().items] == [after]
    assert [item.entry for item in parts.reader.results("before:2025-07-01").first().items] == [before]


def test_hits_are_counted_up_to_a_thousand(parts: Parts) -> None:
    parts.save(*(at(number) for number in range(MOST_COUNTED)))
    assert parts.reader.results("rest").count() == Count(MOST_COUNTED, is_exact=True)
    parts.save(at(1))
    assert parts.reader.results("rest").count() == Count(MOST_COUNTED, is_exact=False)
    assert parts.reader.results("").count() == Count(MOST_COUNTED + 1, is_exact=True)


@pytest.mark.parametrize("count", [1, PAGE_ROWS, PAGE_ROWS + 1, 12 * PAGE_ROWS + 13])
def test_any_page_can_be_read_first(parts: Parts, count: int) -> None:
    parts.save(*(at(number) for number in range(count)))
    whole = items_of(parts.reader.results(""))
    pages = -(-count // PAGE_ROWS)
    for order in (range(pages), reversed(range(pages)), sorted(range(pages), key=lambda page: page * 7 % pages)):
        results = parts.reader.results("")
        results.first()
        results.count()
        for page in order:
            assert list(results.page(page)) == whole[page * PAGE_ROWS : (page + 1) * PAGE_ROWS], page


def test_a_page_far_away_is_reached_by_anchors_that_are_looked_up_once(parts: Parts) -> None:
    parts.save(*(at(number) for number in range(210 * PAGE_ROWS)))
    results = parts.reader.results("")
    results.first()
    results.count()
    for page in (150, 151, 170, 205):
        newest = results.page(page)[0].entry
        assert isinstance(newest, PromptHistory)
        assert newest.created_at == at(210 * PAGE_ROWS - 1 - page * PAGE_ROWS).created_at
    assert parts.repository.anchor_calls == 1


def test_what_is_deleted_but_waits_is_not_listed(parts: Parts) -> None:
    records = [at(1), at(2)]
    parts.save(*records)
    parts.spool.put(DeleteOperation(records[0].uid))
    assert [item.entry for item in parts.reader.results("").first().items] == [records[1]]
    assert [item.entry for item in parts.reader.results("rest").first().items] == [records[1]]


def test_what_waits_is_laid_over_the_rows_once_and_again_after_every_change(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    compared: list[str] = []
    find, make = parts.repository.find_by_uids, matching.SearchableRecord

    def find_counted(uids: Iterable[str]) -> dict[str, StoredRecord]:
        asked.append(len(list(uids)))
        return find(uids)

    def make_counted(record: PromptHistory) -> matching.SearchableRecord:
        compared.append(record.uid)
        return make(record)

    monkeypatch.setattr(parts.repository, "find_by_uids", find_counted)
    monkeypatch.setattr(waiting_records, "SearchableRecord", make_counted)

    def found(word: str) -> set[str]:
        return {item.entry.uid for item in parts.reader.results(word).first().items}

    saved = [at(number, directive="zebra") for number in range(5)]
    waiting = [at(number, directive="whale") for number in range(5, 10)]
    parts.save(*saved)
    parts.spool_up(*waiting)
    for record in saved:
        parts.spool.put(EditOperation(record.uid, "as a whale"))
    for word in ("w", "wh", "whale"):
        assert found(word) == {record.uid for record in (*saved, *waiting)}
    assert found("whale !rest") == set()
    assert asked == [10]
    assert len(compared) == 15  # each row too, as it is and as it will be

    first, *_ = saved
    parts.repository.set_accepted_text(first.uid, "a yak")  # by another process
    parts.repository.delete(saved[1].uid)
    assert found("yak") == set()
    assert found("zebra") == {record.uid for record in saved if record is not saved[1]}
    parts.spool.put(EditOperation(first.uid, None))
    assert found("whale") == {record.uid for record in (*saved[2:], *waiting)}
    parts.spool.acknowledge("0001")
    assert found("whale") == {record.uid for record in (*saved[2:], *waiting[1:])}
    assert len(asked) == 4


def test_a_search_that_a_newer_one_replaced_is_no_problem_of_the_list(parts: Parts) -> None:
    parts.repository.read_error = QueryInterruptedError("a newer query replaced this one")
    with pytest.raises(QueryInterruptedError):
        parts.reader.results("REST").first()


def test_a_lineage_holds_saved_and_waiting_versions_in_their_order(parts: Parts) -> None:
    first = at(1)
    second = at(2, root_uid=first.uid, parent_uid=first.uid, version=2)
    third = at(0, root_uid=first.uid, parent_uid=first.uid, version=3)  # the clock was set back
    parts.save(first, third, at(4))
    parts.spool_up(second)
    parts.spool.put(FavoriteOperation(third.uid, favorite=True))
    versions = parts.reader.lineage(first.uid)
    assert [item.entry.uid for item in versions] == [first.uid, second.uid, third.uid]
    assert [item.waiting for item in versions] == [False, True, True]
    assert parts.reader.last_version(first.uid) == 3
    parts.spool.put(DeleteOperation(third.uid))
    assert parts.reader.last_version(first.uid) == 2
    assert parts.reader.last_version("of nobody") == 0


def test_a_lineage_that_only_waits_is_read_without_the_database(parts: Parts) -> None:
    first = at(1)
    parts.spool_up(first)
    parts.repository.read_error = StorageError("locked")
    assert parts.reader.last_version(first.uid) == 1
    with pytest.raises(StorageError, match="locked"):
        parts.reader.lineage("of another")
