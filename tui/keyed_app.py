"""The part of the application that knows which keys its commands have."""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.key_names import short_name
from tui.keymap import ANYWHERE, bindings
from tui.keys_in_force import key, use_own_keys
from tui.keys_in_order import KeysInOrder

if TYPE_CHECKING:
    from tui.rebinding import Rebinding  # it knows the keys of every popup, which the first paint needs not


class KeyedApp(KeysInOrder, inherit_bindings=False):
    """Takes a person's own keys in place of the keymap's, on every screen. Textual's own keys have no names here."""

    # Of the keys of the main screen those that work over a popup too.
    BINDINGS: ClassVar[list[BindingType]] = bindings(tuple(one for one in ANYWHERE if one.id == "quit"))

    def __init__(self) -> None:
        super().__init__()
        use_own_keys({})

    def use_keys(self, rebinding: "Rebinding") -> None:
        """Use these keys from now on. Texts that name keys and are on the screen already must be written anew."""
        use_own_keys(rebinding.keys)
        self.set_keymap(rebinding.keymap)

    def get_key_display(self, binding: Binding) -> str:
        """Return a key as the footer writes it."""
        return binding.key_display or short_name(binding.key)

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        from tui.screens.palette_screen import PaletteScreen  # noqa: PLC0415 - after the first paint

        self.push_screen(PaletteScreen(id="--command-palette"))

    def action_copy_selection(self) -> None:
        """Copy what is selected with the mouse; whoever meant to interrupt the program reads how to quit it."""
        if text := self.screen.get_selected_text():
            self.copy_to_clipboard(text)
        else:
            self.notify(f"Nothing is selected. {key('quit')} quits.", markup=False)
