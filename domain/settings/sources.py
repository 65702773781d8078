"""The sources of the settings, their precedence, and which of them this process may change.

Precedence: command line, environment, `.env` of the config folder (or the file named by `--env-file`), `config.toml`
of the config folder, default. Import this module off the paint path: pydantic takes a while.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from domain.errors import FileError, SettingsError
from domain.settings.files import env_faults, env_values, read_config, read_text
from domain.settings.names import unknown_in_config, unknown_in_env, unknown_in_environment
from domain.settings.schema import NO_TEMPERATURE, Settings, make_settings
from domain.text.named_file import path_to_read

CONFIG_NAME = "config.toml"
ENV_NAME = ".env"


class Origin(StrEnum):
    """Where a value comes from, highest precedence first, as shown to the user."""

    SESSION = "this session only"
    COMMAND_LINE = "the command line"
    ENVIRONMENT = "the environment"
    NAMED_FILE = "the file of --env-file"
    ENV_FILE = ".env"
    CONFIG = "config.toml"
    DEFAULT = "default"


_NOT_OURS = frozenset({Origin.ENVIRONMENT, Origin.NAMED_FILE})
"""Sources outside the application: their values return at the next start."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value from a source, not validated yet."""

    value: Any
    origin: Origin


class SettingSources:
    """All sources of this process's settings. Methods block on a disk; call them from one thread at a time."""

    def __init__(self, config_dir: Path, env_file: Path | None = None, command_line: Mapping[str, Any] | None = None):
        self._config_dir = config_dir
        self._env_file = env_file
        self._command_line = dict(command_line or {})
        self._session: dict[str, Any] = {}

    def load(self) -> Settings:
        """Return the settings. Raises `SettingsError`, which names the setting, the value and what is allowed.

        Never reads a `.env` of the working folder, because a cloned repository could contain one.
        """
        if self._env_file is not None:
            try:
                path_to_read(str(self._env_file))
            except FileError as error:
                raise SettingsError(error.sentence, "Name an existing file after --env-file.") from None
        return make_settings({name: one.value for name, one in self.given().items()})

    def may_keep(self) -> bool:
        """Return whether `SQLITE_ENABLED` allows writing to disk. Other settings may be invalid.

        Returns False when the value or a file cannot be read.
        """
        try:
            one = self.given().get("sqlite_enabled")
            return one is None or make_settings({"sqlite_enabled": one.value}).sqlite_enabled
        except SettingsError:
            return False

    def given(self) -> dict[str, Given]:
        """Return every setting that a source sets, from the source with the highest precedence.

        Raises `SettingsError`.
        """
        return {
            name: Given(value, origin)
            for origin, values in self._layers()
            for name, value in values.items()
            if name in Settings.model_fields
        }

    def outside(self) -> dict[str, Origin]:
        """Return the names that are set outside the application, with their source.

        No file of the config folder can change their values. Raises `SettingsError`.
        """
        return {name: origin for origin, values in self._layers() if origin in _NOT_OURS for name in values}

    def _layers(self) -> list[tuple[Origin, Mapping[str, Any]]]:
        """Return the values of each source, highest precedence last."""
        return [
            (Origin.CONFIG, read_config(self._config_dir / CONFIG_NAME)),
            (self._env_origin, _variables(env_values(read_text(self._env_path)))),
            (Origin.ENVIRONMENT, _variables(os.environ)),
            (Origin.COMMAND_LINE, self._command_line),
            (Origin.SESSION, self._session),
        ]

    def problems(self) -> tuple[str, ...]:
        """Return a message for each ignored name that looks like a setting, and for each line that cannot be parsed.

        Raises `SettingsError`.
        """
        text = read_text(self._env_path)
        faults = [f"line {number} is not NAME=value, so it is ignored." for number in env_faults(text)]
        found: list[tuple[str, list[str]]] = [
            (Origin.CONFIG, unknown_in_config(read_config(self._config_dir / CONFIG_NAME))),
            (self._env_origin, unknown_in_env(env_values(text)) + faults),
            (Origin.ENVIRONMENT, unknown_in_environment(os.environ)),
        ]
        return tuple(f"In {where}: {problem}" for where, problems in found for problem in problems)

    @property
    def _env_path(self) -> Path:
        return self._env_file or self._config_dir / ENV_NAME

    @property
    def _env_origin(self) -> Origin:
        return Origin.NAMED_FILE if self._env_file else Origin.ENV_FILE

    def take(self, values: Mapping[str, Any], *, for_session: bool) -> None:
        """Use `values` from now on: for this session, or because a file of the config folder now contains them."""
        for name in values:
            self._command_line.pop(name, None)  # the later choice takes precedence
            self._session.pop(name, None)
        if for_session:
            self._session.update(values)


def _variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return variables by lower-case name. An empty value counts as not set; an empty temperature means `none`."""
    named = ((name.lower(), value) for name, value in variables.items())
    return {name: value or NO_TEMPERATURE for name, value in named if value or name == "llm_temperature"}
