"""Finds names that are meant as settings but do not exist.

Import this module off the paint path: the settings need pydantic.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.settings.schema import Settings
from domain.text.clean import one_line

_KEYS = "keys"
"""The table of `config.toml` that holds the user's key bindings."""
_OUR_BEGINNINGS = ("LLM_", "SQLITE_", "BREAKER_", "SPOOL_", "LOCAL_MODEL", "DSPY_FEWSHOT", "DSPY_PROGRAM")
_OF_OTHERS = frozenset({"SQLITE_TMPDIR", "SQLITE_HISTORY", "LLM_USER_PATH"})
"""Variables of SQLite, its shell and the program `llm`, which begin like ours."""
_MOST_MISTYPED = 2
_CHARACTERS_A_MISTAKE = 4
_ALIKE = 60
"""The lowest similarity score, out of 100, at which a setting is suggested."""
_LONGEST = 40
"""The most characters of an unknown name that a message repeats."""


def nearest_setting(name: str) -> str | None:
    """Return the setting whose name is most similar to `name`; None when no name is similar."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only needed for an unknown name

    found = process.extractOne(name.upper(), _names(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return found[0] if found else None


def unknown_in_config(config: Mapping[str, Any]) -> list[str]:
    """Return a message for each name of `config.toml` that is not a setting."""
    known = {*Settings.model_fields, _KEYS}
    return [
        _table(name, value) if isinstance(value, dict) else _unknown(name)
        for name, value in config.items()
        if name not in known
    ]


def unknown_in_env(names: Iterable[str]) -> list[str]:
    """Return a message for each name of a `.env` that looks like a setting of this application but is not one.

    Variables of other programs are allowed in a `.env`.
    """
    return [_unknown(name) for name in names if _is_meant(name) or (_begins_as_ours(name) and not _is_known(name))]


def unknown_in_environment(names: Iterable[str]) -> list[str]:
    """Return a message for each environment variable that looks like a mistyped setting.

    A prefix alone proves nothing here, because other programs share the environment.
    """
    return [_unknown(name) for name in names if _is_meant(name)]


def _is_known(name: str) -> bool:
    return name.lower() in Settings.model_fields


def _begins_as_ours(name: str) -> bool:
    return name.upper().startswith(_OUR_BEGINNINGS) and name.upper() not in _OF_OTHERS


def _is_meant(name: str) -> bool:
    """Return whether a name is a setting with one or two letters wrong, missing, added or swapped."""
    from rapidfuzz import process  # noqa: PLC0415 - loading it takes a while
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - as above

    most = min(len(name) // _CHARACTERS_A_MISTAKE, _MOST_MISTYPED)
    if _is_known(name) or not most:
        return False
    return process.extractOne(name.upper(), _names(), scorer=OSA.distance, score_cutoff=most) is not None


def _names() -> list[str]:
    return [name.upper() for name in Settings.model_fields]


def _unknown(name: str) -> str:
    nearest = nearest_setting(name)
    hint = f"; the nearest is {nearest}" if nearest else ""
    return f"there is no setting {one_line(name)[:_LONGEST]!r}{hint}, so it is ignored."


def _table(name: str, value: Mapping[str, Any]) -> str:
    inside = (f"{name}_{key}".lower() for key in value)
    meant = next((one for one in inside if _is_known(one)), "llm_model")
    table = one_line(name)[:_LONGEST]
    return f"there is no table [{table}], so it is ignored. Write settings above every table, such as {meant} = …"
