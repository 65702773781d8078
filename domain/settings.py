"""Every setting, where it comes from and what it may be.

Import this module off the paint path: pydantic takes a while. Precedence: command line, environment, `.env` of the
config folder (or the file named by `--env-file`), `config.toml` of the config folder, default.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.sources.utils import parse_env_vars

from domain.errors import FileError, SettingsError
from domain.named_file import named_path, path_to_read
from domain.settings_text import env_values, read_config, read_text
from domain.text_safety import one_line

_DAY = 86_400.0
_T = TypeVar("_T", bound=BaseSettings)
CONFIG_NAME = "config.toml"
ENV_NAME = ".env"
NO_TEMPERATURE = "none"
"""The word for it where an empty text means the default."""


class Synchronous(StrEnum):
    """SQLite's `synchronous` pragma. FULL loses nothing on a power failure; NORMAL may lose the last commits."""

    NORMAL = "NORMAL"
    FULL = "FULL"
    EXTRA = "EXTRA"


class RetentionAction(StrEnum):
    """What happens to a record that is older than the retention: out of the list but kept, or deleted for good."""

    ARCHIVE = "archive"
    DELETE = "delete"


class ModelSource(StrEnum):
    """Where the default embedded model comes from: the packages of the `local` extra, or its publisher's repository."""

    PACKAGES = "packages"
    HUB = "hub"


class Notify(StrEnum):
    """How a person who looks elsewhere learns that a run has ended."""

    BELL = "bell"
    TITLE = "title"
    BOTH = "both"
    OFF = "off"

    @property
    def titles(self) -> bool:
        """Whether the window's title tells."""
        return self in {Notify.TITLE, Notify.BOTH}

    @property
    def rings(self) -> bool:
        """Whether a bell tells."""
        return self in {Notify.BELL, Notify.BOTH}


class Settings(BaseSettings):
    """The application's settings; each field is the lower-case name of its environment variable.

    The text below a field is what the settings screen says of it.
    """

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    sqlite_enabled: bool = True
    """Whether anything is kept on disk: history, waiting operations and draft."""
    sqlite_db_path: Path | None = None
    """The database file; without one it is in the data folder of the platform."""
    sqlite_pool_size: int = Field(default=2, ge=1, le=16)
    """How many threads read the history at the same time."""
    sqlite_wal_mode: bool = True
    """Whether SQLite uses its write-ahead log; without it reading waits for writing. Unset, it is not used on a network
    file system or in a synchronised folder."""
    sqlite_synchronous: Synchronous = Synchronous.FULL
    """FULL loses nothing on a power failure, NORMAL may lose the last prompts, EXTRA is the most careful."""
    sqlite_retention_days: int = Field(default=30, ge=0, le=36_500)
    """Age in days at which records leave the list; 0 keeps all of them there."""
    sqlite_retention_action: RetentionAction = RetentionAction.ARCHIVE
    """What happens to them then: archive (search still finds them), or delete for good."""
    sqlite_auto_cleanup: bool = True
    """Whether retention is applied at the start."""
    spool_limit: int = Field(default=1000, ge=1, le=1_000_000)
    """Waiting operations at which no new run begins."""

    breaker_failure_threshold: int = Field(default=5, ge=1, le=1000)
    """Consecutive failed writes that open the breaker."""
    breaker_cooldown_seconds: float = Field(default=300.0, gt=0, le=_DAY)
    """Seconds the breaker stays open before it lets one probe through."""

    llm_provider: str = "local"
    """Who improves the idea: local, openai, anthropic, gemini, deepseek, groq, openrouter, ollama; with a base URL
    azure or openai-compatible."""
    llm_model: str = ""
    """The provider's model name; the embedded model and no other provider has a default."""
    llm_base_url: str = ""
    """The address of the provider, where it is not the provider's own."""
    llm_api_key: SecretStr | None = None
    """The provider's key; without it the provider's own variable is read, and then the key that was kept for it."""
    llm_api_key_for: str = ""
    """The one provider that LLM_API_KEY may be sent to; empty for whichever is chosen."""
    llm_timeout_seconds: float = Field(default=180.0, gt=0, le=_DAY)
    """Total deadline of a run, in seconds, engine loading included."""
    llm_silence_seconds: float = Field(default=60.0, gt=0, le=_DAY)
    """Longest wait for the next token, in seconds."""
    llm_max_tokens: int = Field(default=1200, ge=64, le=1_000_000)
    """The longest answer, in tokens."""
    llm_temperature: float | None = Field(default=0.3, ge=0, le=2)
    """0 gives the most predictable answers, 2 the most surprising ones; none leaves it to the model."""
    local_model_path: Path | None = None
    """A GGUF file to use in place of the default embedded model."""
    local_model_source: ModelSource = ModelSource.PACKAGES
    """Where the default embedded model is taken from when the cache folder does not hold it."""
    dspy_fewshot_enabled: bool | None = None
    """Whether the model is shown the demonstrations nearest to the idea; unset, every model but the embedded one is."""

    theme: str = "auto"
    """The name of a theme; `auto` is light or dark as the terminal is, or of sixteen colours if it has no more."""
    reduced_motion: bool = False
    """Whether nothing moves by itself: no animation, and an answer that arrives in calm steps."""
    notify: Notify = Notify.TITLE
    """How you learn that a run has ended while you looked elsewhere."""

    @field_validator("llm_provider", "llm_model", "llm_base_url", "llm_api_key_for", "theme")
    @classmethod
    def _clean(cls, value: str) -> str:
        return one_line(value)  # they are shown, and the model's name is written into every record

    @field_validator("llm_temperature", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() in ("", NO_TEMPERATURE) else value

    @field_validator("sqlite_db_path", "local_model_path")
    @classmethod
    def _expand(cls, value: Path | None) -> Path | None:
        if value is None or str(value) in ("", "."):
            return None
        try:
            return named_path(str(value))
        except FileError as error:
            raise ValueError(f"the path of a file. {error.sentence.rstrip('.')}") from None

    @field_validator("llm_api_key")
    @classmethod
    def _no_empty_key(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value and value.get_secret_value().strip() else None

    @property
    def weakened_promises(self) -> tuple[str, ...]:
        """What the chosen settings give up, in words for the status bar."""
        weakened = []
        if not self.sqlite_wal_mode:
            weakened.append("WAL off")
        if self.sqlite_synchronous is Synchronous.NORMAL:
            weakened.append("a power failure may lose the last prompts")
        return tuple(weakened)


def load_settings(config_dir: Path, env_file: Path | None = None, overrides: dict[str, Any] | None = None) -> Settings:
    """Read the settings, `overrides` (the command line's) first.

    Raises `SettingsError` naming the setting, its value and what is allowed.
    Never reads a `.env` of the working folder: a cloned repository could plant one. Blocks on a disk.
    """
    if env_file is not None:
        try:
            path_to_read(str(env_file))
        except FileError as error:
            raise SettingsError(error.sentence, "Name a file that exists after --env-file.") from None
    with readable():
        # Of the plain class, so that equal settings are equal whichever call read them.
        return Settings.model_construct(**dict(_read(Settings, config_dir, env_file, overrides)))


@contextmanager
def readable() -> Iterator[None]:
    """Turn what goes wrong while settings are read into a `SettingsError`."""
    try:
        yield
    except ValidationError as error:
        raise SettingsError(describe_invalid(error)) from None
    except ValueError as error:
        raise SettingsError(f"A setting cannot be read ({type(error).__name__}).") from None


class EnvironmentSource(EnvSettingsSource):
    """Settings of the environment. An empty one counts as not set, but an empty temperature means none."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        values = {
            name: NO_TEMPERATURE if value == "" and name.lower() == "llm_temperature" else value
            for name, value in self._values().items()
        }
        return parse_env_vars(values, self.case_sensitive, self.env_ignore_empty, self.env_parse_none_str)

    def _values(self) -> Mapping[str, str | None]:
        return os.environ


class EnvFileSource(EnvironmentSource):
    """Settings of a `.env`, as its one reader reads it."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path) -> None:
        self._path = path
        super().__init__(settings_cls)

    def _values(self) -> Mapping[str, str | None]:
        return env_values(read_text(self._path))


class _Saving(BaseSettings):
    """The one setting that must be known even when others are wrong."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    sqlite_enabled: bool = True


def may_keep(config_dir: Path, env_file: Path | None = None) -> bool:
    """Return whether `SQLITE_ENABLED` lets anything be written, whatever is wrong with other settings.

    A value or a file that cannot be read counts as no. Blocks on a disk.
    """
    try:
        return _read(_Saving, config_dir, env_file, None).sqlite_enabled
    except (ValueError, OSError, SettingsError):
        return False


def _read(model: type[_T], config_dir: Path, env_file: Path | None, overrides: dict[str, Any] | None) -> _T:
    """Return `model` filled from every source, in their order."""

    class _Sources(model):  # type: ignore[misc, valid-type]  # a base that is only known here
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            in_env_file = EnvFileSource(settings_cls, env_file or config_dir / ENV_NAME)
            in_config = InitSettingsSource(settings_cls, read_config(config_dir / CONFIG_NAME))
            return init_settings, EnvironmentSource(settings_cls), in_env_file, in_config

    return _Sources(**(overrides or {}))


_ALLOWED_KINDS = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "string_type": "a text",
    "path_type": "a path",
}


def describe_invalid(error: ValidationError) -> str:
    """Say which setting has which value and what is allowed; a secret's value is never repeated."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    is_secret = "SecretStr" in str(Settings.model_fields[name].annotation)
    value = "not what it can be" if is_secret else repr(first["input"])
    allowed = _ALLOWED_KINDS.get(first["type"]) or first["msg"].removeprefix("Input should be ").removeprefix(
        "Value error, "
    )
    return f"{name.upper()} is {value}; allowed: {allowed}."
