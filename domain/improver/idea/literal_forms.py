"""Recognises formal notation in an idea: tags, expressions, signatures, JSON, identifiers."""

import functools
import re
import tomllib
from importlib.resources import files

_PART = re.compile(r"\(\?&(\w+)\)")
"""A reference to a part in `literal_forms.toml`, in PCRE syntax."""


@functools.cache
def literal_form() -> re.Pattern[str]:
    """Return the pattern that matches any form of `literal_forms.toml`; earlier forms are tried first."""
    data = tomllib.loads(files(__package__).joinpath("literal_forms.toml").read_text("utf-8"))

    def whole(pattern: str) -> str:
        return _PART.sub(lambda match: whole(data["parts"][match[1]]), pattern)

    return re.compile("|".join(map(whole, data["forms"].values())))
