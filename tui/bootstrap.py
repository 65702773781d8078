"""The composition root: the only place that knows which implementation serves which port."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from domain.clock import SystemClock
from domain.errors import SettingsError
from domain.ports import Clock, Draft, DraftStore, EngineStatus
from tui.background import run_in_background
from tui.draft_keeper import DraftKeeper
from tui.logging_setup import where_it_failed
from tui.news_line import NewsLine
from tui.paths import Paths
from tui.services import HistoryReport, StartReport

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.history_care import HistoryCare
    from domain.history_indexer import HistoryIndexer
    from domain.history_news import HistoryNews
    from domain.history_query import HistoryStatistics, IndexProgress
    from domain.history_reader import HistoryReader
    from domain.history_writer import HistoryWriter, WriterStatus
    from domain.improve_prompt import ImprovePrompt
    from domain.improver.embedded_model import EmbeddedModel
    from domain.operations import Operation
    from domain.ports import HistoryFile, PromptImprover, PromptRepository, Spool, UndoStore
    from domain.prompt_history import PromptHistory
    from domain.retention import Retention
    from domain.settings import Settings

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_CLOSE_SECONDS = 0.5


class Once(Generic[_T]):
    """A service made on first use, by whichever thread asks first. A factory that raises is tried again next time."""

    def __init__(self, factory: Callable[[], _T]) -> None:
        self._factory = factory
        self._lock = threading.Lock()
        self._made: list[_T] = []

    def __call__(self) -> _T:
        """Return the service, made now if need be."""
        with self._lock:
            if not self._made:
                self._made.append(self._factory())
            return self._made[0]


class Container:
    """Every service of one running application. Implements `tui.services.Services`; all methods are thread-safe."""

    def __init__(
        self,
        paths: Paths,
        *,
        overrides: dict[str, Any] | None = None,
        env_file: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.paths = paths
        self._overrides = overrides or {}
        self._env_file = env_file
        self._clock = clock or SystemClock()
        self._news = NewsLine()
        self._on_index: Callable[[IndexProgress], None] = lambda _progress: None
        self._hooks: list[Callable[[], None]] = []
        self._engine_listener: Callable[[EngineStatus], None] = lambda _status: None
        self.settings: Once[Settings] = Once(self._load_settings)
        self.repository: Once[PromptRepository] = Once(self._make_repository)
        self.spool: Once[Spool] = Once(self._make_spool)
        self.writer: Once[HistoryWriter] = Once(self._make_writer)
        self.improver: Once[PromptImprover] = Once(self._make_improver)
        self.history_file: Once[HistoryFile] = Once(self._make_history_file)
        self.care: Once[HistoryCare] = Once(self._make_care)
        self.indexer: Once[HistoryIndexer] = Once(self._make_indexer)
        self.retention: Once[Retention] = Once(self._make_retention)
        self.undo_store: Once[UndoStore] = Once(self._make_undo_store)
        self.history: Once[HistoryReader] = Once(self._make_history)
        self.improve_prompt: Once[ImprovePrompt] = Once(self._make_improve_prompt)
        self._drafts = DraftKeeper(Once(self._make_draft_store))
        self.on_close(self._drafts.close)

    @property
    def clock(self) -> Clock:
        """The clock of every service."""
        return self._clock

    def start(self, on_saving: "Callable[[WriterStatus], None]") -> StartReport:
        """Load the settings and begin to save what an earlier session left waiting."""
        settings = self.settings()
        if settings.sqlite_enabled:
            writer = self.writer()
            writer.add_listener(on_saving)
            writer.start()
            on_saving(writer.status())
        return StartReport(
            provider=settings.llm_provider,
            model=settings.llm_model or self.embedded_model_name(settings),
            saving=settings.sqlite_enabled,
            weakened_promises=(*settings.weakened_promises, *self._exposed_keys()),
        )

    def look_after_history(
        self, on_news: "Callable[[HistoryNews], None]", on_index: "Callable[[IndexProgress], None]"
    ) -> HistoryReport:
        """Begin to check, mend, back up and index the history file; apply the retention. Raises `StorageError`."""
        from domain.errors import NewerSchemaError

        self._news.listen(on_news)
        self.writer().add_listener(lambda status: self.care().met(status.problem))
        self.care().start()
        self._on_index = on_index  # before the indexer is made
        try:
            self.repository().check_writable()
        except NewerSchemaError as error:
            return HistoryReport(read_only=error)
        self.writer().add_listener(lambda _status: self.indexer().wake())
        self.indexer().start()
        if not self.settings().sqlite_auto_cleanup:
            return HistoryReport()
        return HistoryReport(retention=self.retention().run())

    def notice_seen(self) -> None:
        """Remember that the person has seen the retention's notice."""
        self.retention().seen()

    def submit(self, operation: "Operation") -> None:
        """Write an operation down durably; without a disk, apply it at once."""
        from domain.operations import apply

        if self.settings().sqlite_enabled:
            self.writer().submit(operation)
        else:
            apply(operation, self.repository())

    def retry_saving(self) -> bool:
        """Try now to save what waits; return False when nothing is kept on disk."""
        if not self.settings().sqlite_enabled:
            return False
        self.writer().retry_now()
        return True

    def backup_count(self) -> int:
        """Return how many backups of the history there are."""
        return len(self.history_file().backups()) if self.settings().sqlite_enabled else 0

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load the engine."""
        self.improver().warm_up(on_status)

    def statistics(self) -> "HistoryStatistics":
        """Return numbers over the whole history."""
        return self.repository().get_statistics()

    def filter_values(self) -> dict[str, list[str]]:
        """Return what may follow a filter of the search, by the filter's name."""
        return self.repository().filter_values()

    def change_token(self) -> int:
        """Return a number that differs after any process has changed the history."""
        return self.repository().change_token()

    def load_draft(self) -> Draft | None:
        """Return the draft of an earlier session."""
        return self._drafts.load()

    def remember_draft(self, draft: Draft) -> None:
        """Keep a draft soon. Never blocks."""
        self._drafts.remember(draft)

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

    def _load_settings(self) -> "Settings":
        from domain.settings import load_settings

        return load_settings(self.paths.config, self._env_file, self._overrides)

    @property
    def database(self) -> Path:
        """The history's file."""
        return self.settings().sqlite_db_path or self.paths.database

    def _make_repository(self) -> "PromptRepository":
        settings = self.settings()
        if not settings.sqlite_enabled:
            from storage.memory_repository import MemoryPromptRepository

            return MemoryPromptRepository(self._clock)
        from storage.prompt_repository import SqlitePromptRepository

        repository = SqlitePromptRepository(
            self.database,
            readers=settings.sqlite_pool_size,
            wal=settings.sqlite_wal_mode,
            synchronous=settings.sqlite_synchronous.value,
            clock=self._clock,
            on_news=self._news.tell,
            expects_records=lambda: self.spool().journal_length() > 0,
        )
        # A locked database must not hold the quit: what it has not taken lies in the spool.
        self.on_close(lambda: run_in_background("close-history", repository.close).join(_CLOSE_SECONDS))
        return repository

    def _make_spool(self) -> "Spool":
        from storage.spool import FileSpool

        return FileSpool(self.paths.spool(self.database), self.settings().spool_limit)

    def _make_writer(self) -> "HistoryWriter":
        from domain.circuit_breaker import CircuitBreaker
        from domain.history_writer import HistoryWriter

        settings = self.settings()
        breaker = CircuitBreaker(
            self._clock,
            failure_threshold=settings.breaker_failure_threshold,
            cooldown_seconds=settings.breaker_cooldown_seconds,
        )
        writer = HistoryWriter(self.spool(), self.repository, breaker, self._clock)
        self.on_close(writer.close)
        return writer

    def _make_undo_store(self) -> "UndoStore":
        from storage.undo_file import UndoFiles

        files = UndoFiles(self.paths.data / "undo")
        self.on_close(files.forget)
        return files

    def _make_history(self) -> "HistoryReader":
        from domain.history_reader import HistoryReader

        saving = self.settings().sqlite_enabled
        if not saving:
            return HistoryReader(self.repository, list, self._clock)
        return HistoryReader(
            self.repository, self.writer().waiting, self._clock, lambda problem: self.care().met(problem)
        )

    def _make_history_file(self) -> "HistoryFile":
        from storage.history_file import SqliteHistoryFile

        return SqliteHistoryFile(self.database, self._clock)

    def _make_care(self) -> "HistoryCare":
        from domain.history_care import HistoryCare

        care = HistoryCare(self.history_file(), self.spool(), self._clock, self._news.tell)
        self.on_close(care.close)
        return care

    def _make_indexer(self) -> "HistoryIndexer":
        from domain.history_indexer import HistoryIndexer

        indexer = HistoryIndexer(self.repository, self._clock, self._on_index)
        self.on_close(indexer.close)
        return indexer

    def _make_retention(self) -> "Retention":
        from domain.retention import Retention

        settings = self.settings()
        days, action = settings.sqlite_retention_days, settings.sqlite_retention_action
        return Retention(self.repository(), self._clock, days, action)

    def _make_improve_prompt(self) -> "ImprovePrompt":
        from domain.improve_prompt import ImprovePrompt

        if self.settings().sqlite_enabled:
            writer = self.writer()
            return ImprovePrompt(self.improver, writer.keep, self._clock, writer.check_room, self._last_version)
        return ImprovePrompt(self.improver, self._keep_in_memory, self._clock, last_version=self._last_version)

    def _last_version(self, root_uid: str) -> int:
        return self.history().last_version(root_uid)

    def _keep_in_memory(self, record: "PromptHistory") -> None:
        self.repository().save(record)

    def _make_improver(self) -> "PromptImprover":
        from domain.improver.prompt_improver import DspyPromptImprover

        improver = DspyPromptImprover(self.settings(), self._make_embedded_model, self._clock)
        self.on_close(improver.close)
        return improver

    def _make_embedded_model(self, on_status: Callable[[EngineStatus], None]) -> "EmbeddedModel":
        from domain.improver.embedded_model import EmbeddedModel
        from domain.improver.model_weights import find_weights
        from domain.settings import ModelSource

        settings, cache = self.settings(), self.paths.cache
        from_hub = settings.local_model_source is ModelSource.HUB
        return EmbeddedModel(
            lambda on_progress, cancel: find_weights(
                settings.local_model_path, cache, on_progress, cancel, from_hub=from_hub
            ),
            on_status,
        )

    def _exposed_keys(self) -> tuple[str, ...]:
        """Warn of a settings file with keys that other users of this machine may read."""
        env_file = self._env_file or self.paths.config / ".env"
        exposed = os.name == "posix" and env_file.is_file() and env_file.stat().st_mode & 0o077
        return ("others may read your .env: chmod 600 it",) if exposed else ()

    @staticmethod
    def embedded_model_name(settings: "Settings") -> str:
        """Return the name of the embedded model; nothing when another provider is chosen."""
        if settings.llm_provider != "local":
            return ""
        from domain.improver.model_weights import DEFAULT_MODEL

        return (settings.local_model_path or Path(DEFAULT_MODEL.name)).stem

    def _make_draft_store(self) -> DraftStore | None:
        from domain.settings import may_keep
        from storage.drafts import FileDraftStore, claim_draft

        try:
            keeps = self.settings().sqlite_enabled
        except SettingsError:
            # What was typed comes back once the setting is corrected.
            keeps = may_keep(self.paths.config, self._env_file)
        if not keeps:
            return None
        path, lock = claim_draft(self.paths.draft)
        if lock is not None:
            self.on_close(lock.release)
        return FileDraftStore(path)
