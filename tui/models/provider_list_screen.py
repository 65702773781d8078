"""Lists the providers, and what each means for cost, speed and privacy."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from domain.errors import PromptImproverError
from domain.models.catalogue import PROVIDERS, ProviderStatus
from domain.models.choice import ModelChoice
from domain.models.keys import KeyPlace
from tui.background import run_in_background
from tui.dialogs.modal import Modal, job_for, open_over
from tui.keys.active import key_label
from tui.keys.names import EDITS
from tui.keys.popup_keys import AT_THE_FIRST_RUN
from tui.keys.tables import bindings
from tui.models.provider_screen import ProviderScreen
from tui.text.errors import describe
from tui.widgets.choice_list import Cells, ChoiceList

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup

_LETTERS = {meaning.letter: name for name, meaning in PROVIDERS.items()}
_WIDE = 70
"""From this width a row has room for a description."""
_KEYS = "Type a letter to select a provider"
_INTRO = "Nothing is sent to anyone before you choose a provider."


SavesChoiceFrom = Callable[["SetupScreen", ProviderScreen, ModelChoice, str, KeyPlace | None], None]
"""Saves and uses a choice; then closes the list and the form, or shows the error."""


class Left(Enum):
    """How the screen was left without a choice."""

    FOR_GOOD = "use the embedded model and do not ask again"
    FOR_NOW = "the keys were for the screen below"


class SetupScreen(Modal[Left]):
    """Returns how the screen was left; None after a choice was saved with `save`, and after a click beside it.

    `type_on` is given only on the first run, and takes text for the screen below: every key that this screen does not
    know goes there, with what you typed just before it, and this screen closes.
    """

    BINDINGS = bindings(AT_THE_FIRST_RUN)

    _list = getters.query_one("#setup-list", ChoiceList)

    def __init__(
        self,
        setup: "Callable[[], ModelSetup]",
        save: SavesChoiceFrom,
        start_at: ModelChoice | None = None,
        type_on: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._setup = setup
        self._save = save
        self._start_at = start_at
        self._type_on = type_on
        self._typed = ""
        self._offers: dict[str, ProviderStatus] = {}
        self.footer_labels = {"setup-leave": "Use embedded"} if type_on else {}

    def compose(self) -> ComposeResult:
        """The providers, and the meaning of the one under the cursor."""
        with Vertical(id="setup-box") as box:
            box.border_title = "Choose a model provider"
            if self._type_on:
                box.border_subtitle = f"{key_label('setup-leave')}: use the embedded model and don't ask again"
            yield Static(_INTRO, id="setup-intro", markup=False)
            yield ChoiceList(id="setup-list")
            yield Static("Checking which providers are available…", id="setup-meaning", markup=False)
            yield Static(f"{_KEYS}{', or type your idea' if self._type_on else ''}.", id="setup-keys", markup=False)

    def on_mount(self) -> None:
        """Look for providers in the background."""
        self._show({})
        self.set_focus(self._list)
        run_in_background("survey", job_for(self, lambda: self._setup().offers(), self._found, self._not_found))

    def _found(self, offers: tuple[ProviderStatus, ...]) -> None:
        self._show({offer.provider: offer for offer in offers})
        if self._start_at is not None:
            self._list.point_at(self._start_at.provider)
            self._open(self._start_at)

    def _not_found(self, error: PromptImproverError) -> None:
        self.query_one("#setup-meaning", Static).update(Content(str(describe(error))))

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self._show(self._offers)

    def _show(self, offers: dict[str, ProviderStatus]) -> None:
        self._offers = offers
        self._list.show_rows({name: self._row(name) for name in PROVIDERS})

    def _row(self, name: str) -> Cells:
        meaning, offer = PROVIDERS[name], self._offers.get(name)
        found = ("", 22, "") if offer is None else (f"{'●' if offer.is_ready else '○'} {offer.found}", 22, "")
        cells = [(meaning.letter, 1, "bold $text-accent"), (meaning.title, 15, ""), found]
        if self.size.width >= _WIDE:
            cells.append((meaning.short, 0, "$text-muted"))
        return cells

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        name = self._list.chosen
        if name is None:
            return
        meaning, offer = PROVIDERS[name], self._offers.get(name)
        lines = [("Cost     ", meaning.cost), ("Speed    ", meaning.speed), ("Privacy  ", meaning.privacy)]
        if offer is not None and offer.found:
            lines.append(("Status   ", offer.found))
        text = Content("\n").join(Content.assemble((title, "bold"), words) for title, words in lines)
        self.query_one("#setup-meaning", Static).update(text)

    # Choosing

    def on_key(self, event: events.Key) -> None:
        """Go to the provider of a letter, or pass on what was meant for the screen below."""
        if self._type_on is not None and self._hand_on(event):
            event.stop()
            event.prevent_default()
        elif not self.is_closing and event.key in _LETTERS:
            event.stop()
            self._list.point_at(_LETTERS[event.key])

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        name = self._list.chosen
        if name in self._offers:
            self._open(ModelChoice(name))

    def _open(self, choice: ModelChoice) -> None:
        self._typed = ""
        save = partial(self._save, self)
        open_over(self, ProviderScreen(self._setup, save, self._offers[choice.provider], choice))

    def action_leave(self) -> None:
        """Close without a choice; on the first run that chooses the embedded model."""
        self.dismiss(Left.FOR_GOOD)

    def _hand_on(self, event: events.Key) -> bool:
        """Pass a key that was meant for the screen below on, with what was typed before; return whether it was."""
        if self._type_on is None:
            return False
        if event.is_printable and event.character is not None:
            self._typed += event.character
            if not self.is_closing and (event.key in _LETTERS or event.key in {"j", "k", "G"}):
                return False
            self._type_on(self._typed)
            self._typed = ""
        elif not self.is_closing and event.key in self.active_bindings:
            self._typed = ""
            return False
        else:
            if event.key in EDITS:  # it edits what was typed
                self._type_on(self._typed)
            self._typed = ""
            # It comes after the text that was passed on: the widget below takes that first.
            self.app.post_message(events.Key(event.key, event.character))
        self.dismiss(Left.FOR_NOW)
        return True
