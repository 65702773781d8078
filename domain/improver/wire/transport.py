"""The transport of DSPy's engine with our proxy rules: connects to loopback directly, to other hosts by their proxy.

The engine's own transport also sends loopback requests through `HTTP_PROXY`, and tries only the addresses of
`localhost` that the resolver knows. The names with an underscore are private names of the engine (see the table in
`domain.improver.lm`); `tests/integration/test_network.py` fails if a release changes them.
"""

import importlib
from dataclasses import replace
from typing import Any, cast

from domain.improver.wire.proxies import Proxy, proxy_for
from domain.text.urls import LOOPBACK_HOSTS, is_localhost

_transports = cast("Any", importlib.import_module("dspy._vendor.lm15.transports"))

ConnectError: type[Exception] = _transports.ConnectError
"""No connection was made, so nothing was sent. Not public in the engine."""


class ProxyError(ConnectError):  # type: ignore[misc, valid-type]  # the engine has no types
    """The configured proxy cannot be used. Nothing was sent."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(f"the proxy in {proxy.source} cannot be used")
        self.proxy = proxy


class ProxyConnectError(ProxyError):
    """The configured proxy could not be reached or did not connect. Nothing was sent to the provider."""


class Transport(_transports.StdlibAsyncTransport):  # type: ignore[misc, name-defined]  # the engine has no types
    """The engine's transport with our proxy rules. Belongs to the event loop that first uses it."""

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
