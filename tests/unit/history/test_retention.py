"""Old records are archived after a notice; favourites stay; nothing is ever deleted on the word of a wrong clock."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from domain.history.notices import RetentionReport
from domain.history.operations import FavoriteOperation, Operation
from domain.history.ports import WaitingOperation
from domain.history.retention import Retention
from domain.history.waiting import apply_operations
from domain.prompts.record import PromptHistory
from domain.settings.schema import RetentionAction
from storage.repository import SqlitePromptRepository
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.repositories import memory_history

DAYS = 30


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def repository(clock: FakeClock) -> Iterator[SqlitePromptRepository]:
    with memory_history(clock) as repository:
        yield repository


def save(repository: SqlitePromptRepository, clock: FakeClock, days_ago: float, **fields: object) -> PromptHistory:
    return repository.save(make_record(created_at=clock.now() - timedelta(days=days_ago), **fields))


def retention(
    repository: SqlitePromptRepository,
    clock: FakeClock,
    action: RetentionAction = RetentionAction.ARCHIVE,
    waiting: Sequence[WaitingOperation] = (),
) -> Retention:
    def submit_many(operations: Sequence[Operation]) -> None:
        apply_operations(operations, repository)

    return Retention(repository, lambda: list(waiting), submit_many, clock, DAYS, action)


def listed(repository: SqlitePromptRepository) -> set[str]:
    return {entry.uid for entry in repository.find_page().entries}


def test_without_old_records_nothing_is_said(repository: SqlitePromptRepository, clock: FakeClock) -> None:
    save(repository, clock, DAYS - 1)
    report = retention(repository, clock).run()
    assert (report.notice, report.archived, report.deleted) == ("", 0, 0)


def test_the_first_time_there_is_only_a_notice(repository: SqlitePromptRepository, clock: FakeClock) -> None:
    old = save(repository, clock, DAYS + 1)
    for _ in range(2):  # an unread notice comes again
        report = retention(repository, clock).run()
        assert report.notice.startswith("1 prompt is older than 30 days.")
        assert "is:archived" in report.notice
        assert (report.archived, listed(repository)) == (0, {old.uid})


def test_once_seen_old_records_leave_the_list_and_can_be_found(
    repository: SqlitePromptRepository, clock: FakeClock
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


def test_other_settings_ask_again(repository: SqlitePromptRepository, clock: FakeClock) -> None:
    save(repository, clock, DAYS + 1)
    retention(repository, clock).seen()
    report = retention(repository, clock, RetentionAction.DELETE).run()
    assert "deleted for good" in report.notice
    assert report.deleted == 0


def test_deleting_spares_favourites(repository: SqlitePromptRepository, clock: FakeClock) -> None:
    save(repository, clock, DAYS + 1)
    kept = {save(repository, clock, DAYS + 1, favorite=True).uid, save(repository, clock, 1).uid}
    retention(repository, clock, RetentionAction.DELETE).seen()
    assert retention(repository, clock, RetentionAction.DELETE).run().deleted == 1
    assert {entry.uid for entry in repository.find_all(10)} == kept


def test_a_clock_years_ahead_archives_instead_of_deleting(repository: SqlitePromptRepository, clock: FakeClock) -> None:
    record = save(repository, clock, 0)
    retention(repository, clock, RetentionAction.DELETE).seen()
    clock.advance(timedelta(days=3000).total_seconds())
    report = retention(repository, clock, RetentionAction.DELETE).run()
    assert (report.deleted, report.archived) == (0, 1)
    assert repository.find_by_uid(record.uid) is not None


def test_a_clock_set_back_touches_nothing(repository: SqlitePromptRepository, clock: FakeClock) -> None:
    record = save(repository, clock, -4000)
    retention(repository, clock).seen()
    assert retention(repository, clock).run().archived == 0
    assert listed(repository) == {record.uid}


@pytest.mark.parametrize("listed", [0, 1, 2])
@pytest.mark.parametrize("archived", [0, 1, 50])
@pytest.mark.parametrize("action", RetentionAction)
def test_the_notice_counts_exactly_what_is_done_then(
    repository: SqlitePromptRepository, clock: FakeClock, action: RetentionAction, listed: int, archived: int
) -> None:
    for number in range(listed + archived):
        save(repository, clock, DAYS + 1 + number, archived_at=clock.now() if number >= listed else None)
    for fields in ({"favorite": True}, {"favorite": True, "archived_at": clock.now()}):
        save(repository, clock, DAYS + 1, **fields)
    due = listed + archived if action is RetentionAction.DELETE else listed
    notice = retention(repository, clock, action).run().notice
    if not due:
        assert notice == ""
        return
    assert notice.startswith("1 prompt is older" if due == 1 else f"{due} prompts are older")
    tells_of_archived = f"older than 30 days, {archived} of them archived." in notice
    assert tells_of_archived == (action is RetentionAction.DELETE and archived > 0)
    retention(repository, clock, action).seen()
    report = retention(repository, clock, action).run()
    assert report.deleted + report.archived == due
    assert retention(repository, clock, action).run() == RetentionReport()
    assert len(repository.find_all(100)) == 2 + (0 if action is RetentionAction.DELETE else listed + archived)


def test_who_has_seen_a_notice_that_did_not_count_archived_ones_sees_another(
    repository: SqlitePromptRepository, clock: FakeClock
) -> None:
    save(repository, clock, DAYS + 1, archived_at=clock.now())
    repository.set_note("retention-notice", "delete after 30 days")
    report = retention(repository, clock, RetentionAction.DELETE).run()
    assert (report.deleted, bool(report.notice)) == (0, True)


@pytest.mark.parametrize("action", RetentionAction)
def test_a_record_that_something_waits_for_is_left_for_the_next_start(
    repository: SqlitePromptRepository, clock: FakeClock, action: RetentionAction
) -> None:
    starred, other = save(repository, clock, DAYS + 1), save(repository, clock, DAYS + 1)
    retention(repository, clock, action).seen()
    waiting = [WaitingOperation("1", FavoriteOperation(starred.uid, favorite=True))]
    report = retention(repository, clock, action, waiting).run()
    assert report.deleted + report.archived == 1
    assert starred.uid in listed(repository)
    assert other.uid not in listed(repository)


@pytest.mark.parametrize("action", RetentionAction)
@pytest.mark.parametrize("waits", [False, True])
def test_what_becomes_a_favourite_while_many_are_applied_stays(
    repository: SqlitePromptRepository,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    action: RetentionAction,
    waits: bool,
) -> None:
    """Marked by another window, or here while the database is locked and the mark waits."""
    monkeypatch.setattr("domain.history.retention.PORTION", 2)
    save(repository, clock, 0)
    records = [save(repository, clock, DAYS * 2) for _ in range(3)]
    waiting: list[WaitingOperation] = []

    def submit_many(operations: Sequence[Operation]) -> None:
        apply_operations(operations, repository)
        mark = FavoriteOperation(records[-1].uid, favorite=True)
        waiting.append(WaitingOperation("mark", mark)) if waits else apply_operations([mark], repository)

    due = Retention(repository, lambda: waiting, submit_many, clock, DAYS, action)
    due.seen()
    report = due.run()
    assert report.deleted + report.archived == 2
    assert records[-1].uid in listed(repository)
