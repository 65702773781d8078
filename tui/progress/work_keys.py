"""The part of the main screen that is about what takes long: how far it is, starting it, stopping it."""

from collections.abc import Callable
from pathlib import Path

from textual import getters, on

from domain.runtime.local_time import day_of
from domain.runtime.progress import FETCHING, Progress
from tui import messages
from tui.background import run_in_background
from tui.dialogs.file_prompt import PathScreen
from tui.dialogs.modal import open_over
from tui.history.transfer import HistoryTransfer
from tui.keys.active import key_label
from tui.progress.line import ACTIONS, CARE, ENGINE, INDEX, TRANSFER, WorkLine
from tui.result.diff_keys import DiffKeys
from tui.services import Services
from tui.text.paths import in_home_folder
from tui.text.progress import amount

_WORTH_TELLING = 1_000
"""Rows to index from which on the progress is shown."""


class WorkKeys(DiffKeys):
    """Tells the work line what goes on, and lets Escape stop the first of it."""

    _work = getters.query_one(WorkLine)

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._transfer = HistoryTransfer(services, self._post)
        self._to_index = 0
        self._index_is_stopped = False

    # How far

    @on(messages.WorkProgressed)
    def _work_progressed(self, message: messages.WorkProgressed) -> None:
        self._work.show(message.work, message.progress)

    @on(messages.EngineChanged)
    def _engine_changed(self, message: messages.EngineChanged) -> None:
        self._status.engine = message.status
        self._work.show(ENGINE, message.status.progress)

    @on(messages.IndexProgressed)
    def _index_progressed(self, message: messages.IndexProgressed) -> None:
        left = 0 if self._index_is_stopped else message.progress.rows_left
        # The most there was to do is the whole that the part done is of.
        self._to_index = max(self._to_index, left) if left else 0
        is_long = self._to_index >= _WORTH_TELLING
        done = Progress("building the index", self._to_index - left, self._to_index, "prompts")
        self._work.show(INDEX, done if is_long else None)

    # Starting

    def action_export_history(self) -> None:
        """Ask for a file, and write every prompt to it."""
        name = f"prompt-history-{day_of(self._services.clock.now())}.jsonl"
        meaning = "Every prompt, archived ones too, as JSON Lines, in a file that you alone can read."

        def export(file: Path | None) -> None:
            if file is not None and not self._transfer.export(file, overwrite=file.exists()):
                self._tell_busy()

        popup = PathScreen("Export history", meaning, in_home_folder(name), for_writing=True)
        open_over(self, popup, export)

    def action_import_history(self) -> None:
        """Ask for an export, and add its prompts."""
        meaning = "Adds the prompts that are not in the history. Importing twice adds nothing."

        def import_(file: Path | None) -> None:
            if file is not None and not self._transfer.import_(file):
                self._tell_busy()

        open_over(self, PathScreen("Import history", meaning, in_home_folder(), for_writing=False), import_)

    def _tell_busy(self) -> None:
        self.notify(f"Another export or import is under way; {key_label('back')} stops it.", markup=False)

    def action_build_index(self) -> None:
        """Go on with the index, if it was stopped."""
        self._index_is_stopped = False
        run_in_background("build-index", self._services.build_index)
        self.notify("The index is built in the background.", markup=False)

    # Stopping

    def _stop_work(self) -> bool:
        """Stop the first of what is shown; return whether there was any.

        While a run waits for the engine, loading that is a step of the run, and stops with it.
        """
        names = [name for name in self._work.going_on if name != ENGINE or self._runs.active is None]
        if not names:
            return False
        name, progress = names[0], self._work.progress_of(names[0])
        self._work.say_stopping(name)
        stops: dict[str, Callable[[], object]] = {
            TRANSFER: self._transfer.stop,
            ACTIONS: self._actions.stop,
            CARE: lambda: run_in_background("stop-care", self._services.stop_care),
            ENGINE: lambda: run_in_background("stop-loading", self._services.stop_loading),
            INDEX: self._stop_index,
        }
        stops[name]()
        if sentence := _sentence(name, progress):
            self.notify(sentence, markup=False, timeout=10)
        return True

    def _stop_index(self) -> None:
        self._index_is_stopped = True
        self._work.show(INDEX, None)
        run_in_background("stop-indexing", self._services.stop_indexing)


def _sentence(name: str, progress: Progress | None) -> str:
    """Return what stopping did and how to go on; nothing for what tells that itself, when it has stopped."""
    much = amount(progress) if progress is not None else ""
    if name == INDEX:
        return (
            f"Stopped: {much} are indexed. The search finds the rest more slowly. It goes on at the next start, "
            f"or by Build the index ({key_label('palette')})."
        )
    if name == ENGINE and progress is not None and progress.what == FETCHING:
        return f"Stopped: {much} have arrived and are kept; {key_label('improve')} goes on, as does the next start."
    if name == ENGINE:
        return f"Stopped loading the engine: {key_label('improve')} loads it again, as does the next start."
    if name == CARE:
        return "Stopped: the history is as it was. It is looked after again at the next start."
    return ""
