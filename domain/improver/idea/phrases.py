"""The words by which an idea is understood, from a table that a person can edit."""

import functools
import re
import tomllib
from importlib.resources import files

_TABLE = re.compile(r"\(\?&(\w+)\)")


@functools.cache
def phrase_pattern(form: str) -> re.Pattern[str]:
    """Return a regular expression in which `(?&name)` stands for any phrase of that table of `phrases.toml`.

    The phrases of all languages count, for people mix them. They are for folded text.
    """
    return re.compile(_TABLE.sub(lambda match: f"(?:{'|'.join(_phrases(match[1]))})", form))


def _phrases(name: str) -> list[str]:
    return [phrase for phrases in _tables()[name].values() for phrase in phrases]


@functools.cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
