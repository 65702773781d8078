"""The parts of one running application, each made on first use, and how they end."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.runtime.clock import Clock, SystemClock
from tui.composition import engine, history, models
from tui.composition import files as personal_files
from tui.composition.draft_autosave import DraftKeeper
from tui.composition.lazy import Once
from tui.composition.news_relay import NewsLine
from tui.composition.paths import Paths
from tui.log_file import where_it_failed

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.history.backups import HistoryFile
    from domain.history.indexing import HistoryIndexer
    from domain.history.maintenance import Maintenance
    from domain.history.ports import PromptRepository, Spool
    from domain.history.reader import HistoryReader
    from domain.history.retention import Retention
    from domain.history.writer import HistoryWriter
    from domain.models.choice import ModelChoice
    from domain.models.keys import KeyStore
    from domain.models.omissions import OmissionStore
    from domain.models.setup import ModelSetup
    from domain.models.switching import SwitchableImprover
    from domain.prompts.drafts import UndoStore
    from domain.prompts.improve import ImprovePrompt
    from domain.prompts.presets import PresetStore
    from domain.prompts.request import PromptImprover
    from domain.runtime.progress import Progress
    from domain.search.query import IndexProgress
    from domain.settings.schema import Settings
    from domain.settings.service import SettingsService
    from domain.settings.sources import SettingSources
    from storage.database.risky_places import RiskyPlace

_log = logging.getLogger(__name__)


class Parts:
    """Every part by name; a test puts another `Once` in the place of one. Thread-safe.

    The modules of `tui.composition` make the parts. Each gets this object, and takes from it what its part stands on.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        overrides: dict[str, Any] | None = None,
        env_file: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.paths = paths
        self.env_file = env_file
        self.news = NewsLine()
        self.on_index: Callable[[IndexProgress], None] = lambda _progress: None
        self.on_care: Callable[[Progress | None], None] = lambda _progress: None
        self._clock = clock or SystemClock()
        self._hooks: list[Callable[[], None]] = []
        self.sources: Once[SettingSources] = Once(lambda: models.make_sources(self, overrides or {}))
        self.settings: Once[Settings] = Once(lambda: self.sources().load())
        self.history_place: Once[RiskyPlace | None] = Once(lambda: history.find_place(self))
        self.repository: Once[PromptRepository] = Once(lambda: history.make_repository(self))
        self.spool: Once[Spool] = Once(lambda: history.make_spool(self))
        self.writer: Once[HistoryWriter] = Once(lambda: history.make_writer(self))
        self.history: Once[HistoryReader] = Once(lambda: history.make_reader(self))
        self.history_file: Once[HistoryFile] = Once(lambda: history.make_history_file(self))
        self.care: Once[Maintenance] = Once(lambda: history.make_care(self))
        self.indexer: Once[HistoryIndexer] = Once(lambda: history.make_indexer(self))
        self.retention: Once[Retention] = Once(lambda: history.make_retention(self))
        self.omissions: Once[OmissionStore] = Once(lambda: models.make_omissions(self))
        self.make_improver = engine.improver_maker(self)
        self.improver_switch: Once[SwitchableImprover] = Once(lambda: engine.make_switch(self))
        self.improver: Once[PromptImprover] = Once(self.improver_switch)
        self.improve_prompt: Once[ImprovePrompt] = Once(lambda: engine.make_improve_prompt(self))
        self.keys: Once[KeyStore] = Once(lambda: models.make_keys(self))
        self.model_setup: Once[ModelSetup] = Once(lambda: models.make_model_setup(self))
        self.settings_service: Once[SettingsService] = Once(lambda: models.make_settings_desk(self))
        self.undo_store: Once[UndoStore] = Once(lambda: personal_files.make_undo_store(self))
        self.presets: Once[PresetStore] = Once(lambda: personal_files.make_preset_store(self))
        self.drafts = DraftKeeper(Once(lambda: personal_files.make_draft_store(self)))
        self.on_close(self.drafts.close)

    @property
    def clock(self) -> Clock:
        """The clock of every service."""
        return self._clock

    @property
    def database(self) -> Path:
        """The history's file."""
        return self.settings().sqlite_db_path or self.paths.database

    def on_close(self, hook: Callable[[], None]) -> None:
        """Run `hook` when the application ends; the last one added runs first."""
        self._hooks.append(hook)

    def close(self) -> None:
        """Run every hook, last one first; one that fails never stops the others. Calling it again does nothing."""
        while self._hooks:
            hook = self._hooks.pop()
            try:
                hook()
            except Exception as error:  # noqa: BLE001 - the other hooks must run whatever this one does
                _log.error("clean-up failed: %s", where_it_failed(error))

    def kept_key(self, provider: str) -> str:
        """Return the key that is kept for the provider, empty when there is none. May block for seconds."""
        kept = self.keys().find(provider)
        return "" if kept is None else kept.key

    def reconfigure(self) -> "ModelChoice":
        """Let what the sources say now of the model count for the next run, and return who answers then.

        A run under way keeps its own. What is not about the model counts after a restart. Raises `SettingsError`;
        nothing has changed then.
        """
        settings = models.reconfigured(self)
        self.settings = Once(lambda: settings)
        self.improver_switch().replace()
        return models.shown_choice(settings, engine.embedded_model_name(settings))
