"""Every setting as the user reads and changes it, derived from the fields of `Settings`.

Import this module off the paint path: pydantic takes a while.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from domain.errors import SettingsError
from domain.settings.schema import NO_TEMPERATURE, Settings, make_settings
from domain.settings.sources import Given, Origin
from domain.text.clean import one_line
from domain.text.urls import redacted_url

Value = str | int | float | bool
"""The types that a setting can have in a file."""

_AT_ONCE = ("llm_", "local_", "dspy_", "patterns")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting. `choices` lists all allowed texts if there are only a few; `problem` says why a value is invalid."""

    name: str
    """The name of its environment variable."""
    value: str
    origin: Origin
    explanation: str
    choices: tuple[str, ...] = ()
    is_fixed: bool = False
    """Whether it is set outside the application, which cannot change it then."""
    is_secret: bool = False
    problem: str = ""

    @property
    def counts_at_once(self) -> bool:
        """Whether a change takes effect with the next run; otherwise it takes effect after a restart."""
        return counts_at_once(self.name)


def counts_at_once(name: str) -> bool:
    """Return whether a change of this setting takes effect with the next run, as it does for all model settings."""
    return name.lower().startswith(_AT_ONCE)


def setting_rows(given: dict[str, Given], outside: frozenset[str]) -> tuple[SettingRow, ...]:
    """Return every setting, those of the model first. `outside` are the names that are set outside the application."""
    names = sorted(Settings.model_fields, key=lambda name: not counts_at_once(name))
    return tuple(_row(name, given.get(name), is_fixed=name in outside) for name in names)


def checked_value(name: str, text: str) -> Value | None:
    """Return `text` as the setting's value; None for an empty text, which means the default.

    Raises `SettingsError`, which names the setting, the value and what is allowed.
    """
    if not text.strip():
        return None
    settings = make_settings({name.lower(): text.strip()}, "Correct it, or keep the old value.")
    value = getattr(settings, name.lower())
    if isinstance(value, Enum):
        return str(value.value)
    if value is None and name.lower() == "llm_temperature":
        return NO_TEMPERATURE
    return str(value) if isinstance(value, Path) else value


def _row(name: str, given: Given | None, *, is_fixed: bool) -> SettingRow:
    field = Settings.model_fields[name]
    is_secret = SecretStr in (field.annotation, *get_args(field.annotation))
    raw = field.default if given is None else given.value
    problem = ""
    try:
        shown = checked_value(name, _text(raw)) if not is_secret else None
    except SettingsError as error:
        shown, problem = raw, error.sentence
    if is_secret:
        shown = "set, never shown" if raw else ""
    return SettingRow(
        name=name.upper(),
        value=redacted_url(one_line(_text(shown))) if name.endswith("_url") else one_line(_text(shown)),
        origin=Origin.DEFAULT if given is None else given.origin,
        explanation=field.description or "",
        choices=_choices(field),
        is_fixed=is_fixed,
        is_secret=is_secret,
        problem=problem,
    )


def _text(value: object) -> str:
    """Return a value in the form in which the user types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _choices(field: FieldInfo) -> tuple[str, ...]:
    kinds = get_args(field.annotation) or (field.annotation,)
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return tuple(str(one.value) for one in kind)
    if bool in kinds:
        return ("", "true", "false") if type(None) in kinds else ("true", "false")
    return ()
