"""The `[keys]` of config.toml."""

from pathlib import Path

from domain.errors import SettingsError
from tui.keys.rebinding import Rebinding, rebind


def read_keys(config_file: Path) -> Rebinding:
    """Return what a person chose for keys, checked; nothing for a file that is not there or cannot be read.

    Whoever reads the settings of the same file says what is wrong with it. Blocks on a disk.
    """
    from domain.settings.files import read_config  # noqa: PLC0415 - not before the first paint

    try:
        table = read_config(config_file).get("keys", {})
    except SettingsError:
        return Rebinding()
    if not isinstance(table, dict):
        return Rebinding(problems=('"keys" is no table: write [keys], and below it lines such as improve = "ctrl+t".',))
    return rebind(table)
