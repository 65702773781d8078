"""Old records are archived after a notice; favourites stay; nothing is ever deleted on the word of a wrong clock."""

from datetime import timedelta

import pytest

from domain.prompt_history import PromptHistory
from domain.retention import Retention
from domain.settings import RetentionAction
from storage.memory_repository import MemoryPromptRepository
from tests.support.clocks import FakeClock
from tests.support.records import make_record

DAYS = 30


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def repository(clock: FakeClock) -> MemoryPromptRepository:
    return MemoryPromptRepository(clock)


def save(repository: MemoryPromptRepository, clock: FakeClock, days_ago: float, **fields: object) -> PromptHistory:
    return repository.save(make_record(created_at=clock.now() - timedelta(days=days_ago), **fields))


def retention(
    repository: MemoryPromptRepository, clock: FakeClock, action: RetentionAction = RetentionAction.ARCHIVE
) -> Retention:
    return Retention(repository, clock, DAYS, action)


def listed(repository: MemoryPromptRepository) -> set[str]:
    return {entry.uid for entry in repository.find_page().entries}


def test_without_old_records_nothing_is_said(repository: MemoryPromptRepository, clock: FakeClock) -> None:
    save(repository, clock, DAYS - 1)
    report = retention(repository, clock).run()
    assert (report.notice, report.archived, report.deleted) == ("", 0, 0)


def test_the_first_time_there_is_only_a_notice(repository: MemoryPromptRepository, clock: FakeClock) -> None:
    old = save(repository, clock, DAYS + 1)
    for _ in range(2):  # an unread notice comes again
        report = retention(repository, clock).run()
        assert report.notice.startswith("1 prompt is older than 30 days.")
        assert "is:archived" in report.notice
        assert (report.archived, listed(repository)) == (0, {old.uid})


def test_once_seen_old_records_leave_the_list_and_can_be_found(
    repository: MemoryPromptRepository, clock: FakeClock
) -> None:
    old, favorite, young = (
        save(repository, clock, DAYS + 1),
        save(repository, clock, DAYS * 9, favorite=True),
        save(repository, clock, 1),
    )
    retention(repository, clock).run()
    retention(repository, clock).seen()
    assert retention(repository, clock).run().archived == 1
    assert listed(repository) == {favorite.uid, young.uid}
    assert [entry.uid for entry in repository.search("is:archived")] == [old.uid]
    repository.set_archived(old.uid, None)
    assert old.uid in listed(repository)


def test_other_settings_ask_again(repository: MemoryPromptRepository, clock: FakeClock) -> None:
    save(repository, clock, DAYS + 1)
    retention(repository, clock).seen()
    report = retention(repository, clock, RetentionAction.DELETE).run()
    assert "be deleted for good" in report.notice
    assert report.deleted == 0


def test_deleting_spares_favourites(repository: MemoryPromptRepository, clock: FakeClock) -> None:
    save(repository, clock, DAYS + 1)
    kept = {save(repository, clock, DAYS + 1, favorite=True).uid, save(repository, clock, 1).uid}
    retention(repository, clock, RetentionAction.DELETE).seen()
    assert retention(repository, clock, RetentionAction.DELETE).run().deleted == 1
    assert {entry.uid for entry in repository.find_all(10)} == kept


def test_a_clock_years_ahead_archives_instead_of_deleting(repository: MemoryPromptRepository, clock: FakeClock) -> None:
    record = save(repository, clock, 0)
    retention(repository, clock, RetentionAction.DELETE).seen()
    clock.advance(timedelta(days=3000).total_seconds())
    report = retention(repository, clock, RetentionAction.DELETE).run()
    assert (report.deleted, report.archived) == (0, 1)
    assert repository.find_by_uid(record.uid) is not None


def test_a_clock_set_back_touches_nothing(repository: MemoryPromptRepository, clock: FakeClock) -> None:
    record = save(repository, clock, -4000)
    retention(repository, clock).seen()
    assert retention(repository, clock).run().archived == 0
    assert listed(repository) == {record.uid}
