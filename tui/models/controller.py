"""Chooses the provider and the model: on the first run, later, and through the settings."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from domain.errors import PromptImproverError
from domain.models.picks import ModelOption
from tui.background import run_in_background
from tui.dialogs.modal import job_for, open_over
from tui.keys.active import key_label
from tui.models.model_screen import ModelScreen
from tui.models.provider_list_screen import Left, SetupScreen
from tui.services import ModelServices
from tui.text.errors import describe

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup
    from domain.settings.service import Applied, ChosenModel

_T = TypeVar("_T")


class ModelController:
    """Opens the dialogs about models, and uses what was chosen there for the next run. UI thread only."""

    def __init__(
        self,
        screen: Screen[None],
        services: ModelServices,
        *,
        on_choice: "Callable[[ChosenModel], None]",
        load_engine: Callable[[], None],
        is_busy: Callable[[], bool],
        type_on: Callable[[str], None],
    ) -> None:
        """Take callbacks.

        Args:
            screen: Opens dialogs and shows notices.
            services: Finds, tries and keeps the choice of a model.
            on_choice: Shows which model answers now.
            load_engine: Loads the engine on a thread.
            is_busy: Tells whether you are typing or a run is in progress, so that the first run asks nothing.
            type_on: Takes text that you typed over the first run's dialog and meant for the idea.
        """
        self._screen = screen
        self._services = services
        self._on_choice = on_choice
        self._load_engine = load_engine
        self._is_busy = is_busy
        self._type_on = type_on
        self._fetches_model = False

    # The first run

    def started(self, *, is_first_run: bool, fetches_model: bool) -> None:
        """Ask on the first run which provider to use."""
        self._fetches_model = fetches_model
        if is_first_run:
            # Behind the keys that still wait in the focused widget's queue.
            (self._screen.focused or self._screen).call_later(self._ask_unless_busy)

    def _ask_unless_busy(self) -> None:
        if self._is_busy() or self._screen.app.screen is not self._screen:
            self._use_embedded()
            return
        open_over(self._screen, SetupScreen(self._services.model_setup, type_on=self._type_on), self._asked)

    def _asked(self, result: "Applied | Left | None") -> None:
        if result is Left.FOR_GOOD:
            self._in_background("decline", lambda setup: setup.decline(), lambda _declined: None)
        if isinstance(result, Left):
            self._use_embedded()
        elif result is not None:
            self._applied(result)

    def _use_embedded(self) -> None:
        """Use the embedded model, and download its weights now if they are missing."""
        self._screen.notify(f"The embedded model answers. {key_label('model')} chooses another.")
        if self._fetches_model:
            self._load_engine()

    # Switching

    def choose(self) -> None:
        """Choose a model that you used before, or set up another one."""
        open_over(self._screen, ModelScreen(self._services.model_setup), self._picked)

    def _picked(self, pick: ModelOption | bool | None) -> None:
        if isinstance(pick, ModelOption) and pick.is_set_up:
            self._in_background("use-model", lambda setup: setup.use(pick.choice), self._applied)
        elif pick:
            start_at = pick.choice if isinstance(pick, ModelOption) else None
            open_over(self._screen, SetupScreen(self._services.model_setup, start_at), self._set_up)

    def _set_up(self, result: "Applied | Left | None") -> None:
        if result is not None and not isinstance(result, Left):
            self._applied(result)

    def _in_background(self, name: str, work: "Callable[[ModelSetup], _T]", on_result: Callable[[_T], None]) -> None:
        job = job_for(self._screen, lambda: work(self._services.model_setup()), on_result, self._failed)
        run_in_background(name, job)

    def _failed(self, error: PromptImproverError) -> None:
        text = describe(error)
        self._screen.notify(text.advice, title=text.title, severity="error")

    def _applied(self, applied: "Applied") -> None:
        self.use(applied)
        self._screen.notify(applied.sentence)

    def use(self, applied: "Applied") -> None:
        """Show which model answers now, and load the engine for the next run."""
        if applied.choice is not None:
            self._on_choice(applied.choice)
            self._load_engine()
