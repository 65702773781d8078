"""Sets up a provider: enter what it needs, test it, use it."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from domain.errors import PromptImproverError
from domain.models.catalogue import LOCAL, ProviderStatus
from domain.models.choice import ConnectionTest, ModelChoice
from domain.models.keys import KeyPlace
from domain.runtime.cancellation import CancelToken
from tui.background import run_in_background
from tui.dialogs.modal import Modal, job_for
from tui.keys.active import key_label
from tui.keys.popup_keys import AT_A_PROVIDER
from tui.keys.tables import bindings
from tui.models.provider_form import ProviderForm
from tui.text.errors import advice_for, describe
from tui.widgets.note_line import NoteLine

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup

_T = TypeVar("_T")
_TICK_SECONDS = 1.0
SavesChoice = Callable[["ProviderScreen", ModelChoice, str, KeyPlace | None], None]
"""Saves and uses what is in the form, with its key and where to keep that; then closes the form or shows the error."""


class ProviderScreen(Modal[None]):
    """Calls `save` with the choice. A typed key goes only to its provider and to where it is kept."""

    BINDINGS = bindings(AT_A_PROVIDER)

    _note = getters.query_one("#provider-message", NoteLine)
    _form = getters.query_one(ProviderForm)

    def __init__(
        self, setup: "Callable[[], ModelSetup]", save: SavesChoice, offer: ProviderStatus, choice: ModelChoice
    ) -> None:
        super().__init__()
        self._setup = setup
        self._save = save
        self._is_saving = False
        self._offer = offer
        self._choice = choice
        self._trial: CancelToken | None = None
        self._began = 0.0

    # What is shown

    def compose(self) -> ComposeResult:
        """The meaning, the fields, the result of the test, the buttons."""
        meaning = self._offer.about
        with Vertical(id="provider-box") as box:
            box.border_title = meaning.title
            yield Static(f"{meaning.cost} {meaning.privacy}", id="provider-meaning", markup=False)
            yield ProviderForm(self._offer, self._choice, id="provider-form")
            yield NoteLine(id="provider-message")
            with Horizontal(id="provider-buttons"):
                yield Button("Test", id="provider-test", compact=True, action="screen.test")
                yield Button("Use it", id="provider-use", compact=True, action="screen.use")
                yield Button("Back", id="provider-leave", compact=True, action="screen.leave")

    def on_mount(self) -> None:
        """Find out where keys can be kept, or ask a provider that has its key for its models."""
        self._note.say("")
        is_local = self._offer.provider == LOCAL
        self.set_focus(self.query_one("#provider-test") if is_local else self._form.model)
        if self._form.asks_key:
            self._ask("key-places", lambda setup: setup.key_places(), self._form.show_places)
            self._ask("kept-key", lambda setup: setup.kept_key_place(self._offer.provider), self._kept_key_found)
        elif not self._offer.models:
            self._ask_for_models()

    def on_unmount(self) -> None:
        """Stop the test."""
        self._stop()

    # Keys and models

    def _ask(
        self,
        name: str,
        what: "Callable[[ModelSetup], _T]",
        on_answer: Callable[[_T], None],
        on_error: Callable[[PromptImproverError], None] | None = None,
    ) -> None:
        """Ask the setup on a thread. The answer is dropped when this form has closed, so it must change nothing."""
        run_in_background(name, job_for(self, lambda: what(self._setup()), on_answer, on_error or self._failed))

    def _kept_key_found(self, kept: KeyPlace | None) -> None:
        self._form.show_kept(kept)
        if kept is not None:
            self._ask_for_models()

    def _failed(self, error: PromptImproverError) -> None:
        if not self._is_saving:
            self._note.say(advice_for(error), "failed")

    @on(ProviderForm.Reachable)
    def _ask_for_models(self) -> None:
        """Ask the provider, which you chose, for its models."""
        choice, key = self._form.choice, self._form.key
        if choice.provider != LOCAL and (choice.base_url or not self._offer.about.needs_url):
            # The names are only a help: without them you type one.
            self._ask(
                "list-models", lambda setup: setup.models(choice, key), self._form.offer_models, lambda _error: None
            )

    # Testing

    def action_test(self) -> None:
        """Test the model with one small request."""
        if self._is_saving or self._trial is not None or self._lacks():
            return
        if self._form.must_download:
            self._note.say("“Use it” downloads the model first, with progress. You can test it then.")
            return
        token = self._trial = CancelToken()
        self._began = time.monotonic()
        choice, key = self._form.choice, self._form.key
        answered, failed = partial(self._answered, token), partial(self._test_failed, token)
        self._ask("test-provider", lambda setup: setup.try_out(choice, key, token), answered, failed)
        self._say_how_long()

    def _say_how_long(self) -> None:
        if self._trial is not None:
            seconds = time.monotonic() - self._began
            self._note.say(
                f"Asking {self._offer.provider} for one word… {seconds:.0f} s ({key_label('provider-back')} cancels)"
            )
            self.set_timer(_TICK_SECONDS, self._say_how_long)

    def _answered(self, token: CancelToken, test: ConnectionTest) -> None:
        if token is self._trial:
            self._trial = None
            reply = f"“{test.reply}”" if test.reply else "an empty reply"
            self._note.say(f"✓ {test.model} answered {reply} in {test.seconds:.1f} s.", "done")
            self.set_focus(self.query_one("#provider-use"))

    def _test_failed(self, token: CancelToken, error: PromptImproverError) -> None:
        if token is self._trial:
            self._trial = None
            self._note.say(f"✗ {advice_for(error)}", "failed")

    def _stop(self) -> bool:
        """Stop the test; return whether there was one."""
        token, self._trial = self._trial, None
        if token is not None:
            token.cancel()
        return token is not None

    # Saving

    def action_use(self) -> None:
        """Save the choice, tested or not, and use it from the next run on."""
        if self._is_saving or self._lacks():
            return
        self._stop()
        self._is_saving = True
        self._note.say("Saving…")
        self._save(self, self._form.choice, self._form.key, self._form.place)

    def saved(self) -> None:
        """Close: the choice is saved and used."""
        self._form.forget_key()
        self.finish()

    def show_error(self, error: PromptImproverError) -> None:
        """Say why the choice is not used."""
        self._is_saving = False
        text = describe(error)
        self._note.say(f"✗ {text.title}. {text.advice}", "failed")

    def action_leave(self) -> None:
        """Stop the test, or go back."""
        if self._stop():
            self._note.say("Cancelled.")
        else:
            self._form.forget_key()
            self.dismiss(None)

    def _lacks(self) -> bool:
        """Say what is missing and go there; return whether something is."""
        missing = self._form.missing
        if missing is None:
            return False
        sentence, field = missing
        self._note.say(sentence, "failed")
        self.set_focus(field)
        return True
