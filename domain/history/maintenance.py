"""Maintains the history file in the background: checks it, repairs it and backs it up."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from domain.errors import (
    DamagedHistoryError,
    ForeignHistoryError,
    PromptImproverError,
    QueryInterruptedError,
    RunCancelledError,
    StorageError,
)
from domain.history.backups import AUTOMATIC, Backup, HistoryFile, RepairReport
from domain.history.notices import Notice
from domain.history.ports import Spool, WaitingOperation
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.listeners import harmless
from domain.runtime.progress import Progress

_log = logging.getLogger(__name__)

AUTOMATIC_BACKUPS = 2
_JOURNAL_BOUND = 200
"""A backup is due at this many operations in the journal; later if the history is large, so slow to copy."""
_BYTES_AN_OPERATION = 500_000
_BACKUP_AGE = timedelta(days=7)
_FIRST_CHECK_SECONDS = 3.0
_PAUSE_SECONDS = 60.0
_CLAIM_ATTEMPTS = 50
_CLAIM_PAUSE_SECONDS = 0.1
_TO_DELETE_FOR_GOOD = "To delete the history for good, remove its folder with backups and spool."


class Maintenance:
    """A daemon thread; quitting does not wait for it. Thread-safe.

    `on_work` receives the progress of a repair or backup, and None when it has ended. Both callbacks are called on the
    thread that does the work.
    """

    def __init__(
        self,
        file: HistoryFile,
        spool: Spool,
        clock: Clock,
        on_news: Callable[[Notice], None],
        on_work: Callable[[Progress | None], None] = lambda _progress: None,
    ) -> None:
        self._file = file
        self._spool = spool
        self._clock = clock
        self._on_news = harmless(on_news, None)
        self._on_work = harmless(on_work, None)
        self._cancel = CancelToken()
        self._wake = threading.Event()
        self._damage = False
        self._not_taken_over = 0
        """How many operations stay in the journal because the newest backup does not have their records."""
        self._told = ""
        self._is_stopped = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread. It first checks the file, some seconds later, so as not to slow down the start."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history-maintenance", daemon=True)
            self._thread.start()

    def report(self, problem: PromptImproverError | None) -> None:
        """Report an error of a read or write. The thread repairs damage as soon as it can. Never blocks."""
        if isinstance(problem, DamagedHistoryError):
            self._damage = True
            self._wake.set()

    def stop(self) -> None:
        """Cancel the current backup or repair, and do no more until the next start of the app. Never blocks."""
        self._is_stopped = True

    def close(self, timeout_seconds: float = 0.5) -> None:
        """Cancel the work in progress and end the thread, waiting at most `timeout_seconds`."""
        self._cancel.cancel()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def check(self) -> None:
        """Check the whole file and repair it if it is damaged. May block for long; errors are logged or reported."""
        try:
            if self._file.check(self._cancel, journal_length=self._spool.journal_length()) is not None:
                self.repair()
        except (QueryInterruptedError, RunCancelledError):
            pass
        except StorageError as error:
            _log.warning("the check of the history file did not end: %s", type(error).__name__)

    def repair(self) -> None:
        """Rebuild a damaged file while no process applies operations. May block for long; reports a notice."""
        with self._claim() as claimed:
            if claimed:
                self._rebuild_if_damaged()

    def restore(self, backup: Path, on_progress: Callable[[Progress], None] = lambda _progress: None) -> Backup:
        """Restore `backup` while no process applies operations; see `HistoryFile.restore`.

        The backup of the previous history takes over the journal, which a rebuild would otherwise apply to the restored
        history. May block for long. Raises `StorageError`.
        """
        with self._claim() as claimed:
            if not claimed:
                raise StorageError(
                    "Another process is still saving to the history.",
                    "Close the other windows and try again.",
                    title="Nothing was restored",
                )
            journal = self._spool.journal()

            def when_kept(before: Backup) -> None:
                self._trim(journal, before)

            if journal:  # the backup of the current file must include it
                self._file.repair(journal, on_progress, self._cancel)
            return self._file.restore(backup, on_progress, when_kept)

    @contextmanager
    def _claim(self) -> Iterator[bool]:
        """Hold the exclusive right to change the file; False if another holder keeps it for several seconds."""
        for _ in range(_CLAIM_ATTEMPTS):
            with self._spool.claim() as claimed:
                if claimed:
                    yield True
                    return
            if self._cancel.wait(_CLAIM_PAUSE_SECONDS):
                break
        yield False

    def back_up_if_due(self) -> None:
        """Make a backup if the journal is long or the newest backup is old. May block for long."""
        length = self._spool.journal_length()
        self._not_taken_over = min(self._not_taken_over, length)
        if length == self._not_taken_over or not self._is_due(length - self._not_taken_over):
            return
        # Read before the backup begins, so that the backup includes all of it.
        journal = self._spool.journal()
        with self._telling():
            backup = self._file.back_up(AUTOMATIC, AUTOMATIC_BACKUPS, self._tell_progress)
        self._not_taken_over = len(journal) - self._trim(journal, backup)

    def _trim(self, journal: list[WaitingOperation], backup: Backup) -> int:
        """Remove the operations that a backup includes from the journal; return how many."""
        taken_over = journal
        if journal and not self._file.holds(backup, _uids(journal)):
            # The history was replaced or restored since: the journal may have the only copy of what the backup lacks.
            files = ((name, list(file)) for name, file in groupby(journal, key=attrgetter("name")))
            taken_over = [each for _, file in files if self._file.holds(backup, _uids(file)) for each in file]
        self._spool.prune_journal({waiting.name for waiting in taken_over})
        _log.info("backup made; %d of %d operations left the journal", len(taken_over), len(journal))
        return len(taken_over)

    def _is_due(self, length: int) -> bool:
        newest = max(self._file.backups(), key=lambda backup: backup.made_at, default=None)
        if newest is None or self._clock.now() - newest.made_at > _BACKUP_AGE:
            return True
        return length >= max(_JOURNAL_BOUND, newest.size_bytes // _BYTES_AN_OPERATION)

    def _rebuild_if_damaged(self) -> None:
        try:
            with self._telling():
                report = self._file.repair(self._spool.journal(), self._tell_progress, self._cancel)
        except (QueryInterruptedError, RunCancelledError):
            return
        except PromptImproverError as error:
            title = error.title if isinstance(error, ForeignHistoryError) else "The history file is damaged"
            self._tell(Notice(title, error.sentence, error.next_step, is_good=False))
            return
        if report is None:
            return  # another process was faster
        _log.warning("the history file was damaged and has been repaired; rows: %d", report.salvaged)
        self._tell(_news_of(report))

    def _tell_progress(self, progress: Progress) -> None:
        if self._is_stopped or self._cancel.cancelled:
            raise RunCancelledError("The maintenance of the history was stopped.")
        self._on_work(progress)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._on_work(None)

    def _tell(self, news: Notice) -> None:
        # A lasting error occurs again and again; report it once.
        if news.sentence != self._told:
            self._told = news.sentence
            self._on_news(news)

    def _run(self) -> None:
        self._wake.wait(_FIRST_CHECK_SECONDS)
        if not self._cancel.cancelled:
            self.check()
        while not (self._cancel.cancelled or self._is_stopped):
            self._wake.clear()
            try:
                if self._damage:
                    self._damage = False
                    self.repair()
                self.back_up_if_due()
            except RunCancelledError:
                return
            except StorageError as error:
                _log.warning("the maintenance of the history failed: %s", type(error).__name__)
            self._wake.wait(_PAUSE_SECONDS)


def _uids(operations: Iterable[WaitingOperation]) -> set[str]:
    return {waiting.operation.uid for waiting in operations}


def _news_of(report: RepairReport) -> Notice:
    sources = (
        (report.salvaged, "from the damaged file"),
        (report.from_backup, "from backups"),
        (report.from_journal, "from the journal"),
    )
    total = sum(count for count, _ in sources)
    sentence = "1 prompt was" if total == 1 else f"{total:,} prompts were"
    sentence += " recovered into a new file"
    if total:
        sentence += f" ({', '.join(f'{count:,} {source}' for count, source in sources if count)})"
    if report.kept_aside is None:
        title, next_step = "The history file was missing and has been rebuilt", _TO_DELETE_FOR_GOOD
    else:
        title = "The history file was damaged and has been repaired"
        next_step = f"The damaged file is kept: {report.kept_aside}"
        if report.unread_rows is None:
            sentence += "; the original number is not known"
        elif report.unread_rows:
            sentence += f"; {report.unread_rows:,} could not be recovered"
    return Notice(title, f"{sentence}.", next_step, is_good=report.unread_rows == 0)
