"""What each feature asks of the services behind the screen; `tui.composition` provides it, tests provide fakes.

Methods may block: call them on a background thread, unless their description says that they return at once.
Properties do not block.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from domain.errors import PromptImproverError, StorageError
from domain.evaluation.ports import Answerer, ReadsExperiments
from domain.evaluation.summary import Summary
from domain.history.notices import Notice, RetentionReport
from domain.history.operations import Operation
from domain.history.ports import UndoStore
from domain.history.reader import HistoryReader
from domain.history.transfer import ImportReport
from domain.history.writer import WriterStatus
from domain.models.choice import ModelChoice
from domain.patterns.titles import PatternTitles
from domain.prompts.drafts import Draft
from domain.prompts.improve import ImprovePrompt
from domain.prompts.presets import PresetStore
from domain.prompts.record import PromptHistory
from domain.prompts.request import EngineStatus
from domain.runtime.clock import Clock
from domain.runtime.progress import Progress
from domain.search.query import HistoryStatistics, IndexProgress
from tui.theme.appearance import Looks

if TYPE_CHECKING:
    from domain.evaluation.experiment import Experiment
    from domain.evaluation.trial import Trial

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
    """A sentence for each thing that looks like a setting but is none."""
    first_run: bool = False
    """Whether nobody has chosen a provider yet."""
    fetches_model: bool = False
    """Whether the engine would download its model on this first run, and so waits for the choice."""
    looks: Looks = field(default_factory=Looks)


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """The state of the history at the start."""

    read_only: StorageError | None = None
    retention: RetentionReport = field(default_factory=RetentionReport)


class HasClock(Protocol):
    """Tells the time."""

    @property
    def clock(self) -> Clock:
        """The time; tests bring their own."""


class ExperimentReads(Protocol):
    """Reads experiments."""

    def experiments(self) -> ReadsExperiments:
        """Return the experiments of records with their outputs, and the inputs of lineages, waiting ones included."""


class HistoryReads(HasClock, ExperimentReads, Protocol):
    """Reads the history."""

    def history(self) -> HistoryReader:
        """Return what the sidebar lists."""

    def filter_values(self) -> dict[str, list[str]]:
        """Return what may follow a filter of the search, by the filter's name. Raises `StorageError`."""

    def change_token(self) -> int:
        """Return a number that differs after any process has changed the history."""


class HistoryChanges(HistoryReads, Protocol):
    """Writes operations on records, and keeps what was deleted."""

    def submit(self, operation: Operation) -> None:
        """Write an operation down durably; the history follows. Raises `SpoolError` or `StorageError`."""

    def submit_many(self, operations: Sequence[Operation]) -> None:
        """Write operations down durably, and apply them. Raises `SpoolError` or `StorageError`.

        Then the first ones may be written down.
        """

    def ensure_room(self, count: int) -> None:
        """Raise `SpoolFullError` when the history cannot be written and the spool has no room for `count` more."""

    def undo_store(self) -> UndoStore:
        """Return where many deleted records are kept until the session ends."""

    def retry_saving(self) -> bool:
        """Try now to save what waits; return False when nothing is kept on disk."""

    def backup_count(self) -> int:
        """Return how many backups of the history there are. Raises `StorageError`."""


class RunServices(HasClock, Protocol):
    """Improves a prompt."""

    def improve_prompt(self) -> ImprovePrompt:
        """Return the use case."""


class DraftServices(Protocol):
    """Keeps the draft. Only `load_draft` blocks."""

    def load_draft(self) -> Draft | None:
        """Return the draft of an earlier session."""

    def remember_draft(self, draft: Draft) -> None:
        """Keep a draft in place of the one before; an empty one forgets it."""

    def remember_early_draft(self, draft: Draft) -> None:
        """Keep a draft with the one before, when the application ends before it has read that."""


class PresetServices(Protocol):
    """Keeps the options of prompts."""

    def presets(self) -> PresetStore:
        """Return where options are kept under names."""


class PatternServices(Protocol):
    """Knows the library of patterns."""

    def pattern_titles(self, language: str | None) -> PatternTitles:
        """Return the patterns to choose from, in a language where they are written in it."""

    def new_pattern_problems(self) -> tuple[str, ...]:
        """Return what is wrong with the user's files of patterns that have changed since the last call."""


class TrialServices(HistoryReads, Protocol):
    """Tries prompts on test inputs, and keeps what came of it."""

    def model_setup(self) -> "ModelSetup":
        """Return what knows the models that can be chosen."""

    def submit(self, operation: Operation) -> None:
        """Write an operation down durably; the history follows. Raises `SpoolError` or `StorageError`."""

    def open_trial(self, draft: "Experiment") -> "Trial":
        """Return the trial of an experiment with what is kept of it; see `domain.evaluation.trial.open_trial`."""

    def expected_checks(self, record: PromptHistory) -> tuple[str, ...]:
        """Return the checks that follow from the idea of a record, in the language of `domain.checks.lines`."""

    def answerer(self, choice: ModelChoice | None = None) -> Answerer:
        """Return the model that answers any prompt: the chosen one, or another. Close it after use."""


class SavesFiles(Protocol):
    """Saves a text to a file."""

    def save_file(self, name: str, text: str, *, replace: bool) -> Path:
        """Write `text` to the file that the user named, and return its path. Raises `FileError`."""


class ModelServices(Protocol):
    """Finds, tries and keeps the choice of a model."""

    def model_setup(self) -> "ModelSetup":
        """Return the service for that."""


class SettingsServices(Protocol):
    """Reads and changes settings."""

    def settings_service(self) -> "SettingsService":
        """Return the service for that."""


class ThemeServices(Protocol):
    """Keeps the choice of a theme."""

    def keep_theme(self, name: str) -> bool:
        """Save `name` as the theme; return False when another source overrides it. Raises `SettingsError`."""


class WorkServices(HasClock, Protocol):
    """Does long work, and stops it."""

    def export_history(self, file: Path, on_progress: Callable[[Progress], None], *, overwrite: bool) -> int:
        """Write every prompt to a file, whole or not at all; return how many there are.

        What `on_progress` raises ends it. Raises `FileExistsError`, other `OSError` and `StorageError`.
        """

    def import_history(self, file: Path, on_progress: Callable[[Progress], None]) -> ImportReport:
        """Add the prompts of an export that the history does not hold, until `on_progress` raises `RunCancelledError`.

        Raises `OSError` and `StorageError`.
        """

    def build_index(self) -> None:
        """Resume indexing in the background."""

    def stop_indexing(self) -> None:
        """Stop indexing until `build_index` or the next start; searching works without."""

    def stop_care(self) -> None:
        """Stop repairing or backing up the history file; the next start tries again."""

    def stop_loading(self) -> None:
        """Stop loading the engine, its weights included; the next run loads it again."""


class StartServices(DraftServices, Protocol):
    """Starts everything behind the screen."""

    def rebinding(self) -> "Rebinding":
        """Return the keys that the settings rebind, and what is wrong with them."""

    def start(self, on_saving: Callable[[WriterStatus], None]) -> StartReport:
        """Load the settings and begin to save what waits. Raises `SettingsError`."""

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load the engine, reporting progress."""

    def look_after_history(
        self,
        on_news: Callable[[Notice], None],
        on_index: Callable[[IndexProgress], None],
        on_care: Callable[[Progress | None], None],
    ) -> HistoryReport:
        """Begin to check, repair, back up and index the history file; apply the retention. Raises `StorageError`.

        `on_care` gets the progress of a repair or a backup, and None when it has ended.
        """


class KeepsEdits(Protocol):
    """Writes edits of prompts on a thread, and calls `done` on it. All methods but `close` return at once."""

    def edit(self, uid: str, accepted_text: str | None, done: Callable[[PromptImproverError | None], object]) -> None:
        """Save the text to use; None returns to the model's. Call `done` with what went wrong, if anything."""

    def settle_edits(self, done: Callable[[], object]) -> None:
        """Call `done` once every edit so far is written or has failed."""

    def close(self, wait_seconds: float = 0) -> None:
        """Accept no more actions; wait at most this long for those that were accepted."""


class Services(
    HistoryChanges,
    RunServices,
    PatternServices,
    PresetServices,
    TrialServices,
    SavesFiles,
    ModelServices,
    SettingsServices,
    ThemeServices,
    WorkServices,
    StartServices,
    Protocol,
):
    """Everything that the main screen asks for."""

    @property
    def log_file(self) -> Path:
        """Where the log is written, if it can be."""

    def notice_seen(self) -> None:
        """Record that you have seen the notice about old records."""

    def statistics(self) -> HistoryStatistics:
        """Return numbers over the whole history. Raises `StorageError`."""

    def tried_prompts(self) -> Summary | None:
        """Return what the verdicts add up to; None if nothing was tried. Raises `StorageError`."""
