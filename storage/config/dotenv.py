"""Changes variables in a `.env` file and keeps its other lines."""

import re
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import Binding

from domain.errors import SettingsError
from domain.settings.files import env_values, parse_env, read_text
from storage.config.rewriting import rewrite

_PLAIN = re.compile(r"[A-Za-z0-9_./:@+-]*")


class EnvFile:
    """The `.env` of the config folder. It may contain keys, so each change sets its mode to 0600. Methods block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def values(self) -> dict[str, str]:
        """Return the variables that the file sets; empty if it does not exist. Raises `SettingsError`."""
        return env_values(read_text(self._path))

    def change(self, values: Mapping[str, str | None]) -> None:
        """Set the variables in `values`, and remove those that are None; all or none.

        Raises `SettingsError`, also if a value would not be read back as it is; the file is then unchanged.
        """
        rewrite(self._path, lambda text: _changed(text, values))


def _changed(text: str, values: Mapping[str, str | None]) -> str:
    """Return `text` with each variable set once and the other lines unchanged."""
    wanted = {name: value for name, value in {**env_values(text), **values}.items() if value is not None}
    removed = dict.fromkeys(values)
    new = "".join(f"{name}={_quoted(value)}\n" for name, value in values.items() if value is not None)
    # An unclosed quote would swallow what follows it, so try the new lines at the top as well.
    for changed in (_in_place(text, values), new + _in_place(text, removed)):
        if env_values(changed) == wanted:
            return changed
    raise SettingsError("The .env cannot be changed: a quote in it is not closed.", "Correct the file and try again.")


def _in_place(text: str, values: Mapping[str, str | None]) -> str:
    """Set each variable in its last line, which is the one in effect, or else at the end."""
    bindings = list(parse_env(text))
    last = {binding.key: at for at, binding in enumerate(bindings) if binding.key in values}
    changed = "".join(_line(binding, at == last.get(binding.key), values) for at, binding in enumerate(bindings))
    for name, value in values.items():
        if name not in last and value is not None:
            changed += "" if not changed or changed.endswith(("\n", "\r")) else "\n"
            changed += f"{name}={_quoted(value)}\n"
    return changed


def _line(binding: Binding, is_last: bool, values: Mapping[str, str | None]) -> str:
    original = binding.original.string
    if binding.key is None or binding.key not in values:
        return original
    value = values[binding.key]
    # The text of a binding begins with the empty lines above it.
    above = original[: len(original) - len(original.lstrip())]
    if value is None or not is_last:
        return above
    export = "export " if original.lstrip().startswith("export") else ""
    end = original[len(original.rstrip("\r\n")) :] or "\n"
    return f"{above}{export}{binding.key}={_quoted(value)}{end}"


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
