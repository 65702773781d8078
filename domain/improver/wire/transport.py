"""How requests of DSPy's engine travel: loopback directly, everything else through the proxy that is set for it.

The engine's own transport sends a request to loopback through `HTTP_PROXY` as well, and asks `localhost` only at the
addresses that the resolver knows. Both are changed by a transport in its place; the names with an underscore are the
engine's (see the table of `domain.improver.lm`), and `tests/integration/test_network.py` fails when another release
has others.
"""

import importlib
from dataclasses import replace
from typing import Any, cast

from domain.improver.wire.proxies import Proxy, proxy_for
from domain.text.urls import LOOPBACK_HOSTS, is_localhost

_transports = cast("Any", importlib.import_module("dspy._vendor.lm15.transports"))

ConnectError: type[Exception] = _transports.ConnectError
"""No connection was made, so nothing was sent; the engine gives it no public name."""


class ProxyError(ConnectError):  # type: ignore[misc, valid-type]  # the engine has no types
    """The proxy that is set cannot be used; nothing was sent."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(f"the proxy in {proxy.source} cannot be used")
        self.proxy = proxy


class ProxyConnectError(ProxyError):
    """The proxy that is set could not be reached, or let nothing through; nothing was sent to the provider."""


class Transport(_transports.StdlibAsyncTransport):  # type: ignore[misc, name-defined]  # the engine has no types
    """The engine's transport, with this program's rule for proxies. Belongs to the event loop that first used it."""

    async def _do_stream(self, request: Any) -> Any:
        proxy = proxy_for(request.url)
        if proxy is not None and proxy.problem:
            raise ProxyError(proxy)
        self._trust_env = proxy is not None
        return await super()._do_stream(request)

    async def _open(self, parsed: Any, *, proxy: Any, **options: Any) -> Any:
        if proxy is not None:
            try:
                return await super()._open(parsed, proxy=proxy, **options)
            except ConnectError as error:
                used = proxy_for(f"{parsed.scheme}://{parsed.host}:{parsed.port}")
                if used is None or "TLS handshake" in str(error):
                    raise
                raise ProxyConnectError(used) from error
        hosts = LOOPBACK_HOSTS if is_localhost(parsed.host) and not parsed.is_tls else (parsed.host,)
        for host in hosts[:-1]:
            try:
                return await super()._open(replace(parsed, host=host), proxy=None, **options)
            except ConnectError:
                continue
        return await super()._open(replace(parsed, host=hosts[-1]), proxy=None, **options)
