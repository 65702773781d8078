"""Literal forms of other languages in an idea: tags, expressions, signatures, skeletons, identifiers."""

import functools
import re
import tomllib
from importlib.resources import files

_PART = re.compile(r"\(\?&(\w+)\)")
"""How `literal_forms.toml` names a part, as PCRE does."""


@functools.cache
def literal_form() -> re.Pattern[str]:
    """Return the pattern for one of them; those that stand earlier in `literal_forms.toml` are tried first."""
    data = tomllib.loads(files(__package__).joinpath("literal_forms.toml").read_text("utf-8"))

    def whole(pattern: str) -> str:
        return _PART.sub(lambda match: whole(data["parts"][match[1]]), pattern)

    return re.compile("|".join(map(whole, data["forms"].values())))
