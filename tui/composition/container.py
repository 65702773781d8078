"""The composition root: one `Container` for each running application. It alone knows every service by name."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from domain.errors import SettingsError
from domain.history.indexing import HistoryIndexer
from domain.history.maintenance import Maintenance
from domain.history.notices import Notice
from domain.history.writer import WriterStatus
from domain.models.choice import ModelChoice, ProviderTester
from domain.models.switching import SwitchableImprover, TriableImprover
from domain.prompts.drafts import DraftStore
from domain.prompts.improve import ImprovePrompt
from domain.prompts.request import EngineStatus, PromptImprover
from domain.runtime.clock import Clock, SystemClock
from domain.runtime.progress import Progress
from domain.search.query import IndexProgress
from tui.composition import engine, files, history, models
from tui.composition.draft_autosave import DraftAutosave
from tui.composition.history_service import HistoryService
from tui.composition.lazy import Lazy
from tui.composition.paths import Paths
from tui.composition.relay import Relay
from tui.log_file import where_it_failed
from tui.services import HistoryReport, StartReport
from tui.theme.appearance import Looks

if TYPE_CHECKING:
    # Imported when first needed: pydantic takes longer to load than the screen may wait.
    from domain.settings.schema import Settings
    from tui.keys.rebinding import Rebinding

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


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
        self._is_own_env_file = env_file is None
        self.clock: Clock = clock or SystemClock()
        self.news: Relay[Notice] = Relay()
        self.log_file = paths.log_file
        self._index_progress: Relay[IndexProgress] = Relay()
        self._work_progress: Relay[Progress | None] = Relay()
        self._hooks: list[Callable[[], object]] = []
        self.sources = Lazy(lambda: models.make_sources(paths.config, env_file, overrides or {}))
        self.settings: Lazy[Settings] = Lazy(lambda: self.sources().load())
        self._add_history()
        self._add_models()
        self.undo_store = self._closing(
            lambda: files.make_undo_store(paths.data / "undo", writes=self.keeps_on_disk()),
            lambda store: store.forget(),
        )
        self.presets = Lazy(lambda: files.make_preset_store(paths.presets, writes=self.keeps_on_disk()))
        self.drafts = DraftAutosave(Lazy(self._make_draft_store))
        self.save_file = files.save_file
        self.load_draft = self.drafts.load
        self.remember_draft = self.drafts.remember
        self.remember_early_draft = self.drafts.remember_early
        self.on_close(self.drafts.close)

    def _add_history(self) -> None:
        self.history_place = Lazy(
            lambda: history.make_place(
                self.settings(), self.database, is_wal_chosen="sqlite_wal_mode" in self.sources().given()
            )
        )
        self.spool = Lazy(lambda: history.make_spool(self.paths.spool(self.database), self.settings().spool_limit))
        self.repository = self._closing(
            lambda: history.make_repository(
                self.settings(), self.history_place(), self.clock, self.news.tell, lambda: self.spool().journal_length()
            ),
            history.close_repository,
        )
        self.writer = self._closing(
            lambda: history.make_writer(self.settings(), self.spool(), self.repository, self.clock),
            lambda writer: writer.close(),
        )
        self.history_file = Lazy(lambda: history.make_history_file(self.database, self.clock))
        self.maintenance = self._closing(
            lambda: Maintenance(
                self.history_file(), self.spool(), self.clock, self.news.tell, self._work_progress.tell
            ),
            lambda maintenance: maintenance.close(),
        )
        self.indexer = self._closing(
            lambda: HistoryIndexer(self.repository, self.clock, self._index_progress.tell),
            lambda indexer: indexer.close(),
        )
        self._history_service = service = HistoryService(
            keeps_on_disk=self.keeps_on_disk,
            repository=self.repository,
            writer=self.writer,
            spool=self.spool,
            clock=self.clock,
            indexer=self.indexer,
            maintenance=self.maintenance,
        )
        self.history = service.reader
        self.retention = Lazy(
            lambda: history.make_retention(
                self.settings(), self.repository(), service.waiting, service.submit_many, self.clock
            )
        )
        # `tui.services.Services` documents these.
        self.submit, self.submit_many, self.ensure_room = service.submit, service.submit_many, service.ensure_room
        self.retry_saving, self.build_index = service.retry_saving, service.build_index
        self.export_history, self.import_history = service.export, service.import_
        self.notice_seen = lambda: self.retention().seen()
        self.stop_care = lambda: self.maintenance().stop()
        self.stop_indexing = lambda: self.indexer().stop()
        self.statistics = lambda: self.repository().get_statistics()
        self.filter_values = lambda: self.repository().filter_values()
        self.backup_count = lambda: len(self.history_file().backups()) if self.keeps_on_disk() else 0
        self.change_token = lambda: self.repository().change_token()

    def _add_models(self) -> None:
        self.keys = Lazy(lambda: models.make_keys(self.env_file, writable=self._is_own_env_file))
        self.omissions = Lazy(lambda: models.make_omissions(self.paths.omissions, self.clock, self.keeps_on_disk))
        self.improver_switch = self._closing(
            lambda: SwitchableImprover(lambda: self.make_improver(self.settings())), lambda switch: switch.close()
        )
        self.improver: Lazy[PromptImprover] = Lazy(self.improver_switch)
        keep, check_room = self._history_service.keep, self._history_service.check_room
        self.improve_prompt = Lazy(
            lambda: ImprovePrompt(
                self.improver, keep, self.clock, check_room, lambda root_uid: self.history().last_version(root_uid)
            )
        )
        self.settings_files = Lazy(
            lambda: models.make_settings_files(self.paths.config_file, self.env_file if self._is_own_env_file else None)
        )
        self.settings_service = Lazy(
            lambda: models.make_settings_service(self.sources(), self.settings_files(), self.reconfigure)
        )
        self.model_setup = Lazy(
            lambda: models.make_model_setup(
                self.sources(),
                self.settings_files(),
                self.keys(),
                kept_key=self.kept_key,
                cache=self.paths.cache,
                recent_file=self.paths.recent_models,
                may_write=self.keeps_on_disk,
                make_tester=self._tester,
                repository=self.repository,
                apply=self.reconfigure,
            )
        )

    def _closing(self, make: Callable[[], _T], close: Callable[[_T], object]) -> Lazy[_T]:
        """Return a service that `close` closes when the application ends."""

        def make_and_note() -> _T:
            made = make()
            self.on_close(lambda: close(made))
            return made

        return Lazy(make_and_note)

    def on_close(self, hook: Callable[[], object]) -> None:
        """Run `hook` when the application ends, before the hooks that were added earlier."""
        self._hooks.append(hook)

    def close(self) -> None:
        """Run every hook, last one first; one that fails never stops the others. Calling it again does nothing."""
        while self._hooks:
            hook = self._hooks.pop()
            try:
                hook()
            except Exception as error:  # noqa: BLE001 - the other hooks must run whatever this one does
                _log.error("clean-up failed: %s", where_it_failed(error))

    @property
    def database(self) -> Path:
        """The history's file."""
        return self.settings().sqlite_db_path or self.paths.database

    def keeps_on_disk(self) -> bool:
        """Return whether anything is saved on disk. Raises `SettingsError`."""
        return self.settings().sqlite_enabled

    def kept_key(self, provider: str) -> str:
        """Return the key that is kept for the provider, empty when there is none. May block for seconds."""
        return kept.key if (kept := self.keys().find(provider)) is not None else ""

    def make_improver(self, settings: "Settings") -> TriableImprover:
        """Return the improver of given settings, not loaded yet."""
        return engine.make_improver(settings, self.paths.cache, self.clock, self.kept_key, self.omissions())

    def reconfigure(self) -> ModelChoice:
        """Apply what the sources say now about the model to the next run, and return the model that answers it.

        A run in progress keeps its own. Other settings take effect after a restart. Raises `SettingsError` and changes
        nothing then.
        """
        settings = models.with_new_model(self.settings(), self.sources().load())
        self.settings.replace(lambda: settings)
        self.improver_switch().replace()
        return ModelChoice(settings.llm_provider, engine.shown_model(settings), settings.llm_base_url)

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
            model=engine.shown_model(settings),
            saving=settings.sqlite_enabled,
            weakened_promises=(
                *settings.weakened_promises,
                *self.history_place().warnings,
                *files.exposed_keys(self.env_file),
            ),
            setting_problems=self.setting_problems(),
            first_run=first_run,
            fetches_model=first_run and engine.fetches_model(settings, self.paths.cache),
            looks=Looks(settings.theme, settings.reduced_motion, settings.notify.titles, settings.notify.rings),
        )

    def look_after_history(
        self,
        on_news: Callable[[Notice], None],
        on_index: Callable[[IndexProgress], None],
        on_care: Callable[[Progress | None], None],
    ) -> HistoryReport:
        """Begin to check, repair, back up and index the history file; apply the retention. Raises `StorageError`."""
        self.news.listen(on_news)
        self._index_progress.listen(on_index)
        self._work_progress.listen(on_care)
        retention = self.retention if self.settings().sqlite_auto_cleanup else None
        return self._history_service.look_after(self.history_place(), self.news.tell, retention)

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load the engine."""
        self.improver().warm_up(on_status)

    def stop_loading(self) -> None:
        """Stop loading the engine."""
        self.improver().stop_loading()

    def keep_theme(self, name: str) -> bool:
        """Write the theme into config.toml; return False when the environment or the .env file overrides it."""
        files.save_theme(self.paths.config_file, name)
        return self.sources().load().theme == name

    def _make_draft_store(self) -> DraftStore | None:
        try:
            keeps = self.keeps_on_disk()
        except SettingsError:
            # What was typed comes back once the setting is corrected.
            keeps = self.sources().may_keep()
        return files.make_draft_store(self.paths.draft, self.on_close) if keeps else None

    def _tester(self, settings: "Settings") -> AbstractContextManager[ProviderTester]:
        if settings.llm_provider == "local" == self.settings().llm_provider:
            return nullcontext(self.improver_switch())  # one engine is heavy enough
        return closing(self.make_improver(settings))
