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
        spelled: dict[str, list[str]] = {}
        for name in self._env_file.values() if self._env_file else ():
            spelled.setdefault(name.lower(), []).append(name)
        there: dict[str, str | None] = {}
        for name in values.keys() & spelled.keys():
            *others, own = spelled[name]  # in capitals and not: the last one counts
            there |= {**dict.fromkeys(others), own: _text(values[name])}
        if self._env_file is not None and there:
            self._env_file.change(there)
        # What is removed is removed everywhere.
        rest = {name: value for name, value in values.items() if name not in spelled or value is None}
        if rest:
            self._config.change(rest)


def _text(value: "Value | None") -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
