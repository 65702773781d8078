"""The fields that a provider needs: its model, its address, its key and where that is kept."""

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from domain.models.catalogue import LOCAL, KeyNeed, ProviderStatus
from domain.models.choice import ModelChoice
from domain.models.keys import KeyPlace
from domain.text.clean import one_line
from tui.models.model_input import ModelInput
from tui.models.secret_input import KeyInput
from tui.widgets.form_input import FormInput
from tui.widgets.stepper import Stepper

_PLACES = {KeyPlace.KEYRING: "the system keyring", KeyPlace.FILE: "the .env file (0600)"}


class ProviderForm(Vertical):
    """Shows the fields that the offer needs. The key is read by whoever sends or keeps it, and is in no message."""

    model = getters.query_one("#provider-model", ModelInput)
    address = getters.query_one("#provider-address", Input)
    key_field = getters.query_one("#provider-key", KeyInput)
    _place = getters.query_one("#provider-place", Stepper)

    class Reachable(Message):
        """What the provider needs to be asked for its models was given."""

    def __init__(self, offer: ProviderStatus, choice: ModelChoice, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._offer = offer
        self._given = choice
        self._kept: KeyPlace | None = None

    def compose(self) -> ComposeResult:
        """One line for each field."""
        offer = self._offer
        model = self._given.model or (offer.models[0] if offer.models else "")
        with Horizontal(classes="provider-row") as row:
            row.display = offer.provider != LOCAL
            yield Static("Model", markup=False)
            yield ModelInput(model, id="provider-model")
        yield Static("", id="provider-models", markup=False)
        with Horizontal(classes="provider-row") as row:
            row.display = offer.about.needs_url
            yield Static("Address", markup=False)
            yield FormInput(
                self._given.base_url, placeholder=offer.about.url_example, id="provider-address", compact=True
            )
        with Horizontal(classes="provider-row") as row:
            row.display = self.asks_key
            yield Static("Key", markup=False)
            yield KeyInput(id="provider-key")
        yield Stepper("Keep it in", _PLACES, id="provider-place")
        is_set = f"Its key is set by {offer.key_set_by}, which is used." if offer.key_set_by else ""
        yield Static(is_set, id="provider-key-line", markup=False)

    def on_mount(self) -> None:
        """Begin with what is known."""
        self.query_one("#provider-key-line").display = bool(self._offer.key_set_by)
        self._place.display = False
        for one in self.query(Input):
            one.cursor_blink = False
        self.offer_models(self._offer.models)

    @property
    def asks_key(self) -> bool:
        """Whether there is a field for a key: none where the environment sets one, which would win."""
        return self._offer.about.key_need is not KeyNeed.NONE and not self._offer.key_set_by

    @property
    def choice(self) -> ModelChoice:
        """What the fields say, cleaned."""
        return ModelChoice(self._offer.provider, one_line(self.model.value), one_line(self.address.value))

    @property
    def key(self) -> str:
        """The key that was typed, empty for none."""
        return self.key_field.value.strip()

    @property
    def place(self) -> KeyPlace | None:
        """Where the key is to be kept; None where it can be kept nowhere."""
        return self._place.chosen

    @property
    def missing(self) -> tuple[str, Widget] | None:
        """What is missing, in words, and its field."""
        offer, choice = self._offer, self.choice
        if offer.provider != LOCAL and not choice.model:
            return "Type the name of the model.", self.model
        if offer.about.needs_url and not choice.base_url:
            return f"Type the address, such as {offer.about.url_example}.", self.address
        if offer.about.key_need is KeyNeed.REQUIRED and self.asks_key and not (self._kept or self.key):
            return "Paste a key first.", self.key_field
        return None

    def forget_key(self) -> None:
        """Empty the field for the key."""
        self.key_field.value = ""

    def show_places(self, places: tuple[KeyPlace, ...], kept: KeyPlace | None) -> None:
        """Offer places for a key, and say where one is kept already."""
        self._kept = kept
        self._place.offer(places)
        if kept is not None:
            where = "in .env" if kept is KeyPlace.FILE else "in the system keyring"
            self.key_field.placeholder = f"kept {where}; type another to replace it"
        elif self._offer.about.key_need is KeyNeed.OPTIONAL:
            self.key_field.placeholder = "only if the server wants one"
        else:
            self.key_field.placeholder = "paste it here; it is never shown"
        self._show_place()

    def offer_models(self, models: tuple[str, ...]) -> None:
        """Offer the names of models."""
        self.model.offer(models)
        self._show_matching()

    @on(Input.Changed, "#provider-key")
    def _show_place(self) -> None:
        self._place.display = bool(self.key and self._place.values)

    @on(Input.Changed, "#provider-model")
    def _show_matching(self) -> None:
        line, matching = self.query_one("#provider-models", Static), self.model.matching
        line.display = bool(matching)
        line.update(Content(f"↑↓ {' · '.join(matching)}"))

    @on(Input.Submitted)
    def _field_left(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is not self.model and event.value:
            self.post_message(self.Reachable())
