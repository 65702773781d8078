"""The keys as they are now, with a person's own in place of the keymap's: for every text that names one.

One process shows one application, so they are known everywhere, as the language of its texts is. Thread-safe.
"""

from collections.abc import Mapping

from tui.keys.command import KeyCommand
from tui.keys.names import text_name

_own: Mapping[str, tuple[str, ...]] = {}


def use_own_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """Name these keys from now on: those of each command that has others than the keymap's, by its id."""
    global _own  # noqa: PLW0603 - see above
    _own = dict(own)


def keys_of(command: KeyCommand) -> tuple[str, ...]:
    """Return Textual's names of the keys; none when the command has no key."""
    return _own.get(command.id, command.default_keys)


def key_names(command: KeyCommand) -> list[str]:
    """Return the keys of a command as a person knows them."""
    return [text_name(key) for key in keys_of(command)]


def key_label(command_id: str) -> str:
    """Return the first key of a command as a sentence writes it, or how to do it without one."""
    from tui.keys.contexts import COMMANDS  # noqa: PLC0415 - the keys of every popup, after the first paint

    command = COMMANDS[command_id]
    names = key_names(command)
    return names[0] if names else f"“{command.label}” in the palette"
