"""The history is checked, mended and backed up in the background, and the person is told what came of it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import DamagedHistoryError, StorageError
from domain.history.backups import AUTOMATIC, Backup, RepairReport
from domain.history.maintenance import Maintenance
from domain.history.notices import Notice
from domain.history.operations import FavoriteOperation
from domain.history.ports import WaitingOperation
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from tests.support.clocks import FakeClock
from tests.support.fake_ports import FakeSpool
from tests.support.polling import wait_until


class FakeHistoryFile:
    """Implements `domain.history.backups.HistoryFile`."""

    def __init__(self, clock: FakeClock) -> None:
        self.damage: str | None = None
        self.missing = False
        self.lacks: set[str] = set()
        self.report = RepairReport(Path("aside"), 5, 0, 0, 0)
        self.repair_error: StorageError | None = None
        self.back_up_error: StorageError | None = None
        self.repaired_with: list[list[WaitingOperation]] = []
        self.made: list[Backup] = []
        self.during_back_up: Callable[[], None] = lambda: None
        self._clock = clock

    def check(
        self,
        cancel: CancelToken,
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        *,
        journal_length: int = 0,
    ) -> str | None:
        return "missing" if self.missing and (journal_length or self.made) else self.damage

    def repair(
        self,
        journal: list[WaitingOperation],
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        cancel: CancelToken | None = None,
    ) -> RepairReport | None:
        if self.check(CancelToken(), journal_length=len(journal)) is None:
            return None
        if self.repair_error:
            raise self.repair_error
        self.repaired_with.append(journal)
        self.damage, self.missing = None, False
        return self.report

    def back_up(
        self, reason: str, keep: int, on_progress: Callable[[Progress], None] = lambda _progress: None
    ) -> Backup:
        if self.back_up_error:
            raise self.back_up_error
        self.during_back_up()
        self.made.append(Backup(Path(f"{len(self.made)}"), self._clock.now(), reason, 1))
        return self.made[-1]

    def holds(self, backup: Backup, uids: Collection[str]) -> bool:
        return self.lacks.isdisjoint(uids)

    def backups(self) -> list[Backup]:
        return self.made[::-1]

    def restore(
        self,
        backup: Path,
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        when_kept: Callable[[Backup], None] = lambda _before: None,
    ) -> Backup:
        raise NotImplementedError


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def file(clock: FakeClock) -> FakeHistoryFile:
    return FakeHistoryFile(clock)


@pytest.fixture
def spool() -> FakeSpool:
    return FakeSpool()


@pytest.fixture
def news() -> list[Notice]:
    return []


@pytest.fixture
def care(file: FakeHistoryFile, spool: FakeSpool, clock: FakeClock, news: list[Notice]) -> Maintenance:
    return Maintenance(file, spool, clock, news.append)


def acknowledge(spool: FakeSpool, count: int) -> None:
    for number in range(count):
        spool.acknowledge(spool.put(FavoriteOperation(f"uid {number}", favorite=True)))


def test_a_sound_file_is_left_alone(care: Maintenance, file: FakeHistoryFile, news: list[Notice]) -> None:
    care.check()
    assert (file.repaired_with, news) == ([], [])


def test_damage_is_mended_with_the_journal_and_told(
    care: Maintenance, file: FakeHistoryFile, spool: FakeSpool, news: list[Notice]
) -> None:
    acknowledge(spool, 2)
    file.damage = "pages"
    file.report = RepairReport(Path("/kept/aside"), 1200, 30, 2, 4)
    care.check()
    assert file.repaired_with == [spool.journal()]
    assert news == [
        Notice(
            "The history file was damaged and has been repaired",
            "1,232 prompts were recovered into a new file (1,200 from the damaged file, 30 from backups, "
            "2 from the journal); 4 could not be recovered.",
            "The damaged file is kept: /kept/aside",
            is_good=False,
        )
    ]


@pytest.mark.parametrize(
    ("unread", "says"), [(None, "original number is not known"), (0, "(5 from the damaged file).")]
)
def test_the_news_says_what_is_known(
    care: Maintenance, file: FakeHistoryFile, news: list[Notice], unread: int | None, says: str
) -> None:
    file.damage = "pages"
    file.report = RepairReport(Path("aside"), 5, 0, 0, unread)
    care.check()
    assert says in news[0].sentence
    assert news[0].is_good is (unread == 0)


def test_a_missing_file_is_rebuilt_when_there_once_was_one(
    care: Maintenance, file: FakeHistoryFile, spool: FakeSpool, news: list[Notice]
) -> None:
    file.missing = True
    care.check()
    assert file.repaired_with == []
    acknowledge(spool, 1)
    file.report = RepairReport(None, 0, 0, 1, None)
    care.check()
    assert news[0].title == "The history file was missing and has been rebuilt"
    assert news[0].sentence == "1 prompt was recovered into a new file (1 from the journal)."


def test_what_cannot_be_mended_is_told_once(care: Maintenance, file: FakeHistoryFile, news: list[Notice]) -> None:
    file.damage = "pages"
    file.repair_error = StorageError("The disk is full.", "Free some space.")
    care.check()
    care.check()
    assert [(item.sentence, item.next_step, item.is_good) for item in news] == [
        ("The disk is full.", "Free some space.", False)
    ]


def test_nothing_is_mended_while_operations_are_applied(
    file: FakeHistoryFile, spool: FakeSpool, clock: FakeClock, news: list[Notice]
) -> None:
    file.damage = "pages"
    care = Maintenance(file, spool, clock, news.append)
    with spool.claim():
        care.close()  # it does not go on asking for the claim
        care.repair()
        assert file.repaired_with == []


def test_damage_that_reading_meets_is_mended_at_once(
    care: Maintenance, file: FakeHistoryFile, news: list[Notice]
) -> None:
    file.damage = "pages"
    care.report(StorageError("locked"))
    care.report(None)
    care.report(DamagedHistoryError("The history file is damaged."))
    care.start()
    try:
        wait_until(lambda: news, "the news")
    finally:
        care.close(5)
    assert file.repaired_with == [[]]


class TestBackUps:
    def test_nothing_new_needs_no_backup(self, care: Maintenance, file: FakeHistoryFile) -> None:
        care.back_up_if_due()
        assert file.made == []

    def test_the_first_prompt_gets_the_first_backup(
        self, care: Maintenance, file: FakeHistoryFile, spool: FakeSpool
    ) -> None:
        acknowledge(spool, 1)
        care.back_up_if_due()
        assert [backup.reason for backup in file.made] == [AUTOMATIC]
        assert spool.journal() == []

    def test_a_young_backup_and_a_short_journal_are_enough(
        self, care: Maintenance, file: FakeHistoryFile, spool: FakeSpool, clock: FakeClock
    ) -> None:
        acknowledge(spool, 1)
        care.back_up_if_due()
        acknowledge(spool, 199)
        clock.advance(timedelta(days=7).total_seconds())
        care.back_up_if_due()
        assert len(file.made) == 1
        clock.advance(1)
        care.back_up_if_due()
        assert len(file.made) == 2

    def test_a_long_journal_goes_into_a_backup(
        self, care: Maintenance, file: FakeHistoryFile, spool: FakeSpool
    ) -> None:
        acknowledge(spool, 1)
        care.back_up_if_due()
        acknowledge(spool, 200)
        care.back_up_if_due()
        assert len(file.made) == 2

    def test_a_large_history_is_not_copied_for_every_few_prompts(
        self, care: Maintenance, file: FakeHistoryFile, spool: FakeSpool
    ) -> None:
        acknowledge(spool, 1)
        care.back_up_if_due()
        file.made[0] = replace(file.made[0], size_bytes=500 * 10**6)
        acknowledge(spool, 999)
        care.back_up_if_due()
        assert len(file.made) == 1
        acknowledge(spool, 1)
        care.back_up_if_due()
        assert len(file.made) == 2

    def test_what_comes_during_a_backup_stays_in_the_journal(
        self, care: Maintenance, file: FakeHistoryFile, spool: FakeSpool
    ) -> None:
        acknowledge(spool, 1)
        file.during_back_up = lambda: acknowledge(spool, 1)
        care.back_up_if_due()
        assert spool.journal_length() == 1

    def test_the_journal_keeps_what_a_backup_lacks(
        self, care: Maintenance, file: FakeHistoryFile, spool: FakeSpool
    ) -> None:
        acknowledge(spool, 2)
        file.lacks = {"uid 1"}
        care.back_up_if_due()
        assert [waiting.operation.uid for waiting in spool.journal()] == ["uid 1"]

    def test_a_backup_that_fails_leaves_the_journal(
        self, care: Maintenance, file: FakeHistoryFile, spool: FakeSpool
    ) -> None:
        acknowledge(spool, 1)
        file.back_up_error = StorageError("The disk is full.")
        with pytest.raises(StorageError):
            care.back_up_if_due()
        assert spool.journal_length() == 1
