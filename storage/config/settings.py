"""The files of the config folder in which a setting is changed: where it stands, and else in `config.toml`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from storage.config.dotenv import EnvFile
from storage.config.toml import ConfigFile

if TYPE_CHECKING:
    from domain.settings.rows import Value


class SettingsFiles:
    """Changes settings so that the change counts: a `.env` wins over `config.toml`. Methods block on a disk."""

    def __init__(self, config: ConfigFile, env_file: EnvFile | None) -> None:
        """Without an `env_file`, because `--env-file` names another, everything goes to `config`."""
        self._config = config
        self._env_file = env_file

    def change(self, values: "Mapping[str, Value | None]") -> None:
        """Set the settings named in `values` (lower case), or remove those that are None. Raises `SettingsError`."""
        in_env = {name.lower(): name for name in self._env_file.values()} if self._env_file else {}
        if self._env_file is not None:
            there = {in_env[name]: _text(value) for name, value in values.items() if name in in_env}
            if there:
                self._env_file.change(there)
        # What is removed is removed everywhere.
        rest = {name: value for name, value in values.items() if name not in in_env or value is None}
        if rest:
            self._config.change(rest)


def _text(value: "Value | None") -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
