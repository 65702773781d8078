"""Where a person gives what a provider needs, tries it out, and takes it."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Static

from domain.errors import PromptImproverError
from domain.models.catalogue import LOCAL, ProviderStatus
from domain.models.choice import ConnectionTest, ModelChoice
from domain.models.keys import KeyPlace
from domain.runtime.cancellation import CancelToken
from tui.background import run_in_background
from tui.dialogs.modal import Modal
from tui.keys.active import key_label
from tui.keys.popup_keys import AT_A_PROVIDER
from tui.keys.tables import bindings
from tui.models.provider_form import ProviderForm
from tui.text.errors import advice_for, describe
from tui.widgets.note_line import NoteLine

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup
    from domain.settings.service import Applied

_TICK_SECONDS = 1.0


class ProviderScreen(Modal["Applied | None"]):
    """Gives what was kept, None after escape. A key that is typed here leaves it to its provider and its place only."""

    BINDINGS = bindings(AT_A_PROVIDER)

    _note = getters.query_one("#provider-message", NoteLine)
    _form = getters.query_one(ProviderForm)

    @dataclass
    class PlacesFound(Message):
        """Where a key can be kept, and where one is kept already; `problem` says why that is not known."""

        places: tuple[KeyPlace, ...]
        kept: KeyPlace | None
        problem: PromptImproverError | None

    @dataclass
    class ModelsFound(Message):
        """What the provider lists."""

        models: tuple[str, ...]

    @dataclass
    class Tried(Message):
        """What came of the test, after how many seconds."""

        token: CancelToken
        result: ConnectionTest | PromptImproverError
        seconds: float

    @dataclass
    class Kept(Message):
        """The choice counts from now on, or why it does not."""

        result: "Applied | PromptImproverError"

    def __init__(self, setup: "Callable[[], ModelSetup]", offer: ProviderStatus, choice: ModelChoice) -> None:
        super().__init__()
        self._setup = setup
        self._offer = offer
        self._choice = choice
        self._trial: CancelToken | None = None
        self._began = 0.0

    # What is shown

    def compose(self) -> ComposeResult:
        """What it means in a line, the fields, what came of the test, the buttons."""
        meaning = self._offer.about
        box = Vertical(id="provider-box")
        box.border_title = meaning.title
        with box:
            yield Static(f"{meaning.cost} {meaning.privacy}", id="provider-meaning", markup=False)
            yield ProviderForm(self._offer, self._choice, id="provider-form")
            yield NoteLine(id="provider-message")
            with Horizontal(id="provider-buttons"):
                yield Button("Test", id="provider-test", compact=True, action="screen.test")
                yield Button("Use it", id="provider-use", compact=True, action="screen.use")
                yield Button("Back", id="provider-leave", compact=True, action="screen.leave")

    def on_mount(self) -> None:
        """Ask where keys can be kept, and for the models of a provider that has its key."""
        self._note.say("")
        is_local = self._offer.provider == LOCAL
        self.set_focus(self.query_one("#provider-test") if is_local else self._form.model)
        if self._form.asks_key:
            run_in_background("key-places", self._find_places)
        elif not self._offer.models:
            self._ask_for_models()

    def on_unmount(self) -> None:
        """Stop a test."""
        self._stop()

    # Keys and models

    def _find_places(self) -> None:
        setup, kept, problem = self._setup(), None, None
        try:
            kept = setup.kept_key_place(self._offer.provider)
        except PromptImproverError as error:
            problem = error
        self.tell(self.PlacesFound(setup.key_places(), kept, problem))

    @on(PlacesFound)
    def _places_found(self, message: PlacesFound) -> None:
        self._form.show_places(message.places, message.kept)
        if message.kept is not None:
            self._ask_for_models()
        if message.problem is not None:
            self._note.say(advice_for(message.problem), "failed")

    @on(ProviderForm.Reachable)
    def _ask_for_models(self) -> None:
        """Ask the provider, which the person has chosen, what it has."""
        choice, key = self._form.choice, self._form.key
        if choice.provider != LOCAL and (choice.base_url or not self._offer.about.needs_url):
            run_in_background("list-models", lambda: self._list_models(choice, key))

    def _list_models(self, choice: ModelChoice, key: str) -> None:
        with suppress(PromptImproverError):  # the names are only a help
            self.tell(self.ModelsFound(self._setup().models(choice, key)))

    @on(ModelsFound)
    def _models_found(self, message: ModelsFound) -> None:
        self._form.offer_models(message.models)

    # Trying it out

    def action_test(self) -> None:
        """Ask the model for one word, for real."""
        if self._trial is not None or self._lacks():
            return
        token = self._trial = CancelToken()
        self._began = time.monotonic()
        choice, key = self._form.choice, self._form.key
        run_in_background("test-provider", lambda: self._try(token, choice, key))
        self._say_how_long()

    def _try(self, token: CancelToken, choice: ModelChoice, key: str) -> None:
        began = time.monotonic()
        result: ConnectionTest | PromptImproverError
        try:
            result = self._setup().try_out(choice, key, token)
        except PromptImproverError as error:
            result = error
        self.tell(self.Tried(token, result, time.monotonic() - began))

    def _say_how_long(self) -> None:
        if self._trial is not None:
            seconds = time.monotonic() - self._began
            self._note.say(
                f"Asking {self._offer.provider} for one word… {seconds:.0f} s ({key_label('provider-back')} stops)"
            )
            self.set_timer(_TICK_SECONDS, self._say_how_long)

    @on(Tried)
    def _tried(self, message: Tried) -> None:
        if message.token is not self._trial:
            return
        self._trial = None
        if isinstance(message.result, ConnectionTest):
            reply = f"“{message.result.reply}”" if message.result.reply else "an empty reply"
            self._note.say(f"✓ {message.result.model} answered {reply} in {message.result.seconds:.1f} s.", "done")
            self.set_focus(self.query_one("#provider-use"))
            return
        text = describe(message.result)
        self._note.say(f"✗ After {message.seconds:.1f} s: {text.advice}", "failed")

    def _stop(self) -> bool:
        """Stop the test under way; return whether there was one."""
        token, self._trial = self._trial, None
        if token is not None:
            token.cancel()
        return token is not None

    # Keeping it

    def action_use(self) -> None:
        """Keep the choice, tried out or not, and use it from the next run on."""
        if self._lacks():
            return
        self._stop()
        choice, key, place = self._form.choice, self._form.key, self._form.place
        self._note.say("Keeping it…")
        run_in_background("use-provider", lambda: self._use(choice, key, place))

    def _use(self, choice: ModelChoice, key: str, place: KeyPlace | None) -> None:
        try:
            self.tell(self.Kept(self._setup().use(choice, key, place)))
        except PromptImproverError as error:
            self.tell(self.Kept(error))

    @on(Kept)
    def _use_done(self, message: Kept) -> None:
        if isinstance(message.result, PromptImproverError):
            text = describe(message.result)
            self._note.say(f"✗ {text.title}. {text.advice}", "failed")
        else:
            self._form.forget_key()
            self.finish(message.result)

    def action_leave(self) -> None:
        """Stop the test, else go back."""
        if self._stop():
            self._note.say("Stopped.")
        else:
            self._form.forget_key()
            self.dismiss(None)

    def _lacks(self) -> bool:
        """Say what is missing and go there; return whether anything is."""
        missing = self._form.missing
        if missing is None:
            return False
        sentence, field = missing
        self._note.say(sentence, "failed")
        self.set_focus(field)
        return True
