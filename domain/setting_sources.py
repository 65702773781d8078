"""Which source gives a setting its value, and which sources this process may change.

Import this module off the paint path: pydantic takes a while.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, TomlConfigSettingsSource

from domain.settings import CONFIG_NAME, Settings, load_settings, readable


class Origin(StrEnum):
    """Where a value comes from, the nearest first, as a person reads it."""

    SESSION = "this session only"
    COMMAND_LINE = "the command line"
    ENVIRONMENT = "the environment"
    NAMED_FILE = "the file of --env-file"
    ENV_FILE = ".env"
    CONFIG = "config.toml"
    DEFAULT = "default"


_NOT_OURS = frozenset({Origin.ENVIRONMENT, Origin.NAMED_FILE})
"""What is set there was set from outside, and comes back at the next start."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it stands in its source, not checked yet."""

    value: Any
    origin: Origin


class SettingSources:
    """Every source of one process's settings. Its methods block on a disk; call them on one thread at a time."""

    def __init__(self, config_dir: Path, env_file: Path | None = None, command_line: Mapping[str, Any] | None = None):
        self._config_dir = config_dir
        self._env_file = env_file
        self._command_line = dict(command_line or {})
        self._session: dict[str, Any] = {}

    def load(self) -> Settings:
        """Read the settings. Raises `SettingsError`."""
        return load_settings(self._config_dir, self._env_file, self._command_line | self._session)

    def given(self) -> dict[str, Given]:
        """Return every setting that some source names, as its nearest source has it. Raises `SettingsError`."""
        env_origin = Origin.NAMED_FILE if self._env_file else Origin.ENV_FILE
        with readable(self._config_dir):
            layers: list[tuple[Origin, Mapping[str, Any]]] = [
                (Origin.CONFIG, TomlConfigSettingsSource(Settings, self._config_dir / CONFIG_NAME)()),
                (env_origin, DotEnvSettingsSource(Settings, self._env_file or self._config_dir / ".env", "utf-8")()),
                (Origin.ENVIRONMENT, EnvSettingsSource(Settings)()),
            ]
        layers += [(Origin.COMMAND_LINE, self._command_line), (Origin.SESSION, self._session)]
        return {
            name: Given(value, origin)
            for origin, values in layers
            for name, value in values.items()
            if name in Settings.model_fields
        }

    def fixed_by(self, names: Iterable[str]) -> Origin | None:
        """Return what sets one of `names` from outside, so that no file of the config folder can change it."""
        with readable(self._config_dir):
            outside = dict.fromkeys(EnvSettingsSource(Settings)(), Origin.ENVIRONMENT)
            if self._env_file is not None:
                named = DotEnvSettingsSource(Settings, self._env_file, "utf-8")()
                outside = dict.fromkeys(named, Origin.NAMED_FILE) | outside
        return next((outside[name] for name in names if name in outside), None)

    def take(self, values: Mapping[str, Any], *, for_session: bool) -> None:
        """Let `values` count from now on: for this session, or because they stand in a file of the config folder."""
        for name in values:
            self._command_line.pop(name, None)  # what was chosen later wins
            self._session.pop(name, None)
        if for_session:
            self._session.update(values)
