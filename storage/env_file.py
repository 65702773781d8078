"""Changes to a `.env` file that keep every other line of it."""

import io
import re
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream
from filelock import FileLock, Timeout

from domain.errors import SettingsError
from storage.durable_file import make_private_folder, write_durably

_LOCK_SECONDS = 5.0
_PLAIN = re.compile(r"[A-Za-z0-9_./:@+-]*")


class EnvFile:
    """The `.env` of the config folder. It may hold keys, so whatever is written leaves it 0600. Methods block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def values(self) -> dict[str, str]:
        """Return what the file sets, nothing when it is not there. Raises `SettingsError`."""
        values = dotenv_values(stream=io.StringIO(self._text()), interpolate=False)
        return {name: value for name, value in values.items() if value is not None}

    def change(self, values: Mapping[str, str | None]) -> None:
        """Set the variables named in `values`, and remove those that are None; whole or not at all.

        Raises `SettingsError`; the file is then as it was.
        """
        try:
            make_private_folder(self._path.parent)
            with FileLock(self._path.with_name(f".{self._path.name}.lock"), timeout=_LOCK_SECONDS, mode=0o600):
                text = _changed(self._text(), values)
                # A link, as people keep their dotfiles, stays one.
                write_durably(self._path.resolve(), text.encode())
        except Timeout:
            raise SettingsError(f"Another window keeps {self._path} locked.", "Try again in a moment.") from None
        except OSError as error:
            raise SettingsError(
                f"{self._path} cannot be written ({error.strerror or type(error).__name__}).",
                "Check that the folder can be written, then try again.",
            ) from None

    def _text(self) -> str:
        try:
            return self._path.read_text("utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{self._path} cannot be read ({type(error).__name__}), so it was left as it is.",
                "Mend the file, or move it away.",
            ) from None


def _changed(text: str, values: Mapping[str, str | None]) -> str:
    """Return `text` with each variable set once: where it stood last, which is the one that counts, else at the end."""
    bindings = list(parse_stream(io.StringIO(text)))
    last = {binding.key: at for at, binding in enumerate(bindings) if binding.key in values}
    lines = [_line(binding, at == last.get(binding.key), values) for at, binding in enumerate(bindings)]
    changed = "".join(lines)
    for name, value in values.items():
        if name not in last and value is not None:
            changed += "\n" if changed and not changed.endswith("\n") else ""
            changed += f"{name}={_quoted(value)}\n"
    return changed


def _line(binding: Binding, is_last: bool, values: Mapping[str, str | None]) -> str:
    original = binding.original.string
    if binding.key is None or binding.key not in values:
        return original
    value = values[binding.key]
    # What stands before the name in a binding are the empty lines above it.
    above = original[: len(original) - len(original.lstrip())]
    if value is None or not is_last:
        return above
    export = "export " if original.lstrip().startswith("export") else ""
    return f"{above}{export}{binding.key}={_quoted(value)}\n"


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
