"""Reads the two settings files, `.env` and `config.toml`.

Import this module off the paint path: it loads a parser.
"""

import io
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dotenv.parser import Binding, parse_stream

from domain.errors import SettingsError
from domain.text.named_file import reason_of

BOM = "\ufeff"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AGAIN = "Save it as UTF-8, or move it away."


def read_text(path: Path) -> str:
    """Return the unchanged text of a settings file, byte order mark included; empty when there is no file.

    Raises `SettingsError`, which names the file and what is wrong with it. Blocks on a disk.
    """
    try:
        data = path.read_bytes()
        text = data.decode()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "UTF-16" if data.startswith(_UTF_16) else f"not UTF-8 (line {line})"
        raise SettingsError(f"{path} cannot be read: it is {what}.", _SAVE_AGAIN) from None
    except IsADirectoryError:
        raise SettingsError(f"{path} cannot be read: it is a folder.", "Move it away.") from None
    except PermissionError:
        raise SettingsError(
            f"{path} cannot be read: permission denied.", f"Allow yourself to read it: chmod u+r {path}"
        ) from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {reason_of(error)}.") from None
    if "\0" in text:  # UTF-16 without a byte order mark can be valid UTF-8
        raise SettingsError(f"{path} cannot be read: it contains null bytes, as UTF-16 does.", _SAVE_AGAIN)
    return text


def parse_env(text: str) -> Iterator[Binding]:
    """Yield the bindings of a `.env`; one may span several lines. `error` is set on those that cannot be parsed."""
    return parse_stream(io.StringIO(text, newline=""))


def env_values(text: str) -> dict[str, str]:
    """Return the variables of a `.env`. `${NAME}` is not expanded. The last value of a repeated name counts."""
    return {line.key: line.value for line in parse_env(text) if line.key is not None and line.value is not None}


def env_faults(text: str) -> tuple[int, ...]:
    """Return the numbers of the lines of a `.env` that cannot be parsed and set nothing."""
    faults = (line.original for line in parse_env(text) if line.error)
    return tuple(one.line + _blank_lines(one.string) for one in faults)


def read_config(path: Path) -> dict[str, Any]:
    """Return the values of `config.toml`, with top-level names in lower case.

    Raises `SettingsError`. Blocks on a disk.
    """
    try:
        found = tomllib.loads(read_text(path).removeprefix(BOM))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.", "Correct it, or move it away.") from None
    return {name.lower(): value for name, value in found.items()}


def _blank_lines(text: str) -> int:
    return len((text[: len(text) - len(text.lstrip())] + "x").splitlines()) - 1
