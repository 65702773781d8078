"""What the main screen asks of the services behind it; `tui.composition.container` provides it, tests provide fakes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from domain.errors import StorageError
from domain.history.notices import Notice, RetentionReport
from domain.history.operations import Operation
from domain.history.reader import HistoryReader
from domain.history.transfer import ImportReport
from domain.history.writer import WriterStatus
from domain.prompts.drafts import Draft, UndoStore
from domain.prompts.improve import ImprovePrompt
from domain.prompts.presets import PresetStore
from domain.prompts.request import EngineStatus
from domain.runtime.clock import Clock
from domain.runtime.progress import Progress
from domain.search.query import HistoryStatistics, IndexProgress
from tui.theme.appearance import Looks

if TYPE_CHECKING:
    # Both need pydantic, for which the screen does not wait.
    from domain.models.setup import ModelSetup
    from domain.settings.service import SettingsService

    # It needs Textual, which no command loads.
    from tui.keys.rebinding import Rebinding


@dataclass(frozen=True, slots=True)
class StartReport:
    """What the settings say, in words for the status bar."""

    provider: str
    model: str
    saving: bool
    """False when `SQLITE_ENABLED` is false: nothing is kept on disk."""
    weakened_promises: tuple[str, ...] = ()
    setting_problems: tuple[str, ...] = ()
    """What looks like a setting and is none, a sentence each."""
    first_run: bool = False
    """Whether nobody has chosen a provider yet."""
    fetches_model: bool = False
    """Whether the engine would ask the network for its model on this first run, and so waits for the choice."""
    looks: Looks = field(default_factory=Looks)


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """How the history was found at the start."""

    read_only: StorageError | None = None
    retention: RetentionReport = field(default_factory=RetentionReport)


class Services(Protocol):
    """Every method may block: call it on a background thread. The properties do not."""

    @property
    def clock(self) -> Clock:
        """The time; tests bring their own."""
        ...

    def rebinding(self) -> "Rebinding":
        """Return the keys that the person chose, and what is wrong with them."""
        ...

    @property
    def log_file(self) -> Path:
        """Where the log is written, if it can be."""
        ...

    def start(self, on_saving: Callable[[WriterStatus], None]) -> StartReport:
        """Load the settings and begin to save what waits. Raises `SettingsError`."""
        ...

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load the engine, reporting progress."""
        ...

    def stop_loading(self) -> None:
        """Stop loading the engine, its weights included; the next run loads it again."""
        ...

    def look_after_history(
        self,
        on_news: Callable[[Notice], None],
        on_index: Callable[[IndexProgress], None],
        on_care: Callable[[Progress | None], None],
    ) -> HistoryReport:
        """Begin to check, mend, back up and index the history file; apply the retention. Raises `StorageError`.

        `on_care` is told how far mending or backing up is, and None when it has ended.
        """
        ...

    def stop_care(self) -> None:
        """Stop mending or backing up the history file; it is tried again at the next start."""
        ...

    def stop_indexing(self) -> None:
        """Index no more until `build_index` or the next start; searching works without."""
        ...

    def build_index(self) -> None:
        """Go on with the index in the background."""
        ...

    def export_history(self, file: Path, on_progress: Callable[[Progress], None], *, overwrite: bool) -> int:
        """Write every prompt to a file, whole or not at all; return how many there are.

        What `on_progress` raises ends it. Raises `FileExistsError`, other `OSError` and `StorageError`.
        """
        ...

    def import_history(self, file: Path, on_progress: Callable[[Progress], None]) -> ImportReport:
        """Add the prompts of an export that the history does not hold, until `on_progress` raises `RunCancelledError`.

        Raises `OSError` and `StorageError`.
        """
        ...

    def notice_seen(self) -> None:
        """Remember that the person has seen the retention's notice."""
        ...

    def submit(self, operation: Operation) -> None:
        """Write an operation down durably; the history follows. Raises `SpoolError` or `StorageError`."""
        ...

    def submit_many(self, operations: Sequence[Operation]) -> None:
        """Write any number of operations down durably, and apply them. Raises `SpoolError` or `StorageError`.

        The first ones may be written down by then.
        """
        ...

    def ensure_room(self, count: int) -> None:
        """Raise `SpoolFullError` when the history cannot be written and so many operations may not wait."""
        ...

    def undo_store(self) -> UndoStore:
        """Return where many deleted records are kept until the session ends."""
        ...

    def presets(self) -> PresetStore:
        """Return where shapes are kept under names."""
        ...

    def save_file(self, name: str, text: str, *, replace: bool) -> Path:
        """Write `text` to the file that the person named, and return where it is. Raises `FileError`."""
        ...

    def model_setup(self) -> "ModelSetup":
        """Return what finds, tries and keeps the choice of a model."""
        ...

    def settings_service(self) -> "SettingsService":
        """Return what reads and changes settings."""
        ...

    def retry_saving(self) -> bool:
        """Try now to save what waits; return False when nothing is kept on disk."""
        ...

    def backup_count(self) -> int:
        """Return how many backups of the history there are. Raises `StorageError`."""
        ...

    def improve_prompt(self) -> ImprovePrompt:
        """Return the use case."""
        ...

    def history(self) -> HistoryReader:
        """Return what the sidebar lists."""
        ...

    def statistics(self) -> HistoryStatistics:
        """Return numbers over the whole history. Raises `StorageError`."""
        ...

    def filter_values(self) -> dict[str, list[str]]:
        """Return what may follow a filter of the search, by the filter's name. Raises `StorageError`."""
        ...

    def keep_theme(self, name: str) -> bool:
        """Make `name` the theme of the next starts; return whether it is, or some other source of settings wins.

        Raises `SettingsError`.
        """
        ...

    def change_token(self) -> int:
        """Return a number that differs after any process has changed the history."""
        ...

    def load_draft(self) -> Draft | None:
        """Return the draft of an earlier session."""
        ...

    def remember_draft(self, draft: Draft) -> None:
        """Keep a draft in place of the one before; an empty one forgets it. Never blocks."""
        ...

    def remember_early_draft(self, draft: Draft) -> None:
        """Keep a draft with the one before, at the end of an application that has not seen that. Never blocks."""
        ...
