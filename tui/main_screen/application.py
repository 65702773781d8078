"""What the main screen asks of the application that shows it."""

from typing import TYPE_CHECKING, Protocol

from tui.terminal.window_title import Terminal
from tui.theme.appearance import Looks

if TYPE_CHECKING:
    from tui.keys.rebinding import Rebinding  # it knows the keys of every popup, which the first paint does not need


class Application(Terminal, Protocol):
    """UI thread only."""

    theme: str

    @property
    def has_colours(self) -> bool:
        """Whether there are themes to choose from: not with `NO_COLOR`."""
        ...

    @property
    def is_calm(self) -> bool:
        """Whether animations are off."""
        ...

    def theme_for(self, setting: str) -> str:
        """Return the name of the theme that a value of `THEME` means in this terminal."""
        ...

    def use_looks(self, looks: Looks) -> str:
        """Apply the settings of theme and motion; return a sentence about what is wrong with them, or an empty text."""
        ...

    def use_keys(self, rebinding: "Rebinding") -> None:
        """Use these keys from now on."""
        ...

    def put_errors_away(self) -> None:
        """Take the errors that were shown off the screen."""
        ...
