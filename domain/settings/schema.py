"""Every setting, what it means and what it may be.

Import this module off the paint path: pydantic takes a while.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from domain.errors import FileError, SettingsError
from domain.text.clean import one_line
from domain.text.named_file import named_path

_DAY = 86_400.0
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
    """Where the default embedded model comes from; the description of `local_model_source` says what each means."""

    AUTO = "auto"
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


class Settings(BaseModel):
    """The application's settings; each field is the lower-case name of its environment variable."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    sqlite_enabled: bool = Field(
        True, description="Whether anything is kept on disk: history, waiting operations and draft."
    )
    sqlite_db_path: Path | None = Field(
        None, description="The database file; without one it is in the data folder of the platform."
    )
    sqlite_pool_size: int = Field(2, ge=1, le=16, description="How many threads read the history at the same time.")
    sqlite_wal_mode: bool = Field(
        True,
        description="Whether SQLite uses its write-ahead log; without it reading waits for writing. Unset, it is not "
        "used on a network file system or in a synchronised folder.",
    )
    sqlite_synchronous: Synchronous = Field(
        Synchronous.FULL,
        description="FULL loses nothing on a power failure, NORMAL may lose the last prompts, EXTRA is the most "
        "careful.",
    )
    sqlite_retention_days: int = Field(
        30, ge=0, le=36_500, description="Age in days at which records leave the list; 0 keeps all of them there."
    )
    sqlite_retention_action: RetentionAction = Field(
        RetentionAction.ARCHIVE,
        description="What happens to them then: archive (search still finds them), or delete for good.",
    )
    sqlite_auto_cleanup: bool = Field(True, description="Whether retention is applied at the start.")
    spool_limit: int = Field(1000, ge=1, le=1_000_000, description="Waiting operations at which no new run begins.")

    breaker_failure_threshold: int = Field(
        5, ge=1, le=1000, description="Consecutive failed writes that open the breaker."
    )
    breaker_cooldown_seconds: float = Field(
        300.0, gt=0, le=_DAY, description="Seconds the breaker stays open before it lets one probe through."
    )

    llm_provider: str = Field(
        "local",
        description="Who improves the idea.",
    )
    llm_model: str = Field(
        "", description="The provider's model name; the embedded model and no other provider has a default."
    )
    llm_base_url: str = Field("", description="The address of the provider, where it is not the provider's own.")
    llm_api_key: SecretStr | None = Field(
        None,
        description="The provider's key; without it the provider's own variable is read, and then the key that was "
        "kept for it.",
    )
    llm_api_key_for: str = Field(
        "", description="The one provider that LLM_API_KEY may be sent to; empty for whichever is chosen."
    )
    llm_timeout_seconds: float = Field(
        180.0, gt=0, le=_DAY, description="Total deadline of a run, in seconds, engine loading included."
    )
    llm_silence_seconds: float = Field(60.0, gt=0, le=_DAY, description="Longest wait for the next token, in seconds.")
    llm_max_tokens: int = Field(1200, ge=64, le=1_000_000, description="The longest answer, in tokens.")
    llm_temperature: float | None = Field(
        0.3,
        ge=0,
        le=2,
        description="0 gives the most predictable answers, 2 the most surprising ones; none leaves it to the model.",
    )
    local_model_path: Path | None = Field(
        None, description="A GGUF file to use in place of the default embedded model."
    )
    local_model_source: ModelSource = Field(
        ModelSource.AUTO,
        description="Where the default embedded model comes from when the cache folder does not hold it: packages that "
        "are installed, hub (its publisher's repository, 491 MB once), or auto: the packages, and without them the "
        "hub.",
    )
    dspy_fewshot_enabled: bool | None = Field(
        None,
        description="Whether the model is shown the demonstrations nearest to the idea; unset, every model but the "
        "embedded one is.",
    )
    dspy_program: Path | None = Field(
        None,
        description="A compiled program whose instructions and demonstrations take the place of the application's own.",
    )

    theme: str = Field(
        "auto",
        description="The name of a theme; `auto` is light or dark as the terminal is, or of sixteen colours if it has "
        "no more.",
    )
    reduced_motion: bool = Field(
        False, description="Whether nothing moves by itself: no animation, and an answer that arrives in calm steps."
    )
    notify: Notify = Field(Notify.TITLE, description="How you learn that a run has ended while you looked elsewhere.")

    @field_validator("llm_provider", "llm_model", "llm_base_url", "llm_api_key_for", "theme")
    @classmethod
    def _clean(cls, value: str) -> str:
        return one_line(value)  # they are shown, and the model's name is written into every record

    @field_validator("llm_temperature", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() in ("", NO_TEMPERATURE) else value

    @field_validator("sqlite_db_path", "local_model_path", "dspy_program")
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


def make_settings(values: Mapping[str, Any], next_step: str = "") -> Settings:
    """Return the settings that `values` make, by lower-case name; what is not named has its default.

    Raises `SettingsError` with the setting, its value and what is allowed.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_describe_invalid(error), next_step) from None


def _describe_invalid(error: ValidationError) -> str:
    """Say which setting has which value and what is allowed; a secret's value is never repeated."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    is_secret = "SecretStr" in str(Settings.model_fields[name].annotation)
    value = "not what it can be" if is_secret else repr(first["input"])
    allowed = _ALLOWED_KINDS.get(first["type"]) or first["msg"].removeprefix("Input should be ").removeprefix(
        "Value error, "
    )
    return f"{name.upper()} is {value}; allowed: {allowed}."
