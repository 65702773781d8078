"""What every `PromptRepository` promises of saving and finding, asked of the one in memory and of the one in a file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from domain.history.ports import PromptRepository
from domain.prompts.record import Backend, PromptHistory
from domain.search.query import PageCursor
from tests.support.records import make_record, records
from tests.support.repositories import MOMENT, SHARED, save_many


def test_uids_are_found_by_how_they_begin(repository: PromptRepository) -> None:
    uids = ("aaaa-1", "aaaa-2", "aaab-1", "AAAA-1", "a%", "á")
    for uid in uids:
        repository.save(make_record(uid=uid, archived_at=MOMENT if uid.endswith("2") else None))
    assert repository.uids_beginning("aaaa", 5) == ["aaaa-1", "aaaa-2"]
    assert repository.uids_beginning("aaaa", 1) == ["aaaa-1"]
    assert repository.uids_beginning("a%", 5) == ["a%"]
    assert repository.uids_beginning("b", 5) == []
    assert sorted(repository.uids_beginning("", 10)) == sorted(uids)
    with pytest.raises(ValueError, match="limit"):
        repository.uids_beginning("a", 0)


class TestSave:
    def test_a_saved_record_has_an_id_and_is_otherwise_the_same(self, repository: PromptRepository) -> None:
        record = make_record()
        saved = repository.save(record)
        assert saved.id is not None
        assert saved == replace(record, id=saved.id)
        assert repository.find_by_id(saved.id) == saved
        assert repository.find_by_uid(record.uid) == saved

    @SHARED
    @given(record=records)
    def test_every_record_comes_back_as_it_was(self, repository: PromptRepository, record: PromptHistory) -> None:
        saved = repository.save(record)
        assert repository.find_by_uid(record.uid) == saved == replace(record, id=saved.id)

    def test_saving_a_uid_twice_keeps_the_first(self, repository: PromptRepository) -> None:
        first = repository.save(make_record())
        assert repository.save(replace(first, role="Other")) == first
        assert repository.save(replace(first, id=None, role="Other")) == first
        assert repository.find_recent() == [first]

    def test_ids_grow_and_a_deleted_one_is_not_given_to_another(self, repository: PromptRepository) -> None:
        first, second = repository.save(make_record()), repository.save(make_record())
        repository.delete(second.uid)
        third = repository.save(make_record())
        assert (first.id or 0) < (second.id or 0) < (third.id or 0)

    def test_an_id_that_another_record_has_is_replaced(self, repository: PromptRepository) -> None:
        first = repository.save(make_record())
        second = repository.save(make_record(id=first.id))
        assert second.id != first.id
        assert len(repository.find_recent()) == 2

    @pytest.mark.parametrize("impossible", [0, -1, 2**63, 2**80])
    def test_an_impossible_id_is_replaced(self, repository: PromptRepository, impossible: int) -> None:
        saved = repository.save(make_record(id=impossible))
        assert saved.id != impossible
        assert repository.find_by_id(impossible) is None


class TestFind:
    def test_what_is_not_there_is_none(self, repository: PromptRepository) -> None:
        assert repository.find_by_id(1) is None
        assert repository.find_by_uid("nobody") is None
        assert repository.find_by_uid("' OR 1=1 --") is None

    def test_an_empty_history_gives_empty_lists(self, repository: PromptRepository) -> None:
        assert repository.find_recent() == []
        assert repository.find_page().entries == ()
        assert repository.find_page().next_key is None
        assert repository.search("anything") == []
        assert repository.lineage("nobody") == []

    def test_recent_records_come_newest_first(self, repository: PromptRepository) -> None:
        newest_first = save_many(repository, 5)
        assert repository.find_recent() == newest_first
        assert repository.find_recent(limit=2) == newest_first[:2]
        assert repository.find_recent(limit=2, offset=3) == newest_first[3:]
        assert repository.find_recent(offset=9) == []

    def test_order_follows_the_date_and_not_the_id(self, repository: PromptRepository) -> None:
        newer = repository.save(make_record(created_at=MOMENT + timedelta(days=1)))
        older = repository.save(make_record(created_at=MOMENT))
        assert repository.find_recent() == [newer, older]

    def test_of_equal_timestamps_the_last_saved_comes_first(self, repository: PromptRepository) -> None:
        saved = [repository.save(make_record(created_at=MOMENT)) for _ in range(4)]
        assert repository.find_recent() == saved[::-1]
        assert repository.find_page().entries == tuple(saved[::-1])
        assert repository.search("") == saved[::-1]

    def test_dates_before_1970_and_milliseconds_are_kept(self, repository: PromptRepository) -> None:
        old = repository.save(make_record(created_at=datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)))
        later = repository.save(make_record(created_at=old.created_at + timedelta(milliseconds=1)))
        assert repository.find_recent() == [later, old]

    def test_provider_and_backend_filter(self, repository: PromptRepository) -> None:
        local = repository.save(make_record(provider="local", backend=Backend.FEW_SHOT))
        other = repository.save(make_record(provider="openai", backend=Backend.FEW_SHOT))
        repository.save(make_record(provider="openai"))
        assert repository.find_recent(provider="local") == [local]
        assert repository.find_recent(backend="few-shot") == [other, local]
        assert repository.find_recent(provider="openai", backend="few-shot") == [other]
        assert repository.find_recent(provider="") == []

    @pytest.mark.parametrize("limit", [0, -1])
    def test_a_limit_below_one_is_refused(self, repository: PromptRepository, limit: int) -> None:
        for call in (repository.find_recent, repository.find_page, lambda limit: repository.search("x", limit)):
            with pytest.raises(ValueError, match=f"^limit must be at least 1, got {limit}$"):
                call(limit=limit)

    def test_a_negative_offset_is_refused(self, repository: PromptRepository) -> None:
        with pytest.raises(ValueError, match=r"^offset must be at least 0, got -1$"):
            repository.find_recent(offset=-1)

    def test_the_largest_limit_is_no_error(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.find_recent(limit=2**63 - 1) == [saved]
        assert repository.find_page(limit=2**63 - 1).entries == (saved,)


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
    def test_pages_have_no_gap_and_no_repeat(self, repository: PromptRepository, limit: int) -> None:
        for minute in (0, 1, 1, 1, 2, 2, 0):
            repository.save(make_record(created_at=MOMENT + timedelta(minutes=minute)))
        pages, key = [repository.find_page(limit)], None
        while (key := pages[-1].next_key) is not None:
            pages.append(repository.find_page(limit, after=key))
        assert [entry for page in pages for entry in page.entries] == repository.find_recent()
        assert all(len(page.entries) == limit for page in pages[:-1])
        assert pages[-1].entries

    def test_a_new_record_does_not_shift_the_next_page(self, repository: PromptRepository) -> None:
        newest_first = save_many(repository, 4)
        first = repository.find_page(2)
        repository.save(make_record(created_at=MOMENT + timedelta(days=1)))
        assert repository.find_page(2, after=first.next_key).entries == tuple(newest_first[2:])

    def test_a_key_whose_record_is_gone_still_continues(self, repository: PromptRepository) -> None:
        newest_first = save_many(repository, 4)
        first = repository.find_page(2)
        repository.delete(newest_first[1].uid)
        assert repository.find_page(2, after=first.next_key).entries == tuple(newest_first[2:])

    def test_a_key_before_everything_gives_an_empty_last_page(self, repository: PromptRepository) -> None:
        save_many(repository, 2)
        page = repository.find_page(after=PageCursor(0, 1))
        assert (page.entries, page.next_key) == ((), None)
