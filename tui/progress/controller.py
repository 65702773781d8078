"""Long work: its progress, starting it, stopping it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from textual.screen import Screen

from domain.runtime.local_time import day_of
from domain.runtime.progress import FETCHING, Progress
from tui.background import run_in_background
from tui.dialogs.file_prompt import PathScreen
from tui.dialogs.modal import open_over
from tui.keys.active import key_label
from tui.messages import ACTIONS, CARE, ENGINE, INDEX, TRANSFER, EngineChanged, IndexProgressed, Mailbox, WorkProgressed
from tui.progress.line import WorkLine
from tui.progress.transfer import HistoryTransfer
from tui.services import WorkServices
from tui.text.paths import in_home_folder
from tui.text.progress import amount

_WORTH_TELLING = 1_000
"""The progress is shown when at least this many rows are left to index."""


@dataclass(eq=False, repr=False)
class WorkController:
    """Shows on the work line what is under way, and stops the first of it. UI thread only."""

    _screen: Screen[None]
    _services: WorkServices
    _line: WorkLine
    _mailbox: Mailbox
    stop_actions: Callable[[], object]
    """Stops what is being done to many records."""
    is_running: Callable[[], bool]
    """Returns whether a run is under way; then loading the engine is a step of it."""
    _to_index: int = field(default=0, init=False)
    _index_is_stopped: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        line, mailbox = self._line, self._mailbox
        self._transfer = HistoryTransfer(self._services, mailbox.post)
        mailbox.listen(WorkProgressed, lambda message: line.show(message.work, message.progress))
        mailbox.listen(EngineChanged, lambda message: line.show(ENGINE, message.status.progress))
        mailbox.listen(IndexProgressed, self._index_progressed)

    def _index_progressed(self, message: IndexProgressed) -> None:
        left = 0 if self._index_is_stopped else message.progress.rows_left
        # The total is the most that there was to do.
        self._to_index = max(self._to_index, left) if left else 0
        is_long = self._to_index >= _WORTH_TELLING
        done = Progress("building the index", self._to_index - left, self._to_index, "prompts")
        self._line.show(INDEX, done if is_long else None)

    # Starting

    def export_history(self) -> None:
        """Ask for a file, and export the history to it."""
        name = f"prompt-history-{day_of(self._services.clock.now())}.jsonl"
        meaning = "Every prompt, archived ones too, as JSON Lines, in a file that you alone can read."

        def export(file: Path | None) -> None:
            if file is not None and not self._transfer.export(file, overwrite=file.exists()):
                self._tell_busy()

        popup = PathScreen("Export history", meaning, in_home_folder(name), for_writing=True)
        open_over(self._screen, popup, export)

    def import_history(self) -> None:
        """Ask for an export, and import it."""
        meaning = "Adds the prompts that are not in the history yet, and skips the others."

        def import_(file: Path | None) -> None:
            if file is not None and not self._transfer.import_(file):
                self._tell_busy()

        open_over(self._screen, PathScreen("Import history", meaning, in_home_folder(), for_writing=False), import_)

    def _tell_busy(self) -> None:
        self._screen.notify(f"Another export or import is under way; {key_label('back')} stops it.")

    def build_index(self) -> None:
        """Resume indexing, if it was stopped."""
        self._index_is_stopped = False
        run_in_background("build-index", self._services.build_index)
        self._screen.notify("The index is built in the background.")

    # Stopping

    def stop(self) -> bool:
        """Stop the first of what is shown; return whether there was any.

        While a run waits for the engine, loading that is a step of the run, and stops with it.
        """
        names = [name for name in self._line.going_on if name != ENGINE or not self.is_running()]
        if not names:
            return False
        name, progress = names[0], self._line.progress_of(names[0])
        self._line.say_stopping(name)
        stops: dict[str, Callable[[], object]] = {
            TRANSFER: self._transfer.stop,
            ACTIONS: self.stop_actions,
            CARE: lambda: run_in_background("stop-care", self._services.stop_care),
            ENGINE: lambda: run_in_background("stop-loading", self._services.stop_loading),
            INDEX: self._stop_index,
        }
        stops[name]()
        if sentence := _sentence(name, progress):
            self._screen.notify(sentence, timeout=10)
        return True

    def _stop_index(self) -> None:
        self._index_is_stopped = True
        self._line.show(INDEX, None)
        run_in_background("stop-indexing", self._services.stop_indexing)


def _sentence(name: str, progress: Progress | None) -> str:
    """Return what stopping did and how to resume; nothing for work that reports that itself."""
    much = amount(progress) if progress is not None else ""
    if name == INDEX:
        return (
            f"Stopped: {much} are indexed. The search finds the rest more slowly. Indexing continues at "
            f"the next start, or with Build the index ({key_label('palette')})."
        )
    if name == ENGINE and progress is not None and progress.what == FETCHING:
        resumes = f"{key_label('improve')} or the next start continues the download."
        return f"Stopped: {much} have arrived and are kept; {resumes}"
    if name == ENGINE:
        return f"Stopped loading the engine: {key_label('improve')} or the next start loads it again."
    if name == CARE:
        return "Stopped: the history is as it was. Checks and backups resume at the next start."
    return ""
