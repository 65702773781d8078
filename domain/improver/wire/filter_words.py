"""Recognises error messages that report a content filter."""

import functools
import json
import re
from importlib.resources import files


def speaks_of_a_filter(message: str, code: str) -> bool:
    """Whether an error's `message` and `code`, both in lower case, report a content filter. Pure.

    A blocked account does not count.
    """
    words = _words()
    said = message.partition("\n\n")[0]  # the rest is the engine's own advice
    return "content_" in code or (words["filter"].search(said) is not None and words["account"].search(said) is None)


@functools.cache
def _words() -> dict[str, re.Pattern[str]]:
    tables = json.loads(files(__package__).joinpath("filter_words.json").read_text("utf-8"))
    whole = {"filter": "(?:{})", "account": r"\b(?:{})\b"}
    return {name: re.compile(form.replace("{}", "|".join(tables[name]))) for name, form in whole.items()}
