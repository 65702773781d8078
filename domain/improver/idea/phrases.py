"""The words and phrases that the analysis of an idea looks for, from an editable table."""

import functools
import re
import tomllib
from importlib.resources import files

_TABLE = re.compile(r"\(\?&(\w+)\)")


@functools.cache
def phrase_pattern(form: str) -> re.Pattern[str]:
    """Compile `form`, in which `(?&name)` matches any phrase of that table of `phrases.toml`.

    Includes the phrases of all languages, because people mix them. Match it against folded text.
    """
    return re.compile(_TABLE.sub(lambda match: f"(?:{'|'.join(_phrases(match[1]))})", form))


def _phrases(name: str) -> list[str]:
    return [phrase for phrases in _tables()[name].values() for phrase in phrases]


@functools.cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
