"""The form for a provider: its model, address and key, and where to keep the key."""

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from domain.models.catalogue import LOCAL, KeyNeed, ProviderStatus
from domain.models.choice import ModelChoice
from domain.models.embedded import Presence
from domain.models.keys import KeyPlace
from domain.text.clean import fold, one_line
from tui.keys.popup_keys import IN_A_MODEL_FIELD
from tui.keys.tables import bindings
from tui.widgets.line_input import FormInput
from tui.widgets.stepper import Stepper

_SHOWN = 6
_MOST_KEY_CHARACTERS = 4096
_PLACES = {KeyPlace.KEYRING: "the system keyring", KeyPlace.FILE: "the .env file (0600)"}


class ModelInput(FormInput):
    """The right arrow completes a name; the arrows up and down go through the names."""

    BINDINGS = bindings(IN_A_MODEL_FIELD)

    def __init__(self, value: str, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(value, placeholder="name of the model at this provider", id=id, compact=True)
        self._models: tuple[str, ...] = ()
        self._taken: str | None = None

    def offer(self, models: tuple[str, ...]) -> None:
        """Offer these names."""
        self._models = models
        self.suggester = SuggestFromList(models, case_sensitive=False)

    @property
    def matching(self) -> tuple[str, ...]:
        """The first names that contain the typed text; the first of all after a name was taken from the list."""
        typed = fold(self.value.strip())
        found = self._models if self.value == self._taken else [one for one in self._models if typed in fold(one)]
        return tuple(found[:_SHOWN])

    def action_turn(self, by: int) -> None:
        """Take the next or the previous name; without names go to the next field."""
        names = self._models
        if not names:
            (self.screen.focus_next if by > 0 else self.screen.focus_previous)()
            return
        typed = fold(self.value.strip())
        if self.value in names:
            at = (names.index(self.value) + by) % len(names)
        else:
            at = next((at for at, one in enumerate(names) if typed in fold(one)), 0)
        self._taken = self.value = names[at]


class KeyInput(FormInput):
    """Shows dots. Its text cannot be copied: a key does not belong on a clipboard."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - as above
        super().__init__(password=True, id=id, compact=True, max_length=_MOST_KEY_CHARACTERS)

    def action_copy(self) -> None:
        """Copy nothing."""

    def action_cut(self) -> None:
        """Delete the selection without copying it."""
        self.delete_selection()


class ProviderForm(Vertical):
    """Shows the fields that the provider needs. The key is in no message."""

    model = getters.query_one("#provider-model", ModelInput)
    address = getters.query_one("#provider-address", Input)
    key_field = getters.query_one("#provider-key", KeyInput)
    _place = getters.query_one("#provider-place", Stepper)

    class Reachable(Message):
        """There is enough to ask the provider for its models."""

    def __init__(self, offer: ProviderStatus, choice: ModelChoice, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._offer = offer
        self._given = choice
        self._kept: KeyPlace | None = None

    def compose(self) -> ComposeResult:
        """A line for each field."""
        offer = self._offer
        model = self._given.model or (offer.models[0] if offer.models else "")
        address = FormInput(
            self._given.base_url, placeholder=offer.about.url_example, id="provider-address", compact=True
        )
        yield _row(
            "Model", ModelInput(model, id="provider-model"), is_needed=offer.provider != LOCAL or bool(offer.embedded)
        )
        yield Static("", id="provider-models", markup=False)
        yield _row("Address", address, is_needed=offer.about.needs_url)
        yield _row("Key", KeyInput(id="provider-key"), is_needed=self.asks_key)
        yield Stepper("Keep it in", _PLACES, id="provider-place")
        is_set = f"Its key is set by {offer.key_set_by}, and used." if offer.key_set_by else ""
        yield Static(is_set, id="provider-key-line", markup=False)

    def on_mount(self) -> None:
        """Show what is known."""
        self.query_one("#provider-key-line").display = bool(self._offer.key_set_by)
        self._place.display = False
        self.show_kept(None)
        self.offer_models(self._offer.models)

    @property
    def asks_key(self) -> bool:
        """Whether there is a field for a key; a key in the environment takes precedence."""
        return self._offer.about.key_need is not KeyNeed.NONE and not self._offer.key_set_by

    @property
    def choice(self) -> ModelChoice:
        """The choice in the fields, cleaned."""
        return ModelChoice(self._offer.provider, one_line(self.model.value), one_line(self.address.value))

    @property
    def key(self) -> str:
        """The typed key, empty for none."""
        return self.key_field.value.strip()

    @property
    def place(self) -> KeyPlace | None:
        """Where to keep the key; None if it cannot be kept."""
        return self._place.chosen

    @property
    def missing(self) -> tuple[str, Widget] | None:
        """What is missing, in words, and its field."""
        offer, choice = self._offer, self.choice
        if offer.embedded and choice.model not in offer.models:
            return f"Choose one of: {', '.join(offer.models)}.", self.model
        if offer.provider != LOCAL and not choice.model:
            return "Type the name of the model.", self.model
        if offer.about.needs_url and not choice.base_url:
            return f"Type the address, such as {offer.about.url_example}.", self.address
        if offer.about.key_need is KeyNeed.REQUIRED and self.asks_key and not (self._kept or self.key):
            return "Paste a key first.", self.key_field
        return None

    @property
    def must_download(self) -> bool:
        """Whether the model in the field is an embedded one that is not on this machine."""
        chosen = (one for one in self._offer.embedded if one.name == self.choice.model)
        return any(one.presence is Presence.TO_DOWNLOAD for one in chosen)

    def forget_key(self) -> None:
        """Clear the field for the key."""
        self.key_field.value = ""

    def show_places(self, places: tuple[KeyPlace, ...]) -> None:
        """Offer places to keep a key in."""
        self._place.offer(places)
        self._show_place()

    def show_kept(self, kept: KeyPlace | None) -> None:
        """Say where a key is kept already."""
        self._kept = kept
        if kept is not None:
            where = "in .env" if kept is KeyPlace.FILE else "in the system keyring"
            self.key_field.placeholder = f"kept {where}; type another to replace it"
        elif self._offer.about.key_need is KeyNeed.OPTIONAL:
            self.key_field.placeholder = "only if the server needs one"
        elif variables := self._offer.about.key_variables:
            self.key_field.placeholder = f"paste it, or start with {variables[0]} set"

    def offer_models(self, models: tuple[str, ...]) -> None:
        """Offer names of models."""
        self.model.offer(models)
        self._show_matching()

    @on(Input.Changed, "#provider-key")
    def _show_place(self) -> None:
        self._place.display = bool(self.key and self._place.values)

    @on(Input.Changed, "#provider-model")
    def _show_matching(self) -> None:
        line, matching = self.query_one("#provider-models", Static), self.model.matching
        line.display = bool(matching)
        about = [one.about for one in self._offer.embedded if one.name == self.choice.model]
        line.update(Content("\n".join([f"↑↓ {' · '.join(matching)}", *about])))

    @on(Input.Submitted)
    def _field_left(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is not self.model and event.value:
            self.post_message(self.Reachable())


def _row(label: str, field: Input, *, is_needed: bool) -> Horizontal:
    row = Horizontal(Static(label, markup=False), field, classes="provider-row")
    row.display = is_needed
    return row
