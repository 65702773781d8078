"""Addresses of servers: what is wrong with one, and how it may be shown."""

import re
from urllib.parse import urlsplit

# What stands before the last @ of the part between // and the next /, ? or #: a name, and a password behind a colon.
_PASSWORD = re.compile(r"(?P<name>//[^/?#:@]*):[^/?#]*@")
_AFTER = re.compile(r"[?#].*", re.DOTALL)


def shown_address(url: str) -> str:
    """Return `url` without what may be secret in it: a password, and what follows a question mark or a #."""
    return _AFTER.sub("", _PASSWORD.sub(r"\g<name>@", url))


def holds_password(url: str) -> bool:
    """Tell whether a password stands in `url`."""
    return _PASSWORD.search(url) is not None


def address_problem(url: str) -> str:
    """Return what keeps a model from being asked at `url`, as "is ...; allowed: ..."; nothing when nothing does."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid:
        return f"is {shown_address(url)!r}; allowed: an address that begins with http:// or https://."
    if "?" in url or "#" in url:
        # Each request's path is appended to it. Azure shows one with ?api-version=, which its v1 API does without.
        return "is an address with a question mark or a #; allowed: one that ends before it."
    return ""
