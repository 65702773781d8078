"""The composition root: one `Container` for each running application. `tui.composition` makes its parts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import SettingsError
from domain.prompts.drafts import Draft
from domain.prompts.request import EngineStatus
from tui.composition import files as personal_files
from tui.composition import history
from tui.composition.engine import embedded_model_name, fetches_model
from tui.composition.history_services import HistoryServices
from tui.composition.lazy import Once
from tui.services import StartReport
from tui.theme.appearance import Looks

if TYPE_CHECKING:
    from domain.history.writer import WriterStatus
    from domain.settings.schema import Settings
    from tui.keys.rebinding import Rebinding

__all__ = ["Container", "Once"]


class Container(HistoryServices):
    """What the screen and the commands ask of the parts. Implements `tui.services.Services`; thread-safe."""

    asks_first = True
    """Whether a person who never chose a provider is asked at the start."""

    def rebinding(self) -> "Rebinding":
        """Return the keys that the person chose, and what is wrong with them."""
        from tui.keys.rebinding import read_keys

        return read_keys(self.paths.config_file)

    def setting_problems(self) -> tuple[str, ...]:
        """Return what looks like a setting and is none, a sentence each."""
        try:
            return self.sources().problems()
        except SettingsError:
            return ()  # the reader of the settings reports what is wrong with the file

    @property
    def log_file(self) -> Path:
        """Where the log is written."""
        return self.paths.log_file

    def start(self, on_saving: "Callable[[WriterStatus], None]") -> StartReport:
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
            model=settings.llm_model or self.embedded_model_name(settings),
            saving=settings.sqlite_enabled,
            weakened_promises=(
                *settings.weakened_promises,
                *history.place_note(self),
                *personal_files.exposed_keys(self),
            ),
            setting_problems=self.setting_problems(),
            first_run=first_run,
            fetches_model=first_run and fetches_model(self),
            looks=Looks(settings.theme, settings.reduced_motion, settings.notify.titles, settings.notify.rings),
        )

    def save_file(self, name: str, text: str, *, replace: bool) -> Path:
        """Write a file that the person named."""
        return personal_files.save_file(name, text, replace=replace)

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load the engine."""
        self.improver().warm_up(on_status)

    def stop_loading(self) -> None:
        """Stop loading the engine."""
        self.improver().stop_loading()

    def keep_theme(self, name: str) -> bool:
        """Write the theme into config.toml; return whether the environment or the .env file lets it be used."""
        return personal_files.keep_theme(self, name)

    def load_draft(self) -> Draft | None:
        """Return the draft of an earlier session."""
        return self.drafts.load()

    def remember_draft(self, draft: Draft) -> None:
        """Keep a draft soon. Never blocks."""
        self.drafts.remember(draft)

    def remember_early_draft(self, draft: Draft) -> None:
        """Keep a draft at the end, with the one before that nobody has seen. Never blocks."""
        self.drafts.remember_early(draft)

    @property
    def is_draft_kept(self) -> bool:
        """Whether everything that was typed is on the disk."""
        return self.drafts.is_kept

    @staticmethod
    def embedded_model_name(settings: "Settings") -> str:
        """Return the name of the embedded model; nothing when another provider is chosen."""
        return embedded_model_name(settings)
