"""Builds the language model for a provider; everything that can be wrong is said before anything is sent."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from domain.errors import ModelAccessError, ModelNotFoundError, SettingsError
from domain.settings import Settings

LOCAL = "local"
_SECRET_PLACEHOLDER = "none"  # noqa: S105 - sent to servers that ask for no key
_OLLAMA_URL = "http://127.0.0.1:11434/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers. `base_url` is empty for the provider's own address."""

    base_url: str
    api_key: str
    model: str

    def __repr__(self) -> str:
        return f"Endpoint({self.base_url!r}, {self.model!r})"


@dataclass(frozen=True, slots=True)
class Provider:
    """What is known about a provider before it is called."""

    name: str
    prefix: str
    key_variable: str = ""
    default_url: str = ""
    needs_url: bool = False
    takes_schema: bool = False


PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider("local", "improver-embedded", takes_schema=True),
        Provider("ollama", "improver-ollama", default_url=_OLLAMA_URL, takes_schema=True),
        Provider("openai", "openai", key_variable="OPENAI_API_KEY"),
        Provider("anthropic", "anthropic", key_variable="ANTHROPIC_API_KEY"),
        Provider("openai-compatible", "improver-compatible", needs_url=True),
    )
}
"""The providers by name. Only servers built on llama.cpp get our schema: others refuse some of its keywords."""


def find_provider(settings: Settings) -> Provider:
    """Return the chosen provider. Raises `ModelNotFoundError` when there is none of that name."""
    provider = PROVIDERS.get(settings.llm_provider.lower())
    if provider is None:
        raise ModelNotFoundError(
            f"There is no provider called {settings.llm_provider!r}.",
            f"Set LLM_PROVIDER to one of: {', '.join(PROVIDERS)}.",
        )
    return provider


def remote_endpoint(provider: Provider, settings: Settings) -> Endpoint:
    """Return where a provider other than the embedded one answers, from settings and environment.

    A key in the environment is read only for the provider that was chosen. Raises `ModelNotFoundError` for a missing
    model, `ModelAccessError` for a missing key, `SettingsError` for a bad address.
    """
    if not settings.llm_model:
        raise ModelNotFoundError(
            f"No model is chosen for {provider.name}.", "Set LLM_MODEL to the name of a model that it offers."
        )
    base_url = settings.llm_base_url or provider.default_url
    if provider.needs_url and not base_url:
        raise SettingsError(
            f"LLM_BASE_URL is not set, and {provider.name} needs an address.",
            "Set LLM_BASE_URL, for example http://127.0.0.1:8080/v1.",
        )
    if base_url:
        _check_url(base_url)
    key = settings.llm_api_key.get_secret_value().strip() if settings.llm_api_key else ""
    key = key or os.environ.get(provider.key_variable, "").strip()
    if not key and provider.key_variable:
        raise ModelAccessError(
            f"There is no key for {provider.name}.", f"Set LLM_API_KEY or {provider.key_variable} and start again."
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ModelAccessError(
            f"The key for {provider.name} holds characters that no key has.", "Copy the key again, without quotes."
        )
    return Endpoint(base_url=base_url, api_key=key or _SECRET_PLACEHOLDER, model=settings.llm_model)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid:
        raise SettingsError(
            f"LLM_BASE_URL is {url!r}; allowed: an address that begins with http:// or https://.",
            "Correct LLM_BASE_URL, for example http://127.0.0.1:8080/v1.",
        )


def build_model(provider: Provider, endpoint: Endpoint, settings: Settings) -> Any:
    """Return a `dspy.LM` for `endpoint`. Imports DSPy; never litellm, whatever the environment says."""
    from domain.improver.dspy_import import dspy
    from domain.improver.language_model import CountingLM, declare_provider

    if provider.prefix.startswith("improver-"):
        declare_provider(provider.prefix)
    options: dict[str, Any] = {
        "api_key": endpoint.api_key,
        "cache": False,
        "num_retries": 0,
        # Our own deadlines come first; this one only bounds a socket that they have given up on.
        "timeout": settings.llm_timeout_seconds + 5,
        # Other engines than this one reach for litellm when `*_BASE_URL` is set in the environment.
        "engine": "lm15",
    }
    if provider.name == LOCAL:
        # Over the engine's last 64 tokens: without it a small model writes the same item three times.
        options["frequency_penalty"] = 0.4
    if endpoint.base_url:
        options["api_base"] = endpoint.base_url
    name = f"{provider.prefix}/{endpoint.model}"
    try:
        return CountingLM(name, temperature=settings.llm_temperature, max_tokens=settings.llm_max_tokens, **options)
    except dspy.LMConfigurationError:
        # OpenAI's reasoning models take no temperature, and count their thinking as output.
        return CountingLM(name, temperature=None, max_tokens=max(settings.llm_max_tokens, 16_000), **options)
