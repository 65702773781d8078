"""Addresses of servers: what is wrong with one, and how it may be shown."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

# What stands before the last @ of the part between // and the next /, ? or #: a name, and a password behind a colon.
_PASSWORD = re.compile(r"(?P<name>//[^/?#:@]*):[^/?#]*@")
_AFTER = re.compile(r"[?#].*", re.DOTALL)


LOOPBACK_HOSTS = ("127.0.0.1", "::1")
"""What the name localhost means (RFC 6761), in the order in which they are tried."""
_ALIASES = frozenset(
    {"localhost", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback", "localhost.localdomain"}
    | {"localhost4.localdomain4", "localhost6.localdomain6"}
)
"""The names of loopback in the hosts files of Debian and Red Hat."""


def is_localhost(host: str) -> bool:
    """Tell whether `host` is the name of this machine's loopback, whatever a resolver says of it (RFC 6761)."""
    name = host.lower().rstrip(".")
    return name in _ALIASES or name.endswith(".localhost")


def is_loopback(host: str) -> bool:
    """Tell whether a request to `host`, a name or an address, stays on this machine. Asks no resolver."""
    if is_localhost(host):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0].rstrip("."))
    except ValueError:
        try:
            address = ipaddress.ip_address(socket.inet_aton(host))  # short forms: 127.1, 0x7f000001
        except (OSError, UnicodeError, ValueError):
            return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def redacted_url(url: str) -> str:
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
        return f"is {redacted_url(url)!r}; allowed: an address that begins with http:// or https://."
    if "?" in url or "#" in url:
        # Each request's path is appended to it. Azure shows one with ?api-version=, which its v1 API does without.
        return "is an address with a question mark or a #; allowed: one that ends before it."
    return ""
