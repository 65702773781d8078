"""Lists the models of Ollama on this machine, or of the one provider that was chosen."""

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from domain.errors import PromptImproverError
from domain.improver.lm.providers import find_provider, remote_endpoint
from domain.improver.wire.endpoint import Endpoint
from domain.improver.wire.proxies import proxy_url
from domain.models.catalogue import LOCAL, OLLAMA, Provider
from domain.settings.schema import Settings
from domain.text.clean import one_line
from domain.text.urls import LOOPBACK_HOSTS, is_localhost

OLLAMA_PORT = 11434
_OLLAMA_SECONDS = 1.0
_PROVIDER_SECONDS = 5.0
_MOST_BYTES = 4 << 20
_OK = 200
_NUM_CTX = re.compile(r"^num_ctx\s+(?P<tokens>\d{3,8})\s*$", re.MULTILINE)

_NO_CHAT = ("embed", "whisper", "tts", "dall-e", "image", "audio", "realtime", "moderation", "transcribe", "guard")
"""Parts of the names of models that do not write text."""


def ollama_models(port: int = OLLAMA_PORT, seconds: float = _OLLAMA_SECONDS) -> tuple[str, ...] | None:
    """Return the models of Ollama on this machine; None when it does not answer.

    Blocks for about `seconds` (`GET /api/tags`, https://docs.ollama.com/api/tags).
    """
    content = _get(f"http://localhost:{port}/api/tags", {}, seconds)
    return None if content is None else _names(content, "models", "name")


def context_of(provider: Provider, endpoint: Endpoint, seconds: float = _OLLAMA_SECONDS) -> int | None:
    """Return the model's context length in tokens, None if it is not known.

    Asks Ollama for the length of the loaded model (`GET /api/ps`). If the model is not loaded, uses the length in its
    file (`POST /api/show`); the real one may be smaller. See https://docs.ollama.com/api. Each request blocks for up
    to `seconds`. Asks no other server.
    """
    if provider.name == LOCAL:
        return endpoint.context_tokens
    if provider.name != OLLAMA:
        return None
    base = endpoint.base_url.rstrip("/").removesuffix("/v1")
    loaded = _get(f"{base}/api/ps", {}, seconds)
    if not isinstance(loaded, dict):
        return None
    names = {endpoint.model, f"{endpoint.model}:latest"}
    mine = (one for one in _objects(loaded.get("models")) if names & {one.get("name"), one.get("model")})
    if (model := next(mine, None)) is not None:
        return _count(model.get("context_length"))
    return _context_in_file(_get(f"{base}/api/show", {}, seconds, {"model": endpoint.model}))


def _context_in_file(shown: Any) -> int | None:
    if not isinstance(shown, dict):
        return None
    if (own := _NUM_CTX.search(str(shown.get("parameters") or ""))) is not None:
        return int(own["tokens"])
    info = shown.get("model_info")
    lengths = (
        (value for name, value in info.items() if name.endswith(".context_length")) if isinstance(info, dict) else ()
    )
    return next(filter(None, map(_count, lengths)), None)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def models_of(settings: Settings, kept_key: Callable[[str], str]) -> tuple[str, ...]:
    """Return the models that the chosen provider lists; empty when it cannot be asked. Blocks for seconds."""
    try:
        provider = find_provider(settings)
        # `remote_endpoint` needs a model name, which is not chosen yet.
        named = settings.model_copy(update={"llm_model": settings.llm_model or "any"})
        return () if provider.name == LOCAL else provider_models(provider, remote_endpoint(provider, named, kept_key))
    except PromptImproverError:
        return ()


def provider_models(provider: Provider, endpoint: Endpoint, seconds: float = _PROVIDER_SECONDS) -> tuple[str, ...]:
    """Return the models that the provider lists; empty when it lists none. Sends it the key; blocks for seconds."""
    if provider.name == OLLAMA and urlsplit(endpoint.base_url).port == OLLAMA_PORT:
        return ollama_models() or ()
    base = (endpoint.base_url or provider.own_url).rstrip("/")
    if not base or provider.name == "azure":
        return ()
    if provider.name == "gemini":
        content = _get(f"{base}/models?pageSize=1000", {"x-goog-api-key": endpoint.api_key}, seconds)
        return tuple(name.removeprefix("models/") for name in _names(content, "models", "name"))
    headers = {"Authorization": f"Bearer {endpoint.api_key}"}
    if provider.name == "anthropic":
        headers = {"x-api-key": endpoint.api_key, "anthropic-version": "2023-06-01"}
    return _names(_get(f"{base}/models", headers, seconds), "data", "id")


def _names(content: Any, models: str, name: str) -> tuple[str, ...]:
    """Return the names in a list of models, newest first if the list has creation times."""
    entries = _objects(content.get(models) if isinstance(content, dict) else None)
    entries.sort(key=lambda one: -one["created"] if isinstance(one.get("created"), int) else 0)
    names = (one_line(str(one.get(name, ""))) for one in entries)
    return tuple(one for one in names if one and not any(word in one.lower() for word in _NO_CHAT))


def _get(url: str, headers: Mapping[str, str], seconds: float, body: Mapping[str, str] | None = None) -> Any:
    """Return the JSON at `url`, or the answer to posting the JSON `body`; None when the request fails.

    Does not follow redirects, so that a key is sent only to its own address. Uses the proxy that is set for the
    address. Tries both loopback addresses for `localhost`.
    """
    parts = urlsplit(url)
    hosts = LOOPBACK_HOSTS if is_localhost(parts.hostname or "") else (parts.hostname or "",)
    for host in hosts:
        port = f":{parts.port}" if parts.port else ""
        address = parts._replace(netloc=f"[{host}]{port}" if ":" in host else f"{host}{port}").geturl()
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data, dict(headers))  # noqa: S310 - the address was checked
        proxy = proxy_url(address)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({parts.scheme: proxy} if proxy else {}), _NoRedirection
        )
        try:
            with opener.open(request, timeout=seconds) as response:
                return json.loads(response.read(_MOST_BYTES)) if response.status == _OK else None
        except (urllib.error.HTTPError, http.client.HTTPException, ValueError, RecursionError):
            return None
        except OSError:
            continue
    return None


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects."""

    def redirect_request(self, *_arguments: Any, **_options: Any) -> None:
        """Return None, so that no further request is sent."""
        return
