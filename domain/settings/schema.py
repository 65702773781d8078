"""Every setting, its meaning and its allowed values.

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
"""The text that means "no temperature" where an empty text means the default."""


class Synchronous(StrEnum):
    """SQLite's `synchronous` pragma. FULL loses nothing on a power failure; NORMAL may lose the last commits."""

    NORMAL = "NORMAL"
    FULL = "FULL"
    EXTRA = "EXTRA"


class RetentionAction(StrEnum):
    """What happens to a record past the retention age: hidden from the list but kept, or deleted permanently."""

    ARCHIVE = "archive"
    DELETE = "delete"


class ModelSource(StrEnum):
    """Where the embedded model comes from; `Settings.local_model_source` describes each value."""

    AUTO = "auto"
    PACKAGES = "packages"
    HUB = "hub"


class LocalModel(StrEnum):
    """The embedded models, the smallest first; `domain.improver.local.model_file` describes each."""

    QWEN_CODER_0_5B = "qwen2.5-coder-0.5b"
    QWEN_CODER_1_5B = "qwen2.5-coder-1.5b"
    QWEN3_1_7B = "qwen3-1.7b"
    QWEN3_4B = "qwen3-4b"


class Notify(StrEnum):
    """How the application signals that a run has ended."""

    BELL = "bell"
    TITLE = "title"
    BOTH = "both"
    OFF = "off"

    @property
    def titles(self) -> bool:
        """Whether the window title changes."""
        return self in {Notify.TITLE, Notify.BOTH}

    @property
    def rings(self) -> bool:
        """Whether the bell rings."""
        return self in {Notify.BELL, Notify.BOTH}


class Settings(BaseModel):
    """The application's settings. Each field has the lower-case name of its environment variable."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    sqlite_enabled: bool = Field(
        True, description="Whether history, waiting operations and the draft are kept on disk."
    )
    sqlite_db_path: Path | None = Field(
        None, description="The database file. By default it is in the data folder of your system."
    )
    sqlite_pool_size: int = Field(2, ge=1, le=16, description="The number of threads that read the history.")
    sqlite_wal_mode: bool = Field(
        True,
        description="Whether SQLite uses its write-ahead log. Without it, reads wait for writes. If you leave this "
        "unset, it is off on a network file system and in a synchronised folder.",
    )
    sqlite_synchronous: Synchronous = Field(
        Synchronous.FULL,
        description="FULL loses nothing on a power failure, NORMAL may lose the last prompts, EXTRA is the safest.",
    )
    sqlite_retention_days: int = Field(
        30, ge=0, le=36_500, description="The age in days at which records leave the list; 0 keeps them all there."
    )
    sqlite_retention_action: RetentionAction = Field(
        RetentionAction.ARCHIVE,
        description="What happens to records past that age: archive (search still finds them), or delete permanently.",
    )
    sqlite_auto_cleanup: bool = Field(True, description="Whether retention is applied at every start.")
    spool_limit: int = Field(
        1000, ge=1, le=1_000_000, description="The number of waiting operations at which no new run can start."
    )

    breaker_failure_threshold: int = Field(
        5, ge=1, le=1000, description="The number of consecutive failed writes after which saving pauses."
    )
    breaker_cooldown_seconds: float = Field(
        300.0, gt=0, le=_DAY, description="How long saving pauses before the next attempt, in seconds."
    )

    llm_provider: str = Field(
        "local",
        description="The provider that improves your ideas.",
    )
    llm_model: str = Field("", description="The model's name at the provider. Only the embedded model has a default.")
    llm_base_url: str = Field("", description="The provider's address. Empty means its default, if it has one.")
    llm_api_key: SecretStr | None = Field(
        None,
        description="The provider's API key. If it is not set, the provider's own variable is read, and then the key "
        "that you saved for the provider.",
    )
    llm_api_key_for: str = Field(
        "", description="The only provider that LLM_API_KEY may be sent to. Empty means the chosen provider."
    )
    llm_timeout_seconds: float = Field(
        180.0, gt=0, le=_DAY, description="The longest time for a whole run, in seconds, including loading the engine."
    )
    llm_silence_seconds: float = Field(
        60.0, gt=0, le=_DAY, description="The longest wait for the next token, in seconds."
    )
    llm_requests_at_once: int = Field(
        4,
        ge=1,
        le=32,
        description="How many requests Try it makes at the same time. The embedded model answers one at a time.",
    )
    llm_max_tokens: int = Field(1200, ge=64, le=1_000_000, description="The longest answer, in tokens.")
    llm_temperature: float | None = Field(
        0.3,
        ge=0,
        le=2,
        description="0 gives the most predictable answers, 2 the most varied; `none` sends no temperature.",
    )
    local_model: LocalModel = Field(
        LocalModel.QWEN_CODER_0_5B,
        description="The embedded model. A larger one writes better prompts, takes more memory and is slower.",
    )
    local_model_path: Path | None = Field(None, description="A GGUF file to use instead of LOCAL_MODEL.")
    local_model_source: ModelSource = Field(
        ModelSource.AUTO,
        description="Where the embedded model comes from when it is not in the cache folder: packages (those that are "
        "installed), hub (a single download from the publisher's repository), or auto (the packages if they are "
        "installed, otherwise the hub).",
    )
    dspy_fewshot_enabled: bool | None = Field(
        None,
        description="Whether the model is shown the demonstrations most similar to your idea. If you leave this unset, "
        "they are shown to every model except the embedded one.",
    )
    dspy_program: Path | None = Field(
        None,
        description="A compiled program whose instructions and demonstrations replace the built-in ones.",
    )

    patterns: bool = Field(
        True,
        description="Whether the nearest pattern of the library is used for a prompt. If not, the model writes all of "
        "it, unless you choose a pattern yourself.",
    )

    theme: str = Field(
        "auto",
        description="The name of a theme. `auto` is light or dark to match the terminal, and uses sixteen colours if "
        "the terminal has no more.",
    )
    reduced_motion: bool = Field(
        False, description="Whether motion is reduced: no animation, and less frequent updates of an answer."
    )
    notify: Notify = Field(
        Notify.TITLE, description="How the end of a run is signalled while you are in another window."
    )

    @field_validator("llm_provider", "llm_model", "llm_base_url", "llm_api_key_for", "theme")
    @classmethod
    def _clean(cls, value: str) -> str:
        return one_line(value)  # they are shown, and the model's name is stored in every record

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
        """The promises that the settings weaken, as short texts for the status bar."""
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
    """Return settings from `values`, keyed by lower-case name; a missing name gets its default.

    Raises `SettingsError`, which names the setting, the value and what is allowed.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_describe_invalid(error), next_step) from None


def _describe_invalid(error: ValidationError) -> str:
    """Return a message with the first wrong setting, its value and what is allowed. Never repeats a secret's value."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    is_secret = "SecretStr" in str(Settings.model_fields[name].annotation)
    value = "invalid" if is_secret else repr(first["input"])
    allowed = _ALLOWED_KINDS.get(first["type"]) or first["msg"].removeprefix("Input should be ").removeprefix(
        "Value error, "
    )
    return f"{name.upper()} is {value}; allowed: {allowed}."
