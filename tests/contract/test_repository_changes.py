"""What every `PromptRepository` promises of changing and deleting records."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.history.ports import PromptRepository
from domain.prompts.record import PromptHistory
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.repositories import MOMENT, save_many


class TestChanges:
    def test_a_favourite_is_kept(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.set_favorite(saved.uid, True)
        assert repository.find_by_uid(saved.uid) == replace(saved, favorite=True)
        assert repository.set_favorite(saved.uid, False)
        assert repository.find_by_uid(saved.uid) == saved
        assert not repository.set_favorite("nobody", True)

    def test_an_archived_record_leaves_the_lists_and_can_come_back(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.set_archived(saved.uid, MOMENT)
        archived = replace(saved, archived_at=MOMENT)
        assert repository.find_recent() == []
        assert repository.find_page().entries == ()
        assert repository.find_by_uid(saved.uid) == archived
        assert repository.find_by_id(saved.id or 0) == archived
        assert repository.get_statistics().total_count == 1
        assert repository.lineage(saved.root_uid) == [archived]
        assert repository.set_archived(saved.uid, None)
        assert repository.find_recent() == [saved]
        assert not repository.set_archived("nobody", MOMENT)

    def test_archiving_needs_a_time_zone(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        with pytest.raises(ValueError, match="time zone"):
            repository.set_archived(saved.uid, MOMENT.replace(tzinfo=None))

    def test_a_deleted_record_stays_deleted_when_a_save_comes_late(self, repository: PromptRepository) -> None:
        first, second = repository.save(make_record()), repository.save(make_record())
        assert repository.delete(first.uid)
        assert repository.find_by_id(first.id or 0) is None
        assert not repository.delete(first.uid)
        assert repository.save(first) == first
        assert repository.find_recent() == [second]

    def test_a_delete_that_comes_before_the_save_wins(self, repository: PromptRepository) -> None:
        record = make_record()
        assert not repository.delete(record.uid)
        assert repository.save(record) == record
        assert repository.find_by_uid(record.uid) is None

    def test_a_restored_record_has_its_old_id_and_can_be_deleted_again(self, repository: PromptRepository) -> None:
        first, second = repository.save(make_record()), repository.save(make_record())
        repository.delete(first.uid)
        assert repository.restore(first) == first
        assert repository.restore(first) == first
        assert repository.find_recent() == [second, first]
        assert repository.delete(first.uid)
        assert repository.save(first) == first
        assert repository.find_recent() == [second]

    def test_records_deleted_for_their_age_stay_deleted(self, repository: PromptRepository) -> None:
        record = repository.save(make_record(created_at=MOMENT - timedelta(days=5000)))
        assert repository.delete_old_records(30) == 1
        repository.save(record)
        assert repository.find_by_uid(record.uid) is None

    def test_an_edit_is_kept_beside_the_models_prompt(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.set_accepted_text(saved.uid, "mine")
        assert repository.find_by_uid(saved.uid) == replace(saved, accepted_text="mine")
        assert repository.set_accepted_text(saved.uid, None)
        assert repository.find_by_uid(saved.uid) == saved
        assert not repository.set_accepted_text("nobody", "x")

    def test_archived_records_leave_the_list_and_are_found(self, repository: PromptRepository) -> None:
        old = MOMENT - timedelta(days=5000)
        first = repository.save(make_record(created_at=old))
        favorite = repository.save(make_record(created_at=old, favorite=True))
        new = repository.save(make_record(created_at=FakeClock().now()))
        assert repository.set_archived(first.uid, FakeClock().now())
        assert repository.find_recent() == [new, favorite]
        [archived] = repository.search("is:archived")
        assert archived.uid == first.uid
        assert repository.search("IS:ARCHIVED rest api") == [archived]
        assert repository.search("is:archived zebra") == []
        assert len(repository.search("rest api")) == 3
        assert repository.set_archived(first.uid, None)
        assert len(repository.find_recent()) == 3

    def test_everything_is_read_in_portions(self, repository: PromptRepository) -> None:
        saved = save_many(repository, 5)[::-1]
        repository.set_archived(saved[1].uid, MOMENT)
        found = repository.find_all(2)
        while portion := repository.find_all(2, after_id=found[-1].id or 0):
            found += portion
        assert [entry.uid for entry in found] == [record.uid for record in saved]

    def test_a_note_is_kept(self, repository: PromptRepository) -> None:
        assert repository.get_note("seen") is None
        repository.set_note("seen", "once")
        repository.set_note("seen", "twice")
        assert repository.get_note("seen") == "twice"

    def test_a_lineage_is_oldest_first(self, repository: PromptRepository) -> None:
        root = repository.save(make_record())
        later = root.created_at + timedelta(minutes=1)
        child = repository.save(make_record(root_uid=root.uid, parent_uid=root.uid, version=2, created_at=later))
        repository.save(make_record())
        assert repository.lineage(root.uid) == [root, child]


class TestDeleteOldRecords:
    def test_only_older_records_that_are_no_favourites_go(self, repository: PromptRepository) -> None:
        now = FakeClock().now()
        kept = [
            repository.save(make_record(created_at=now - timedelta(days=30))),
            repository.save(make_record(created_at=now)),
            repository.save(make_record(created_at=now - timedelta(days=300), favorite=True)),
        ]
        old = now - timedelta(days=30, milliseconds=1)
        repository.save(make_record(created_at=old))
        repository.save(make_record(created_at=old, archived_at=now))
        assert repository.delete_old_records(30) == 2
        assert {entry.uid for entry in repository.search("")} == {record.uid for record in kept}
        assert repository.delete_old_records(30) == 0

    @pytest.mark.parametrize("days", [0, 1, 29, 30, 31, 10**30])
    def test_as_many_are_deleted_as_are_found(self, repository: PromptRepository, days: int) -> None:
        now = FakeClock().now()
        for age in (0, 29, 30, 31, 4000):
            for fields in ({}, {"favorite": True}, {"archived_at": now}, {"favorite": True, "archived_at": now}):
                created_at = now - timedelta(days=age, milliseconds=1)
                repository.save(make_record(created_at=created_at, **fields))
        entries = {entry.uid: entry for entry in repository.search("", limit=100)[::-1]}
        found = repository.find_old_records(days)
        assert [(each.uid, each.is_archived) for each in found] == [
            (entry.uid, entry.archived_at is not None)
            for entry in entries.values()
            if isinstance(entry, PromptHistory)
            and not entry.favorite
            and days
            and (now - entry.created_at).days >= days
        ]
        assert repository.delete_old_records(days) == len(found)
        assert {entry.uid for entry in repository.find_all(100)} == entries.keys() - {each.uid for each in found}

    def test_zero_days_is_off(self, repository: PromptRepository) -> None:
        repository.save(make_record(created_at=MOMENT - timedelta(days=9000)))
        assert repository.delete_old_records(0) == 0
        assert len(repository.find_recent()) == 1

    def test_negative_days_are_refused(self, repository: PromptRepository) -> None:
        for refuses in (repository.delete_old_records, repository.find_old_records):
            with pytest.raises(ValueError, match=r"^days must be at least 0, got -1$"):
                refuses(-1)

    def test_any_number_of_days_is_legal(self, repository: PromptRepository) -> None:
        repository.save(make_record())
        assert repository.delete_old_records(10**30) == 0


class TestChangeToken:
    def test_it_changes_with_every_change(self, repository: PromptRepository) -> None:
        tokens = [repository.change_token()]
        saved = repository.save(make_record())
        tokens.append(repository.change_token())
        repository.set_favorite(saved.uid, True)
        tokens.append(repository.change_token())
        repository.set_archived(saved.uid, MOMENT)
        tokens.append(repository.change_token())
        repository.delete(saved.uid)
        tokens.append(repository.change_token())
        assert len(set(tokens)) == len(tokens)

    @pytest.mark.parametrize("repository", ["memory", "file"], indirect=True)  # to index is to change the file
    def test_it_stays_when_nothing_changed(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        token = repository.change_token()
        repository.save(saved)
        repository.find_recent()
        repository.search("rest")
        repository.get_statistics()
        repository.set_favorite("nobody", True)
        assert repository.delete_old_records(10_000) == 0
        assert repository.change_token() == token


def test_closing_twice_does_nothing(repository: PromptRepository) -> None:
    repository.save(make_record())
    repository.close()
    repository.close()


class TestTogether:
    def test_what_is_written_together_is_there(self, repository: PromptRepository) -> None:
        kept, gone, old = (repository.save(make_record()) for _ in range(3))
        token = repository.change_token()
        added = make_record()

        def work() -> None:
            repository.save(added)
            repository.delete(gone.uid)
            repository.set_favorite(kept.uid, True)
            repository.set_archived(kept.uid, MOMENT)
            repository.set_accepted_text(kept.uid, "mine")
            repository.restore(gone)
            repository.delete(old.uid)
            repository.change_token()  # which another thread answers, unless the history is in memory

        repository.together(work)
        assert repository.change_token() != token
        found = {entry.uid: entry for entry in repository.find_all(10)}
        assert found.keys() == {kept.uid, gone.uid, added.uid}
        assert found[kept.uid] == replace(kept, favorite=True, archived_at=MOMENT, accepted_text="mine")
        assert [entry.uid for entry in repository.search("mine")] == [kept.uid]
        repository.save(old)
        assert repository.find_by_uid(old.uid) is None

    def test_what_it_raises_is_raised_and_the_history_goes_on(self, repository: PromptRepository) -> None:
        def work() -> None:
            repository.save(make_record())
            raise ValueError("this one cannot be stored")

        with pytest.raises(ValueError, match="this one"):
            repository.together(work)
        assert repository.save(make_record()).id is not None


def test_what_is_written_together_is_written_whole_or_not_at_all(repository: PromptRepository) -> None:
    saved = repository.save(make_record())

    def work() -> None:
        repository.delete(saved.uid)
        repository.save(make_record())
        raise ValueError("this one cannot be stored")

    with pytest.raises(ValueError, match="this one"):
        repository.together(work)
    assert repository.find_all(10) == [saved]
