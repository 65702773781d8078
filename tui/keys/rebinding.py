"""Checks the keys in the `[keys]` table of config.toml.

A wrong entry never stops the application: the command keeps its default keys, and a sentence says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import SettingsError
from domain.text.clean import one_line
from tui.keys.command import UNBOUND, KeyCommand
from tui.keys.contexts import COMMANDS, PLACES
from tui.keys.names import EDITS, NAMED, cannot_be_sent, may_not_arrive, parse_key, text_name, types_a_character
from tui.keys.tables import ANYWHERE

_NONE = {"", "none"}
_ALIKE = 60
"""The score, of 100, from which a name counts as a misspelling."""
_LONGEST = 40
"""The characters of a foreign name that a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Rebinding:
    """The result of the check."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys of each command whose keys differ from the default, by its id."""
    problems: tuple[str, ...] = ()
    """What is wrong, a sentence each."""
    remarks: tuple[str, ...] = ()
    """What works, but not in every terminal, a sentence each."""

    @property
    def keymap(self) -> dict[str, str]:
        """The keys for Textual's `set_keymap`."""
        return {name: ",".join(keys) or UNBOUND for name, keys in self.keys.items()}


def rebind(wanted: Mapping[str, object]) -> Rebinding:
    """Return the keys that the commands can have, and what is wrong with the rest.

    Args:
        wanted: The table, in its order. A value is a text with keys between commas, a list of keys, or `false`.
    """
    return _Choice(wanted).result()


def read_keys(config_file: Path) -> Rebinding:
    """Return the checked keys of a config.toml; none for a file that is missing or cannot be read.

    What reads the settings of the same file says what is wrong with it. Blocks on a disk.
    """
    from domain.settings.files import read_config  # noqa: PLC0415 - not before the first paint

    try:
        table = read_config(config_file).get("keys", {})
    except SettingsError:
        return Rebinding()
    if not isinstance(table, dict):
        return Rebinding(problems=('"keys" is not a table: write [keys], then lines such as improve = "ctrl+t".',))
    return rebind(table)


class _Choice:
    """Takes the commands one by one, then looks for clashes."""

    def __init__(self, wanted: Mapping[str, object]) -> None:
        self._problems: list[str] = []
        self._chosen: dict[str, tuple[str, ...]] = {}
        for name, value in wanted.items():
            if (command := self._command(name)) is not None and (keys := self._keys(command, value)) is not None:
                self._chosen[command.id] = keys

    def result(self) -> Rebinding:
        """Return what is left when no key has two commands."""
        while (clash := self._clash()) is not None:
            key, first, second = clash
            loser = second if second.id in self._chosen else first
            del self._chosen[loser.id]
            twice = f"{text_name(key)} is both {first.label} and {second.label}"
            self._problems.append(f"{twice}: {loser.id} keeps {_words(loser.default_keys)}.")
        changed = {name: keys for name, keys in self._chosen.items() if keys != COMMANDS[name].default_keys}
        remarks = [one for name, keys in changed.items() for one in _remarks(COMMANDS[name], keys)]
        return Rebinding(changed, tuple(self._problems), tuple(remarks))

    def _command(self, name: str) -> KeyCommand | None:
        if (command := COMMANDS.get(name)) is not None:
            return command
        from rapidfuzz import process  # noqa: PLC0415 - only a name that is wrong needs it

        nearest = process.extractOne(name, list(COMMANDS))[0]
        self._problems.append(f"There is no command {_foreign(name)!r}; the nearest is {nearest!r}.")
        return None

    def _keys(self, command: KeyCommand, value: object) -> tuple[str, ...] | None:
        """Return the keys that the command can have; None when it keeps its own."""
        parts = _parts(value)
        wrong: list[str] = []
        found: list[str] = []
        if parts is None:
            wrong.append(f"{command.id} is {_foreign(str(value))}, but keys are a text such as 'ctrl+t,f5'")
        elif parts:
            for part in parts:
                key = parse_key(part)
                if why := _refusal(command, part, key):
                    wrong.append(f"{command.id} cannot have {text_name(key) if key else repr(_foreign(part))}: {why}")
                elif key:
                    found.append(key)
            if found and command.essential and all(may_not_arrive(key) for key in found):
                wrong.append(f"{command.id} needs a key that every terminal sends")
                found = []
        elif command.essential:
            wrong.append(f"{command.id} cannot be left without a key")
        keys = tuple(dict.fromkeys(found))
        left = f"It has {_words(keys)}." if keys else f"It keeps {_words(command.default_keys)}."
        self._problems += [f"{sentence}. {left}" for sentence in wrong]
        return None if wrong and not keys else keys

    def _clash(self) -> tuple[str, KeyCommand, KeyCommand] | None:
        """Return a key with the two commands that have it in one place; of two chosen ones the later comes second."""
        order = {name: at for at, name in enumerate(self._chosen)}
        for place in PLACES:
            owners: dict[str, KeyCommand] = {}
            here = [command for table in (place.commands, *place.with_tables) for command in table]
            for command in sorted(here, key=lambda command: order.get(command.id, -1)):
                for key in self._chosen.get(command.id, command.default_keys):
                    other = owners.setdefault(key, command)
                    if other is not command and not (key in command.default_keys and key in other.default_keys):
                        return key, other, command
        return None


def _refusal(command: KeyCommand, part: str, key: str | None) -> str:
    """Say why a command cannot have a key; nothing when it can. It can always have its default keys."""
    if key is None:
        return _no_key(part)
    if key in command.default_keys:
        return ""
    is_typed_over = any(command in place.commands and place.is_typed_in for place in PLACES)
    if is_typed_over and types_a_character(key):
        return "you could no longer type it"
    if key in EDITS and command in ANYWHERE:
        return "text fields need it"
    return cannot_be_sent(key)


def _no_key(part: str) -> str:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a name that is wrong needs it

    known = [text_name(key) for command in COMMANDS.values() for key in command.default_keys]
    nearest = process.extractOne(part, [*known, *sorted(NAMED)], scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return f"there is no such key; the nearest is {nearest[0]}" if nearest else "there is no such key"


def _remarks(command: KeyCommand, keys: tuple[str, ...]) -> list[str]:
    new = [key for key in keys if key not in command.default_keys]
    return [f"{command.id}, {text_name(key)}: {why}." for key in new if (why := may_not_arrive(key))]


def _parts(value: object) -> list[str] | None:
    if value is False:
        return []
    if isinstance(value, str):
        value = [","] if value.strip() == "," else value.split(",")
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return None
    return [part.strip() for part in value if part.strip().lower() not in _NONE]


def _words(keys: tuple[str, ...]) -> str:
    return ", ".join(text_name(key) for key in keys) or "no key"


def _foreign(text: str) -> str:
    return one_line(text)[:_LONGEST]
