"""Import and export from inside the application: one at a time, off the UI thread, stopped by a key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import PromptImproverError, RunCancelledError, StorageError
from domain.history.transfer import ImportReport
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from domain.text.clean import one_line
from domain.text.counts import count_of
from domain.text.named_file import reason_of
from tui.background import run_in_background
from tui.messages import TRANSFER, ActionDone, ActionFailed, Post, WorkProgressed
from tui.services import WorkServices
from tui.text.counts import words_of_import


@dataclass(eq=False, repr=False)
class HistoryTransfer:
    """Carries out one transfer at a time, and posts its outcome. UI thread only."""

    _services: WorkServices
    _post: Post
    _cancel: CancelToken | None = field(default=None, init=False)

    def export(self, file: Path, *, overwrite: bool) -> bool:
        """Write every prompt to `file`; return False when another transfer is under way."""

        def work(on_progress: Callable[[Progress], None]) -> str:
            try:
                count = self._services.export_history(file, on_progress, overwrite=overwrite)
            except RunCancelledError:
                return "Stopped: no file was written."
            return f"{count_of(count, 'prompt')} exported to {one_line(str(file))}, readable by you alone."

        return self._start(work)

    def import_(self, file: Path) -> bool:
        """Add the prompts of `file`; return False when another transfer is under way."""
        return self._start(lambda on_progress: _sentence(self._services.import_history(file, on_progress)))

    def stop(self) -> None:
        """Stop what is under way. What was imported stays."""
        if self._cancel is not None:
            self._cancel.cancel()

    def _start(self, work: Callable[[Callable[[Progress], None]], str]) -> bool:
        if self._cancel is not None:
            return False
        cancel = self._cancel = CancelToken()

        def on_progress(progress: Progress) -> None:
            cancel.raise_if_cancelled()
            self._post(WorkProgressed(TRANSFER, progress))

        def run() -> None:
            try:
                self._post(ActionDone(work(on_progress)))
            except PromptImproverError as error:
                self._post(ActionFailed(error))
            except OSError as error:
                self._post(
                    ActionFailed(StorageError(f"The file cannot be used: {reason_of(error)}.", "Name another file."))
                )
            finally:
                self._cancel = None
                self._post(WorkProgressed(TRANSFER, None))

        run_in_background("transfer", run)
        return True


def _sentence(report: ImportReport) -> str:
    sentence = words_of_import(report)
    if report.is_stopped:
        return f"Stopped: {sentence} Run the import again to continue."
    if report.refused:
        number, reason = report.refused[0]
        lines = "1 line was" if len(report.refused) == 1 else f"{len(report.refused):,} lines were"
        sentence += f" {lines} left out; the first is line {number}: {one_line(reason)}"
    if report.unreadable:
        sentence += f" {report.unreadable:,} could not be read when exported."
    return sentence
