"""The part of the main screen that knows who answers: the first run, switching the model, the settings."""

from typing import TYPE_CHECKING

from textual import on

from domain.errors import PromptImproverError
from domain.models.choice import ModelChoice
from domain.models.picks import ModelOption
from domain.prompts.request import EnginePhase, EngineStatus
from tui import messages
from tui.app.startup import warm_up
from tui.background import run_in_background
from tui.dialogs.modal import open_over
from tui.keys.active import key_label
from tui.models.messages import ModelApplied, ModelNotApplied
from tui.models.model_screen import ModelScreen
from tui.models.provider_list_screen import Left, SetupScreen
from tui.result.diff_keys import DiffKeys
from tui.services import Services
from tui.settings.screen import SettingsScreen
from tui.text.errors import describe
from tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from domain.settings.service import Applied


class ModelKeys(DiffKeys):
    """Opens the screens about models and settings, and lets what was chosen there count for the next run."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._texts_not_typed = {("", "")}
        """What may stand in the input although the person has typed nothing in this session."""
        self._fetches_model = False

    def not_typed(self, idea: str, context: str) -> None:
        """Note that this text was put into the input by the program."""
        self._texts_not_typed.add((idea, context))

    # The first run

    @on(messages.DraftFound)
    def _note_draft(self, message: messages.DraftFound) -> None:
        self.not_typed(message.draft.idea, message.draft.context)

    @on(messages.Started)
    def _ask_once(self, message: messages.Started) -> None:
        self._fetches_model = message.report.fetches_model
        if message.report.first_run:
            # Behind the keys that still wait in the focused widget's queue.
            (self.focused or self).call_later(self._ask_unless_typing)

    def _ask_unless_typing(self) -> None:
        is_typing = (self._input.idea, self._input.context) not in self._texts_not_typed
        if is_typing or self._runs.active or self.app.screen is not self:
            self._leave_embedded()
            return
        open_over(self, SetupScreen(self._services.model_setup, type_on=self._type_on), self._asked)

    def _type_on(self, text: str) -> None:
        """Take what was typed over the first run's screen, and was meant for the idea."""
        self.query_one("#idea", TextInput).insert(text)

    def _asked(self, result: "Applied | Left | None") -> None:
        if result is Left.FOR_GOOD:
            run_in_background("decline", self._decline)
        if isinstance(result, Left):
            self._leave_embedded()
        elif result is not None:
            self._applied(result)

    def _leave_embedded(self) -> None:
        """Leave it to the embedded model, whose weights are fetched now if they have to be."""
        self.notify(_not_chosen(), markup=False)
        if self._fetches_model:
            self._load_engine()

    def _decline(self) -> None:
        try:
            self._services.model_setup().decline()
        except PromptImproverError as error:
            self._post(ModelNotApplied(error))

    # Switching

    def action_model(self) -> None:
        """Choose who answers."""
        open_over(self, ModelScreen(self._services.model_setup), self._picked)

    def _picked(self, pick: ModelOption | bool | None) -> None:
        if isinstance(pick, ModelOption) and pick.is_set_up:
            run_in_background("use-model", lambda: self._use_model(pick.choice))
        elif pick:
            start_at = pick.choice if isinstance(pick, ModelOption) else None
            open_over(self, SetupScreen(self._services.model_setup, start_at), self._set_up)

    def _use_model(self, choice: ModelChoice) -> None:
        try:
            self._post(ModelApplied(self._services.model_setup().use(choice)))
        except PromptImproverError as error:
            self._post(ModelNotApplied(error))

    def _set_up(self, result: "Applied | Left | None") -> None:
        if result is not None and not isinstance(result, Left):
            self._applied(result)

    @on(ModelApplied)
    def _model_applied(self, message: ModelApplied) -> None:
        self._applied(message.applied)

    @on(ModelNotApplied)
    def _model_not_applied(self, message: ModelNotApplied) -> None:
        text = describe(message.error)
        self.notify(f"{text.sentence} {text.next_step}", title=text.title, severity="error", markup=False)

    def _applied(self, applied: "Applied") -> None:
        self._use_applied(applied)
        self.notify(applied.sentence, markup=False)

    def _use_applied(self, applied: "Applied") -> None:
        """Show who answers now, and have the engine ready for the next run."""
        if applied.choice is None:
            return
        self._status.provider, self._status.model = applied.choice.provider, applied.choice.model
        self._status.engine = EngineStatus(EnginePhase.LOADING)
        self._load_engine()

    def _load_engine(self) -> None:
        run_in_background("warm-up", lambda: warm_up(self._services, self._post))

    # Settings

    def action_settings(self) -> None:
        """See and change the settings."""
        open_over(self, SettingsScreen(self._services.settings_service, self._use_applied), self._settings_left)

    def _settings_left(self, wants_models: bool | None) -> None:
        if wants_models:
            self.action_model()


def _not_chosen() -> str:
    return f"The embedded model answers. {key_label('model')} chooses another."
