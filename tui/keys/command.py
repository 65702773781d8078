"""A command that a key runs, and its Textual binding."""

from dataclasses import dataclass
from functools import partial

from textual.binding import Binding, BindingType

UNBOUND = "unbound"
"""Textual's key for a command without one: no keyboard sends it."""


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """A command; `id` is its name in the `[keys]` of config.toml.

    `keys` are Textual key names separated by commas, none for a command that is only in the palette.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    footer: bool = True
    """Whether the footer shows it if there is room, in the order of the table."""
    priority: bool = True
    """Whether it gets the key before the focused widget."""
    essential: bool = False
    """Whether you would be stuck without it: it always has a key."""

    @property
    def default_keys(self) -> tuple[str, ...]:
        """The names of its default keys."""
        return tuple(filter(None, self.keys.split(",")))

    def binding(self) -> Binding:
        """Return the Textual binding; its id lets you rebind it."""
        return Binding(
            self.keys or UNBOUND,
            self.action,
            self.label,
            show=self.footer,
            priority=self.priority,
            id=self.id,
            tooltip=self.help,
        )


quiet = partial(KeyCommand, footer=False)
"""Makes a command that works anywhere, but is not in the footer."""
local = partial(KeyCommand, footer=False, priority=False)
"""Makes a command of one place that is not in the footer; a text field gets letters first."""
shown = partial(KeyCommand, priority=False)
"""Makes a command of one place that is in the footer."""
closing = partial(KeyCommand, priority=False, essential=True)
"""Makes the command that leaves a place."""


def bindings(*groups: tuple[KeyCommand, ...]) -> list[BindingType]:
    """Return the Textual bindings of the commands."""
    return [command.binding() for group in groups for command in group]
