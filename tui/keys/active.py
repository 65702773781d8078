"""The current keys, your own or the default: for every text that names a key.

They are global, because one process shows one application. Thread-safe.
"""

from collections.abc import Mapping

from tui.keys.command import KeyCommand
from tui.keys.names import text_name

_own: Mapping[str, tuple[str, ...]] = {}


def use_own_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """Use these keys in texts from now on: the keys that differ from the default, by the command's id."""
    global _own  # noqa: PLW0603 - see above
    _own = dict(own)


def keys_of(command: KeyCommand) -> tuple[str, ...]:
    """Return Textual's names of a command's keys."""
    return _own.get(command.id, command.default_keys)


def key_names(command: KeyCommand) -> list[str]:
    """Return a command's keys as texts write them."""
    return [text_name(key) for key in keys_of(command)]


def key_label(command_id: str) -> str:
    """Return a command's first key for a sentence, or where to find the command if it has none."""
    from tui.keys.contexts import COMMANDS  # noqa: PLC0415 - the keys of every popup, after the first paint

    command = COMMANDS[command_id]
    names = key_names(command)
    return names[0] if names else f"“{command.label}” in the palette"
