"""The part of the application that knows which keys its commands have."""

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.screen import Screen

from tui.app.key_queue import KeysInOrder
from tui.keys.active import key_label, use_own_keys
from tui.keys.names import short_name
from tui.keys.tables import ANYWHERE, bindings

if TYPE_CHECKING:
    from tui.keys.rebinding import Rebinding  # it knows the keys of every popup, which the first paint needs not


_DOUBLE_CLICK_SECONDS = 0.5
"""Textual's own limit for a double click (`App.CLICK_CHAIN_TIME_THRESHOLD`)."""


class KeyedApp(KeysInOrder, inherit_bindings=False):
    """Takes a person's own keys in place of the keymap's, on every screen. Textual's own keys have no names here."""

    # Of the keys of the main screen those that work over a popup too.
    BINDINGS: ClassVar[list[BindingType]] = bindings(tuple(one for one in ANYWHERE if one.id in {"quit", "redraw"}))

    def __init__(self) -> None:
        super().__init__()
        self._double_clicks = DoubleClicks()
        use_own_keys({})

    async def on_event(self, event: events.Event) -> None:
        """Drop the second half of a double click whose first half has changed the screen."""
        is_new = isinstance(event, events.MouseEvent) and not event.is_forwarded
        if not (is_new and self._double_clicks.drops(event, self.screen)):
            await super().on_event(event)

    def use_keys(self, rebinding: "Rebinding") -> None:
        """Use these keys from now on. Texts that name keys and are on the screen already must be written anew."""
        use_own_keys(rebinding.keys)
        self.set_keymap(rebinding.keymap)

    def get_key_display(self, binding: Binding) -> str:
        """Return a key as the footer writes it."""
        return binding.key_display or short_name(binding.key)

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        from tui.dialogs.palette import PaletteScreen  # noqa: PLC0415 - after the first paint

        if not self.screen.is_modal:
            self.push_screen(PaletteScreen())

    def action_copy_selection(self) -> None:
        """Copy what is selected with the mouse; whoever meant to interrupt the program reads how to quit it."""
        if text := self.screen.get_selected_text():
            self.copy_to_clipboard(text)
        else:
            self.notify(f"Nothing is selected. {key_label('quit')} quits.", markup=False)


class DoubleClicks:
    """Keeps the second half of a double click from what the first half has opened or uncovered. UI thread only."""

    def __init__(self) -> None:
        self._screen: Screen[object] | None = None
        self._place = Offset(-1, -1)
        self._time = float("-inf")
        self._is_dropping = False

    def drops(self, event: events.Event, screen: Screen[object]) -> bool:
        """Return whether a press or a release belongs to a double click that began on another screen than `screen`."""
        if isinstance(event, events.MouseDown):
            is_second = event.screen_offset == self._place and event.time - self._time <= _DOUBLE_CLICK_SECONDS
            self._is_dropping = is_second and screen is not self._screen
            return self._is_dropping
        if not isinstance(event, events.MouseUp):
            return False
        was_dropping, self._is_dropping = self._is_dropping, False
        if not was_dropping:
            self._screen, self._place, self._time = screen, event.screen_offset, event.time
        return was_dropping
