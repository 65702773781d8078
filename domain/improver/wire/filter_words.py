"""The words by which a provider says that a content filter stopped a request."""

import re

_FILTER = re.compile(
    r"content[ _](?:management|filter|polic)|usage polic|safety (?:system|polic|filter)|was flagged"
    r"|flagged (?:for|as|by)|moderation|responsible ?ai"
)
_ACCOUNT = re.compile(r"\b(?:your|this) (?:account|organi[sz]ation|access|api key|key)\b")


def speaks_of_a_filter(message: str, code: str) -> bool:
    """Whether a filter stopped a request that was answered with `message` and `code`, both in lower case. Pure.

    An account that was stopped is none.
    """
    said = message.partition("\n\n")[0]  # what follows is the engine's own advice
    return "content_" in code or (_FILTER.search(said) is not None and _ACCOUNT.search(said) is None)
