"""A command that a key runs, and its Textual binding."""

from dataclasses import dataclass

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
    shown_key: str = ""
    """How the footer writes the key, if not as usual."""
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
            key_display=self.shown_key or None,
            priority=self.priority,
            id=self.id,
            tooltip=self.help,
        )


def quiet(id: str, keys: str, action: str, label: str, help: str) -> KeyCommand:  # noqa: A002 - the names of the fields
    """Return a command that works anywhere, but is not in the footer."""
    return KeyCommand(id, keys, action, label, help, footer=False)


def local(id: str, keys: str, action: str, label: str, help: str) -> KeyCommand:  # noqa: A002 - as above
    """Return a command of one place that is not in the footer; a text field gets letters first."""
    return KeyCommand(id, keys, action, label, help, footer=False, priority=False)


def shown(id: str, keys: str, action: str, label: str, help: str) -> KeyCommand:  # noqa: A002 - as above
    """Return a command of one place that is in the footer."""
    return KeyCommand(id, keys, action, label, help, priority=False)


def closing(id: str, keys: str, action: str, label: str, help: str) -> KeyCommand:  # noqa: A002 - as above
    """Return the command that leaves a place."""
    return KeyCommand(id, keys, action, label, help, priority=False, essential=True)


def bindings(*groups: tuple[KeyCommand, ...]) -> list[BindingType]:
    """Return the Textual bindings of the commands."""
    return [command.binding() for group in groups for command in group]
