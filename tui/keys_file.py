"""The `[keys]` of config.toml."""

import tomllib
from pathlib import Path

from tui.rebinding import Rebinding, rebind


def read_keys(config_file: Path) -> Rebinding:
    """Return what a person chose for keys, checked; nothing for a file that is not there or cannot be read.

    Whoever reads the settings of the same file says what is wrong with it. Blocks on a disk.
    """
    try:
        table = tomllib.loads(config_file.read_text("utf-8")).get("keys", {})
    except (OSError, ValueError):
        return Rebinding()
    if not isinstance(table, dict):
        return Rebinding(problems=('"keys" is no table: write [keys], and below it lines such as improve = "ctrl+t".',))
    return rebind(table)
