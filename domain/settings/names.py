"""Names that were meant to be settings and are none.

Import this module off the paint path: the settings need pydantic.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.settings.schema import Settings
from domain.text.clean import one_line

_KEYS = "keys"
"""The table of `config.toml` that holds a person's keys."""
_OUR_BEGINNINGS = ("LLM_", "SQLITE_", "BREAKER_", "SPOOL_", "LOCAL_MODEL", "DSPY_FEWSHOT", "DSPY_PROGRAM")
_OF_OTHERS = frozenset({"SQLITE_TMPDIR", "SQLITE_HISTORY", "LLM_USER_PATH"})
"""Variables of SQLite, its shell and the program `llm`, which begin as ours do."""
_MOST_MISTYPED = 2
_CHARACTERS_A_MISTAKE = 4
_ALIKE = 60
"""The score, of 100, from which on a name is near enough to be meant."""
_LONGEST = 40
"""Characters of a foreign name that a sentence repeats."""


def nearest_setting(name: str) -> str | None:
    """Return the setting that a name is nearest to, None when it is like none."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a name that is wrong needs it

    found = process.extractOne(name.upper(), _names(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return found[0] if found else None


def unknown_in_config(config: Mapping[str, Any]) -> list[str]:
    """Say which names of `config.toml` are none: everything in it is meant for this application."""
    known = {*Settings.model_fields, _KEYS}
    return [
        _table(name, value) if isinstance(value, dict) else _unknown(name)
        for name, value in config.items()
        if name not in known
    ]


def unknown_in_env(names: Iterable[str]) -> list[str]:
    """Say which names of a `.env` look like settings of this application and are none; others may stand there too."""
    return [_unknown(name) for name in names if _is_meant(name) or (_begins_as_ours(name) and not _is_known(name))]


def unknown_in_environment(names: Iterable[str]) -> list[str]:
    """Say which variables are mistyped settings. The environment is everybody's: a beginning alone tells nothing."""
    return [_unknown(name) for name in names if _is_meant(name)]


def _is_known(name: str) -> bool:
    return name.lower() in Settings.model_fields


def _begins_as_ours(name: str) -> bool:
    return name.upper().startswith(_OUR_BEGINNINGS) and name.upper() not in _OF_OTHERS


def _is_meant(name: str) -> bool:
    """Tell whether a name is a setting with a letter or two wrong, missing, too many or swapped."""
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
    return f"there is no setting {one_line(name)[:_LONGEST]!r}{hint}, so it is left out."


def _table(name: str, value: Mapping[str, Any]) -> str:
    inside = (f"{name}_{key}".lower() for key in value)
    meant = next((one for one in inside if _is_known(one)), "llm_model")
    table = one_line(name)[:_LONGEST]
    return f"there is no table [{table}], so it is left out; settings stand above every table, such as {meant} = …"
