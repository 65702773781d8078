"""Selects the proxy for a server, from the environment or the system. Loopback never uses one.

`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` follow Python's rules
(https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies). In addition, `NO_PROXY` may contain
networks such as `10.0.0.0/8`, as in curl, and patterns such as `*.example.com`.
"""

import ipaddress
import os
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from domain.text.urls import is_loopback

_CERTIFICATES = {"SSL_CERT_FILE": Path.is_file, "SSL_CERT_DIR": Path.is_dir}
"""The variables that tell OpenSSL where to read certificate authorities from."""
_BETWEEN_ENTRIES = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy: its address without user name and password, the source of the setting, and its problem, if any."""

    address: str
    source: str
    problem: str = ""


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy for a request to `url`; None for a direct connection. Never raises."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = getproxies()
    kind = parts.scheme if proxies.get(parts.scheme) else "all"
    if not (set_to := proxies.get(kind, "")) or _is_bypassed(host, _port(url)):
        return None
    return Proxy(_address_of(set_to), _source_of(kind), _problem_of(set_to))


def proxy_url(url: str) -> str:
    """Return the full proxy URL for `url`, password included; empty if there is no proxy."""
    if proxy_for(url) is None:
        return ""
    proxies = getproxies()
    found = proxies.get(urlsplit(url).scheme) or proxies.get("all", "")
    return found if "://" in found else f"http://{found}"


@dataclass(frozen=True, slots=True)
class Route:
    """How a server is reached: its proxy, the certificate authorities, and the problems of both."""

    proxy: Proxy | None
    certificates: str
    problems: tuple[str, ...]


def route_to(url: str) -> Route:
    """Return the route of a request to `url`. Never raises; checks whether files exist but does not read them."""
    proxy = proxy_for(url)
    problems = [f"The proxy in {proxy.source} {proxy.problem}."] if proxy is not None and proxy.problem else []
    named = []
    for name, is_there in _CERTIFICATES.items():
        if value := os.environ.get(name, ""):
            named.append(f"{name}={value}")
            if not is_there(Path(value)):
                problems.append(f"{name} is {value!r}, which does not exist.")
    return Route(proxy, ", ".join(named) or "the system's", tuple(problems))


def _port(url: str) -> int:
    try:
        return urlsplit(url).port or (443 if url.lower().startswith("https") else 80)
    except ValueError:
        return 0


def _is_bypassed(host: str, port: int) -> bool:
    """Return whether `NO_PROXY`, or the system's own list, contains the host."""
    if proxy_bypass(host) or proxy_bypass(f"{host}:{port}"):
        return True
    excluded = _BETWEEN_ENTRIES.split(os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "")
    name, entries = host.lower().rstrip("."), [entry.lower().strip(".") for entry in excluded]
    if any(fnmatchcase(name, entry) or name.endswith(f".{entry}") for entry in entries if entry):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in map(_network, excluded) if network is not None)


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry.strip().strip("[]"), strict=False)
    except ValueError:
        return None


def _address_of(set_to: str) -> str:
    """Return a proxy's address without the user name and password before an @, so that it can be shown."""
    scheme, separator, rest = set_to.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _source_of(kind: str) -> str:
    """Return the variable that sets the proxy; Python prefers the lower-case one."""
    names = (f"{kind}_proxy", f"{kind}_proxy".upper())
    return next((name for name in names if os.environ.get(name)), "the system's settings")


def _problem_of(set_to: str) -> str:
    """Return why a proxy cannot be used, as the end of a sentence; empty if it can."""
    scheme, separator, rest = set_to.partition("://")
    if separator and scheme.lower().startswith("socks"):
        return "uses SOCKS, which is not supported"
    if separator and scheme.lower() != "http":
        return f"starts with {scheme}://; only proxies that start with http:// are supported"
    try:
        parts = urlsplit(f"//{rest if separator else set_to}")
        is_address = bool((parts.hostname or "").encode("idna")) and (parts.port is None or parts.port > 0)
    except ValueError:  # UnicodeError is a subclass
        is_address = False
    if not is_address or not set_to.isprintable() or " " in set_to:
        return "is not an address such as http://proxy.example.com:3128"
    return ""
