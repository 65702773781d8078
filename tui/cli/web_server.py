"""Serves the application to a browser on this machine with textual-serve, behind a guard. Needs the `web` extra."""

import hmac
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable

from aiohttp import web
from textual_serve.server import Server

from tui.cli.serve import LOOPBACK as HOST

_KEY = "key"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_REFUSED = "Open the address that prompt-improver serve printed.\n"


class GuardedServer(Server):
    """Serves one command, on loopback only, to those who have the address with its key.

    textual-serve itself also answers any web page that a browser has open (through DNS rebinding, and through web
    sockets, which no same-origin rule restricts), and any other user of this machine.
    """

    def __init__(self, command: str, listening: socket.socket) -> None:
        """Serve `command`, a shell command, on a bound socket, which is closed at the end."""
        self._listening = listening
        port: int = listening.getsockname()[1]
        super().__init__(
            command, host=HOST, port=port, title="DSPy Prompt Improver", public_url=f"http://{HOST}:{port}"
        )
        self._key = secrets.token_urlsafe(32)

    @property
    def address(self) -> str:
        """The address to open. It contains the key, and changes with every start."""
        return f"{self.public_url}/?{_KEY}={self._key}"

    def run(self, on_ready: Callable[[], None]) -> None:
        """Serve until ctrl+c or SIGTERM; call `on_ready` when a browser can connect."""
        self._on_ready = on_ready
        # Its errors are not logged: their local variables would show what you type.
        logging.getLogger("textual-serve").addHandler(logging.NullHandler())
        web.run_app(self._make_app(), sock=self._listening, print=None, access_log=None)

    async def on_startup(self, app: web.Application) -> None:
        """Call `on_ready` instead of printing textual-serve's banner."""
        self._on_ready()

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()

        @web.middleware  # which cannot mark a method
        async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
            return await self._guarded(request, handler)

        app.middlewares.append(guard)
        return app

    async def _guarded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        own = f"{HOST}:{self.port}"
        if (
            request.headers.getall("Host", []) != [own]
            or request.headers.get("Origin", f"http://{own}") != f"http://{own}"
        ):
            raise web.HTTPForbidden(text=_REFUSED)
        cookie = f"prompt-improver-{self.port}"
        if self._is_key(request.query.get(_KEY, "")) and request.path == "/":
            # Out of the address bar, the browser's history and any referrer.
            found = web.HTTPFound("/")
            found.set_cookie(cookie, self._key, httponly=True, samesite="Strict")
            raise found
        if not self._is_key(request.cookies.get(cookie, "")):
            raise web.HTTPForbidden(text=_REFUSED)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(self._rules)
        return response

    def _is_key(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), self._key.encode())

    @property
    def _rules(self) -> dict[str, str]:
        """Keep the page to this server: textual-serve's page loads a font from Google."""
        policy = (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; "
            "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
            "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
            f"connect-src 'self' ws://{HOST}:{self.port}; frame-ancestors 'none'"
        )
        return {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
