"""HTTP requests to the embedded engine on loopback."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from domain.improver.wire.endpoint import Endpoint


def connection_to(endpoint: Endpoint, seconds: float) -> http.client.HTTPConnection:
    """Return a connection, not opened yet, whose every wait takes at most `seconds`."""
    # http.client, because it ignores the environment's proxy settings.
    return http.client.HTTPConnection(urlsplit(endpoint.base_url).netloc, timeout=seconds)


def send(
    connection: http.client.HTTPConnection,
    endpoint: Endpoint,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
) -> None:
    """Send a request with the endpoint's key; `path` is one of llama.cpp's own, outside of `/v1`."""
    headers = {"Authorization": f"Bearer {endpoint.api_key}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
