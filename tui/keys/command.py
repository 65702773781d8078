"""What a key does: a command, and the Textual bindings that are made of it."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType

UNBOUND = "unbound"
"""Stands for the key of a command that has none: no keyboard sends it."""


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """Something a person can do; `id` is its name in the `[keys]` of config.toml.

    `keys` are Textual key names between commas; what is started from the palette alone has none.
    The functions below make the commands that most tables hold.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    shown_key: str = ""
    """How the footer writes the key, where that is not how it writes every key."""
    footer: bool = True
    """Whether the footer shows it while there is room; what stands first in a table is shown first."""
    priority: bool = True
    """Whether it works before the focused widget sees the key."""
    essential: bool = False
    """Whether somebody without a key for it would be caught: it always has one."""

    @property
    def default_keys(self) -> tuple[str, ...]:
        """The names of its keys, one by one."""
        return tuple(filter(None, self.keys.split(",")))

    def binding(self) -> Binding:
        """Return the Textual binding; its id makes it rebindable."""
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
    """Return a command that works anywhere and that the footer has no room for."""
    return KeyCommand(id, keys, action, label, help, footer=False)


def local(id: str, keys: str, action: str, label: str, help: str) -> KeyCommand:  # noqa: A002 - as above
    """Return a command of one place: where letters are typed into a text, the text gets them first."""
    return KeyCommand(id, keys, action, label, help, footer=False, priority=False)


def shown(id: str, keys: str, action: str, label: str, help: str) -> KeyCommand:  # noqa: A002 - as above
    """Return a command of one place that the footer shows there."""
    return KeyCommand(id, keys, action, label, help, priority=False)


def closing(id: str, keys: str, action: str, label: str, help: str) -> KeyCommand:  # noqa: A002 - as above
    """Return the command of one place by which a person leaves it."""
    return KeyCommand(id, keys, action, label, help, priority=False, essential=True)


def bindings(*groups: tuple[KeyCommand, ...]) -> list[BindingType]:
    """Return the Textual bindings of `groups`."""
    return [command.binding() for group in groups for command in group]
