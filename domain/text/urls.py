"""Server addresses: checks them, and removes secrets before they are shown."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

# User name and password: the text before the last @ between // and the next /, ? or #.
_PASSWORD = re.compile(r"(?P<name>//[^/?#:@]*):[^/?#]*@")
_LOGIN = re.compile(r"//[^/?#]*@")
_AFTER = re.compile(r"[?#].*", re.DOTALL)


LOOPBACK_HOSTS = ("127.0.0.1", "::1")
"""The addresses of localhost (RFC 6761), in the order in which they are tried."""
_ALIASES = frozenset(
    {"localhost", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback", "localhost.localdomain"}
    | {"localhost4.localdomain4", "localhost6.localdomain6"}
)
"""Names of the loopback address in the hosts files of Debian and Red Hat."""


def is_localhost(host: str) -> bool:
    """Return whether `host` is a name for this machine's loopback address (RFC 6761). Asks no resolver."""
    name = host.lower().rstrip(".")
    return name in _ALIASES or name.endswith(".localhost")


def is_loopback(host: str) -> bool:
    """Return whether a request to `host`, a name or an address, stays on this machine. Asks no resolver."""
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
    """Return `url` without possible secrets: a password, and everything from the first question mark or #."""
    return _AFTER.sub("", _PASSWORD.sub(r"\g<name>@", url))


def holds_password(url: str) -> bool:
    """Return whether `url` contains a password."""
    return _PASSWORD.search(url) is not None


def address_problem(url: str) -> str:
    """Return why `url` cannot be the address of a model, as "is ...; allowed: ..."; empty if it can."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid:
        return f"is {redacted_url(url)!r}; allowed: an address that begins with http:// or https://."
    if "?" in url or "#" in url:
        # The path of each request is appended. Azure shows ?api-version=, but its v1 API does not need it.
        return "is an address with a question mark or a #; allowed: one that ends before it."
    return ""


def without_login(url: str) -> str:
    """Return the address of a model without user name and password; empty if it cannot be one."""
    return "" if address_problem(url) else _LOGIN.sub("//", url).rstrip("/")
