"""The composition root: one `Container` for each running application. It alone knows every service by name."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import SettingsError
from domain.history.ports import UndoStore
from domain.history.writer import WriterStatus
from domain.models.choice import ModelChoice, ProviderTester
from domain.models.switching import SwitchableImprover, TriableImprover
from domain.prompts.drafts import DraftStore
from domain.prompts.improve import ImprovePrompt
from domain.prompts.presets import PresetStore
from domain.prompts.request import EngineStatus, PromptImprover
from domain.runtime.clock import Clock, SystemClock
from tui.composition import models
from tui.composition.draft_autosave import DraftAutosave
from tui.composition.history import HistoryServices
from tui.composition.lazy import Lazy, Lifetime
from tui.composition.paths import Paths
from tui.composition.trials import TrialServices
from tui.services import StartReport
from tui.theme.appearance import Looks

if TYPE_CHECKING:
    # Imported when first needed: pydantic takes longer to load than the screen may wait.
    from domain.evaluation.ports import Answerer
    from domain.models.keys import KeyStore
    from domain.models.omissions import OmissionStore
    from domain.models.setup import ModelSetup
    from domain.patterns.library import PatternLibrary
    from domain.prompts.record import PromptHistory
    from domain.settings.schema import Settings
    from domain.settings.service import ChangesSettings, SettingsService
    from domain.settings.sources import SettingSources
    from tui.keys.rebinding import Rebinding


class Container:
    """Makes each service on first use. Implements `tui.services.Services`; thread-safe.

    A test replaces a service with `Lazy.replace`.
    """

    asks_first = True
    """Whether a first start without a provider asks for one."""

    def __init__(
        self,
        paths: Paths,
        *,
        overrides: dict[str, Any] | None = None,
        env_file: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Take the settings of the command line as `overrides`, and the file that `--env-file` names."""
        self.paths = paths
        self.env_file = env_file or paths.config / ".env"
        self._given_env_file = env_file
        self._overrides = overrides or {}
        self.clock: Clock = clock or SystemClock()
        self.log_file = paths.log_file
        self._lifetime = Lifetime()
        self.on_close, self.close = self._lifetime.on_close, self._lifetime.close
        self.sources = Lazy(self._make_sources)
        self.settings: Lazy[Settings] = Lazy(lambda: self.sources().load())
        self._add_history()
        self._add_models()
        self.undo_store = self._lifetime.closing(self._make_undo_store, lambda store: store.forget())
        self.presets = Lazy(self._make_preset_store)
        self.drafts = DraftAutosave(Lazy(self._make_draft_store))
        self.save_file = _save_file
        self.load_draft = self.drafts.load
        self.remember_draft = self.drafts.remember
        self.remember_early_draft = self.drafts.remember_early
        self.on_close(self.drafts.close)

    def _add_history(self) -> None:
        self._history = history = HistoryServices(self.settings, self.sources, self.paths, self.clock, self._lifetime)
        self.history_place, self.history_file, self.history = history.place, history.file, history.reader
        self.spool, self.repository, self.writer = history.spool, history.repository, history.writer
        self.maintenance, self.indexer, self.retention = history.maintenance, history.indexer, history.retention
        self.experiments = history.experiments
        self.news, self.keeps_on_disk = history.news, history.keeps_on_disk
        # `tui.services.Services` documents these.
        self.submit, self.submit_many, self.ensure_room = history.submit, history.submit_many, history.ensure_room
        self.retry_saving, self.build_index = history.retry_saving, history.build_index
        self.export_history, self.import_history = history.export, history.import_
        self.look_after_history, self.backup_count = history.look_after, history.backup_count
        self.notice_seen = lambda: self.retention().seen()
        self.stop_care = lambda: self.maintenance().stop()
        self.stop_indexing = lambda: self.indexer().stop()
        self.statistics, self.tried_prompts = lambda: self.repository().get_statistics(), history.tried_prompts
        self.filter_values = lambda: self.repository().filter_values()
        self.change_token = lambda: self.repository().change_token()

    def _add_models(self) -> None:
        self.keys = Lazy(self._make_keys)
        self.omissions = Lazy(self._make_omissions)
        self.improver_switch = self._lifetime.closing(
            lambda: SwitchableImprover(lambda: self.make_improver(self.settings())), lambda switch: switch.close()
        )
        self.improver: Lazy[PromptImprover] = Lazy(self.improver_switch)
        keep, check_room = self._history.keep, self._history.check_room
        self.improve_prompt = Lazy(
            lambda: ImprovePrompt(
                self.improver, keep, self.clock, check_room, lambda root_uid: self.history().last_version(root_uid)
            )
        )
        self.patterns: Lazy[PatternLibrary] = Lazy(self._make_patterns)
        self.nearest_patterns = Lazy(lambda: models.make_nearest_patterns(self.patterns()))
        self.pattern_titles = lambda language: self.patterns().titles(language)
        self.new_pattern_problems = lambda: tuple(map(str, self.patterns().new_problems()))
        trials = TrialServices(self.settings, self._history, self.patterns, self.kept_key)
        self.open_trial, self.expected_checks = trials.open_trial, trials.expected_checks
        self.key_is_missing = trials.key_is_missing
        self.settings_files = Lazy(self._make_settings_files)
        self.settings_service = Lazy(self._make_settings_service)
        self.model_setup = Lazy(self._make_model_setup)

    @property
    def database(self) -> Path:
        """The history's file."""
        return self._history.database

    def kept_key(self, provider: str) -> str:
        """Return the key that is kept for the provider, empty when there is none. May block for seconds."""
        return kept.key if (kept := self.keys().find(provider)) is not None else ""

    def make_improver(self, settings: "Settings") -> TriableImprover:
        """Return the improver of given settings, not loaded yet."""
        return models.make_improver(
            settings, self.paths.cache, self.clock, self.kept_key, self.omissions(), self.nearest_patterns()
        )

    def answerer(self, choice: ModelChoice | None = None) -> "Answerer":
        """Return the model that answers any prompt: the chosen one, or another. Close it after use."""
        return models.make_answerer(self.settings(), choice, self.improver_switch, self.make_improver)

    def reconfigure(self) -> ModelChoice:
        """Apply what the sources say now about the model to the next run, and return the model that answers it.

        A run in progress keeps its own. Other settings take effect after a restart. Raises `SettingsError` and changes
        nothing then.
        """
        from domain.settings.rows import counts_at_once

        changes = {name: value for name, value in self.sources().load() if counts_at_once(name)}
        settings = self.settings().model_copy(update=changes)
        self.settings.replace(lambda: settings)
        self.improver_switch().replace()
        return ModelChoice(settings.llm_provider, models.shown_model(settings), settings.llm_base_url)

    def rebinding(self) -> "Rebinding":
        """Return the keys that the settings rebind, and what is wrong with them."""
        from tui.keys.rebinding import read_keys

        return read_keys(self.paths.config_file)

    def setting_problems(self) -> tuple[str, ...]:
        """Return a sentence for each thing that looks like a setting but is none."""
        try:
            return self.sources().problems()
        except SettingsError:
            return ()  # the reader of the settings reports what is wrong with the file

    def start(self, on_saving: Callable[[WriterStatus], None]) -> StartReport:
        """Load the settings and begin to save what an earlier session left waiting."""
        settings = self.settings()
        first_run = self.asks_first and "llm_provider" not in self.sources().given()
        if settings.sqlite_enabled:
            writer = self.writer()
            writer.add_listener(on_saving)
            writer.start()
            on_saving(writer.status())
        else:
            self.indexer().start()  # what `look_after_history` does for a history on disk
        return StartReport(
            provider=settings.llm_provider,
            model=models.shown_model(settings),
            saving=settings.sqlite_enabled,
            weakened_promises=(
                *settings.weakened_promises,
                *self.history_place().warnings,
                *_exposed_keys(self.env_file),
            ),
            setting_problems=self.setting_problems(),
            first_run=first_run,
            fetches_model=first_run and models.fetches_model(settings, self.paths.cache),
            looks=Looks(settings.theme, settings.reduced_motion, settings.notify.titles, settings.notify.rings),
        )

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load the engine."""
        self.improver().warm_up(on_status)

    def stop_loading(self) -> None:
        """Stop loading the engine."""
        self.improver().stop_loading()

    def keep_theme(self, name: str) -> bool:
        """Write the theme into config.toml; return False when the environment or the .env file overrides it."""
        from storage.config.toml import ConfigFile

        ConfigFile(self.paths.config_file).change({"theme": name})
        return self.sources().load().theme == name

    # Factories; each imports what it makes

    def _make_sources(self) -> "SettingSources":
        from domain.settings.sources import SettingSources

        return SettingSources(self.paths.config, self._given_env_file, self._overrides)

    def _make_settings_files(self) -> "ChangesSettings":
        from storage.config.dotenv import EnvFile
        from storage.config.settings import SettingsFiles
        from storage.config.toml import ConfigFile

        # The file that `--env-file` names is not changed.
        return SettingsFiles(
            ConfigFile(self.paths.config_file), None if self._given_env_file else EnvFile(self.env_file)
        )

    def _make_keys(self) -> "KeyStore":
        from storage.config.dotenv import EnvFile
        from storage.config.keyring import SystemKeyring
        from storage.config.keys import KeyFiles

        return KeyFiles(EnvFile(self.env_file), SystemKeyring(), writable=self._given_env_file is None)

    def _make_omissions(self) -> "OmissionStore":
        from storage.state.omissions import LearntOmissions

        return LearntOmissions(self.paths.omissions, self.clock, self.keeps_on_disk)

    def _make_patterns(self) -> "PatternLibrary":
        from domain.patterns.library import PatternLibrary
        from storage.config.patterns import OwnPatternFiles

        return PatternLibrary(OwnPatternFiles(self.paths.patterns))

    def _make_settings_service(self) -> "SettingsService":
        from domain.models.catalogue import PROVIDERS
        from domain.settings.service import SettingsService
        from tui.theme.themes import theme_names

        return SettingsService(self.sources(), self.settings_files(), PROVIDERS.keys(), theme_names(), self.reconfigure)

    def _make_model_setup(self) -> "ModelSetup":
        from domain.improver.discovery import discover_providers
        from domain.improver.model_list import models_of
        from domain.models.setup import ModelPorts, ModelSetup
        from storage.state.recent_models import RecentModels

        keys = self.keys()
        ports = ModelPorts(
            discover_providers=lambda settings: discover_providers(settings, self.paths.cache, keys.in_file()),
            list_models=lambda settings: models_of(settings, self.kept_key),
            make_tester=self._tester,
            apply=self.reconfigure,
            newest_prompts=self._newest_prompts,
        )
        recent = RecentModels(self.paths.recent_models, self.keeps_on_disk)
        return ModelSetup(self.sources(), self.settings_files(), keys, recent, ports)

    def _newest_prompts(self) -> "list[PromptHistory]":
        if self.keeps_on_disk() and not self.database.exists():
            return []  # a command that only lists models makes no history
        return models.newest_prompts(self.repository)

    def _tester(self, settings: "Settings") -> AbstractContextManager[ProviderTester]:
        used = self.settings()
        if settings.llm_provider == "local" == used.llm_provider and settings.local_model == used.local_model:
            return nullcontext(self.improver_switch())  # one engine is heavy enough
        return closing(self.make_improver(settings))

    def _make_undo_store(self) -> UndoStore:
        from storage.state.undo import UndoFiles

        return UndoFiles(self.paths.data / "undo", writes=self.keeps_on_disk())

    def _make_preset_store(self) -> PresetStore:
        from storage.state.presets import FilePresetStore

        return FilePresetStore(self.paths.presets, writes=self.keeps_on_disk())

    def _make_draft_store(self) -> DraftStore | None:
        from storage.state.drafts import FileDraftStore, claim_draft

        try:
            keeps = self.keeps_on_disk()
        except SettingsError:
            # What was typed comes back once the setting is corrected.
            keeps = self.sources().may_keep()
        if not keeps:
            return None
        path, lock = claim_draft(self.paths.draft)
        if lock is not None:
            self.on_close(lock.release)
        return FileDraftStore(path)


def _exposed_keys(env_file: Path) -> tuple[str, ...]:
    """Return a warning for the status bar when other users of this machine can read the keys in `env_file`."""
    exposed = os.name == "posix" and env_file.is_file() and env_file.stat().st_mode & 0o077
    return ("others may read your .env: chmod 600 it",) if exposed else ()


def _save_file(name: str, text: str, *, replace: bool) -> Path:
    from storage.files.text import save_text

    return save_text(name, text, replace=replace)
