"""Where a person sees who could improve prompts, and what each means for cost, speed and privacy."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from domain.errors import PromptImproverError
from domain.models.catalogue import PROVIDERS, ProviderStatus
from domain.models.choice import ModelChoice
from tui.background import run_in_background
from tui.dialogs.modal import Modal, open_over
from tui.keys.active import key_label
from tui.keys.names import EDITS
from tui.keys.popup_keys import AT_THE_FIRST_RUN
from tui.keys.tables import bindings
from tui.models.provider_screen import ProviderScreen
from tui.text.errors import describe
from tui.widgets.choice_list import Cells, ChoiceList

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup
    from domain.settings.service import Applied

_LETTERS = {meaning.letter: name for name, meaning in PROVIDERS.items()}
_WIDE = 70
"""Cells from which on a row has room for what its provider means."""
_KEYS = "A letter goes to its provider."
_INTRO = "Choose who improves your prompts. Nothing is sent to anyone before you do."


class Left(Enum):
    """How the screen was left without a choice."""

    FOR_GOOD = "the embedded model is taken, and nothing is asked again"
    FOR_NOW = "the person went on typing"


class SetupScreen(Modal["Applied | Left"]):
    """Gives what was chosen and kept, else how it was left.

    `type_on` takes text that was meant for the screen below, and is given only for the first run: then every key that
    is none of this screen's, with what was typed just before it, goes there, and the screen makes way.
    """

    BINDINGS = bindings(AT_THE_FIRST_RUN)

    _list = getters.query_one("#setup-list", ChoiceList)

    @dataclass
    class Found(Message):
        """What is there."""

        offers: tuple[ProviderStatus, ...]

    @dataclass
    class NotFound(Message):
        """The settings cannot be read."""

        error: PromptImproverError

    def __init__(
        self,
        setup: "Callable[[], ModelSetup]",
        start_at: ModelChoice | None = None,
        type_on: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._setup = setup
        self._start_at = start_at
        self._type_on = type_on
        self._typed = ""
        self._offers: dict[str, ProviderStatus] = {}

    def compose(self) -> ComposeResult:
        """The providers, and below them what the one under the cursor means."""
        box = Vertical(id="setup-box")
        box.border_title = "Choose a model provider"
        if self._type_on:
            box.border_subtitle = f"{key_label('setup-leave')}: use the embedded model and don't ask again"
        with box:
            yield Static(_INTRO, id="setup-intro", markup=False)
            yield ChoiceList(id="setup-list")
            yield Static("Checking which providers are available…", id="setup-meaning", markup=False)
            yield Static(_KEYS, id="setup-keys", markup=False)

    def on_mount(self) -> None:
        """Look what is there, in the background."""
        self._show({})
        self.set_focus(self._list)
        run_in_background("survey", self._look)

    def _look(self) -> None:
        try:
            self.tell(self.Found(self._setup().offers()))
        except PromptImproverError as error:
            self.tell(self.NotFound(error))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._show({offer.provider: offer for offer in message.offers})
        if self._start_at is not None:
            self._list.point_at(self._start_at.provider)
            self._open(self._start_at)

    @on(NotFound)
    def _not_found(self, message: NotFound) -> None:
        self.query_one("#setup-meaning", Static).update(Content(str(describe(message.error))))

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
            lines.append(("Found    ", offer.found))
        text = Content("\n").join(Content.assemble((title, "bold"), words) for title, words in lines)
        self.query_one("#setup-meaning", Static).update(text)

    # Choosing

    def on_key(self, event: events.Key) -> None:
        """Take a letter as its provider; hand on what was meant for the screen below."""
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
        open_over(self, ProviderScreen(self._setup, self._offers[choice.provider], choice), self._provider_left)

    def _provider_left(self, applied: "Applied | None") -> None:
        if applied is not None:
            self.finish(applied)

    def action_leave(self) -> None:
        """Close without a choice; the first time that is a choice for the embedded model."""
        self.dismiss(Left.FOR_GOOD)

    def _hand_on(self, event: events.Key) -> bool:
        """Return whether the key was meant for the screen below, which then has it, with what was typed before it."""
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
            # It runs behind the keys that were handed on: the widget below takes those first.
            self.app.post_message(events.Key(event.key, event.character))
        self.dismiss(Left.FOR_NOW)
        return True
