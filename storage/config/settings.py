"""Changes a setting in the config folder: in `.env` if it is set there, else in `config.toml`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from storage.config.dotenv import EnvFile
from storage.config.toml import ConfigFile

if TYPE_CHECKING:
    from domain.settings.rows import Value


class SettingsFiles:
    """Changes settings so that the change takes effect: `.env` overrides `config.toml`. Blocks on disk access."""

    def __init__(self, config: ConfigFile, env_file: EnvFile | None) -> None:
        """Use these files; without an `env_file` (because `--env-file` is given) everything goes to `config`."""
        self._config = config
        self._env_file = env_file

    def change(self, values: "Mapping[str, Value | None]") -> None:
        """Set the settings in `values` (lower-case names), and remove those that are None. Raises `SettingsError`."""
        spelled: dict[str, list[str]] = {}
        for name in self._env_file.values() if self._env_file else ():
            spelled.setdefault(name.lower(), []).append(name)
        there: dict[str, str | None] = {}
        for name in values.keys() & spelled.keys():
            *others, own = spelled[name]  # in different cases; the last one is in effect
            there |= {**dict.fromkeys(others), own: _text(values[name])}
        if self._env_file is not None and there:
            self._env_file.change(there)
        # A removed setting is removed from both files.
        rest = {name: value for name, value in values.items() if name not in spelled or value is None}
        if rest:
            self._config.change(rest)


def _text(value: "Value | None") -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
