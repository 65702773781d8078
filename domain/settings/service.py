"""The use case of reading and changing single settings.

Import this module off the paint path: the settings need pydantic.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from domain.errors import SettingsError
from domain.settings.rows import SettingRow, Value, checked_value, counts_at_once, setting_rows
from domain.settings.sources import SettingSources
from domain.text.spelling import nearest_name
from domain.text.urls import address_problem, holds_password


class ChangesSettings(Protocol):
    """Changes the files of the config folder (`storage.config.settings.SettingsFiles`)."""

    def change(self, values: Mapping[str, Value | None]) -> None:
        """Set settings by lower-case name, or remove them with None. Raises `SettingsError`."""
        ...


class ChosenModel(Protocol):
    """The model that the settings select, under the name that the user knows."""

    @property
    def provider(self) -> str:
        """Return the provider's name."""
        ...

    @property
    def model(self) -> str:
        """Return the model's name."""
        ...


@dataclass(frozen=True, slots=True)
class Applied:
    """A message about what was done, and the model used from the next run on; None if the model is unchanged."""

    sentence: str
    choice: ChosenModel | None = None


class SettingsService:
    """Every method blocks on a disk: call it off the UI thread.

    `providers` and `themes` are the allowed names. `apply` uses the settings from the next run on.
    """

    def __init__(
        self,
        sources: SettingSources,
        files: ChangesSettings,
        providers: Collection[str],
        themes: Collection[str],
        apply: Callable[[], ChosenModel],
    ) -> None:
        self._sources = sources
        self._files = files
        self._allowed = {"llm_provider": providers, "llm_api_key_for": providers, "theme": themes}
        self._apply = apply

    def rows(self) -> tuple[SettingRow, ...]:
        """Return every setting with its value and the value's source. Raises `SettingsError`."""
        rows = setting_rows(self._sources.given(), frozenset(self._sources.outside()))
        rows = tuple(replace(row, problem=row.problem or self._wrong_name(row.name, row.value)) for row in rows)
        providers = f"One of: {', '.join(self._allowed['llm_provider'])}."
        return tuple(
            replace(row, explanation=f"{row.explanation} {providers}") if row.name == "LLM_PROVIDER" else row
            for row in rows
        )

    def _wrong_name(self, name: str, value: str) -> str:
        """Return in a sentence that `value` is none of the names that the setting allows; empty when it is one."""
        names = self._allowed.get(name.lower())
        in_any_case = name != "THEME"
        if not value or names is None or (value.lower() if in_any_case else value) in names:
            return ""
        return f"{name} is {value!r}; allowed: {', '.join(names)}."

    def change(self, name: str, text: str) -> Applied:
        """Set a setting to the value of `text`; an empty text restores the default.

        Raises `SettingsError` for a value that is not allowed, and for a setting that is set outside the application.
        """
        field = name.lower()
        if (outside := self._sources.outside().get(field)) is not None:
            raise SettingsError(f"{name} is set by {outside.value}, which takes precedence.", "Change it there.")
        if field == "llm_api_key":
            raise SettingsError(
                "A key is never written into config.toml.",
                "Choose a model in the application; you can give and save its key there.",
            )
        if field.endswith("_url") and text.strip():
            _check_address(name, text.strip())
        value = checked_value(name, text)
        if problem := self._wrong_name(name.upper(), str(value or "")):
            nearest = nearest_name(str(value), self._allowed[field])
            raise SettingsError(
                problem, f"Did you mean {nearest}?" if nearest else "Correct it, or keep the old value."
            )
        self._files.change({field: value})
        self._sources.take({field: value}, for_session=False)
        shown = (
            f"{name} is {str(value).lower() if isinstance(value, bool) else value}"
            if value is not None
            else f"{name} is reset to its default"
        )
        if not counts_at_once(name):
            return Applied(f"{shown}. Takes effect after a restart.")
        return Applied(f"{shown}. Takes effect with the next run.", self._apply())


def _check_address(name: str, url: str) -> None:
    if problem := address_problem(url):
        raise SettingsError(f"{name} {problem}", "Correct it, or keep the old value.")
    if holds_password(url):
        raise SettingsError(
            f"{name} with a password is never written into config.toml.", "Set it in the environment or in the .env."
        )
