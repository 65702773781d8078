"""Chooses the provider and the model: on the first run, later, and through the settings."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import Screen

from domain.errors import PromptImproverError
from domain.models.choice import ModelChoice
from domain.models.keys import KeyPlace
from domain.models.picks import ModelOption
from tui.background import InOrder
from tui.dialogs.modal import job_for, open_over
from tui.keys.active import key_label
from tui.models.model_screen import ModelScreen
from tui.models.provider_list_screen import Left, SetupScreen
from tui.models.provider_screen import ProviderScreen
from tui.services import ModelServices
from tui.text.errors import notify_error

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup
    from domain.settings.service import Applied, ChosenModel

_T = TypeVar("_T")
_CLOSE_SECONDS = 0.5


class ModelController:
    """Opens the dialogs about models, and uses what was chosen there for the next run. UI thread only.

    Saving a choice may take long, for example when the keyring hangs. What came of it is shown even if the dialogs
    have been closed meanwhile.
    """

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
        self._queue = InOrder("models")
        self._choices = 0
        """How many choices of this session are saved, or are being saved."""
        self._left: Left | None = None
        """How the question of the first run was left while a choice was being saved."""

    def close(self) -> None:
        """Finish saving a choice, in half a second at most."""
        self._queue.close(_CLOSE_SECONDS)

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
        popup = SetupScreen(self._services.model_setup, self._use_from_form, type_on=self._type_on)
        open_over(self._screen, popup, self._asked)

    def _asked(self, left: Left | None) -> None:
        """Use the embedded model, unless a choice is used or is being saved."""
        self._left = left if self._choices else None
        if left is None or self._choices:
            return
        if left is Left.FOR_GOOD:
            self._do(lambda setup: setup.decline(), lambda _declined: None, self._failed)
        self._use_embedded()

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
            self._use(pick.choice)
        elif pick:
            start_at = pick.choice if isinstance(pick, ModelOption) else None
            open_over(self._screen, SetupScreen(self._services.model_setup, self._use_from_form, start_at))

    def pick(self, over: Screen[Any], use: Callable[[ModelChoice], None], effect: str) -> None:
        """Let a model be chosen over a popup, for that popup alone; `effect` says what for."""

        def picked(pick: ModelOption | bool | None) -> None:
            if isinstance(pick, ModelOption) and pick.is_set_up:
                use(pick.choice)
            elif pick:
                over.notify(f"Set the model up first: {key_label('model')} on the main screen.", severity="warning")

        open_over(over, ModelScreen(self._services.model_setup, effect), picked)

    # Saving

    def _use_from_form(
        self, providers: SetupScreen, form: ProviderScreen, choice: ModelChoice, key: str, place: KeyPlace | None
    ) -> None:
        self._use(choice, key, place, (providers, form))

    def _use(
        self,
        choice: ModelChoice,
        key: str = "",
        place: KeyPlace | None = None,
        popups: tuple[SetupScreen, ProviderScreen] | None = None,
    ) -> None:
        self._choices += 1
        used, not_used = partial(self._used, popups), partial(self._not_used, popups)
        self._do(lambda setup: setup.use(choice, key, place), used, not_used)

    def _used(self, popups: tuple[SetupScreen, ProviderScreen] | None, applied: "Applied") -> None:
        self.use(applied)
        self._screen.notify(applied.sentence)
        if popups is not None:
            providers, form = popups
            if self._is_open(form):
                form.saved()
            if self._is_open(providers):
                providers.finish()

    def _not_used(self, popups: tuple[SetupScreen, ProviderScreen] | None, error: PromptImproverError) -> None:
        self._choices -= 1
        if popups is not None and self._is_open(popups[1]):
            popups[1].show_error(error)
        else:
            self._failed(error)
        if self._left is not None:
            self._asked(self._left)

    def _is_open(self, popup: Screen[Left] | Screen[None]) -> bool:
        return popup in self._screen.app.screen_stack

    def _do(
        self,
        work: "Callable[[ModelSetup], _T]",
        on_result: Callable[[_T], None],
        on_error: Callable[[PromptImproverError], None],
    ) -> None:
        """Change the choice on a thread, one change after the other."""
        self._queue.submit(job_for(self._screen, lambda: work(self._services.model_setup()), on_result, on_error))

    def _failed(self, error: PromptImproverError) -> None:
        notify_error(self._screen.notify, error)

    def use(self, applied: "Applied") -> None:
        """Show which model answers now, and load the engine for the next run."""
        if applied.choice is not None:
            self._on_choice(applied.choice)
            self._load_engine()
