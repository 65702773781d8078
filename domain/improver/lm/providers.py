"""Builds the language model for a provider, and checks model, key and address before anything is sent."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from domain.errors import ModelAccessError, ModelNotFoundError, SettingsError
from domain.improver.wire.endpoint import Endpoint
from domain.improver.wire.omissions import LEAST_TOKENS_TO_THINK
from domain.models.catalogue import LOCAL, PROVIDERS, Provider
from domain.settings.schema import Settings
from domain.text.spelling import nearest_name
from domain.text.urls import address_problem

if TYPE_CHECKING:
    from domain.improver.wire.exchange import Exchange

_SECRET_PLACEHOLDER = "none"  # noqa: S105 - sent to servers that need no key


def address_of(settings: Settings) -> str:
    """Return the configured or default address of the chosen provider; empty if there is none."""
    provider = PROVIDERS.get(settings.llm_provider.lower(), PROVIDERS[LOCAL])
    return settings.llm_base_url or provider.default_url or provider.own_url


def find_provider(settings: Settings) -> Provider:
    """Return the chosen provider. Raises `ModelNotFoundError` for an unknown name."""
    provider = PROVIDERS.get(settings.llm_provider.lower())
    if provider is None:
        nearest = nearest_name(settings.llm_provider, PROVIDERS)
        hint = f"Did you mean {nearest}? " if nearest else ""
        raise ModelNotFoundError(
            f"There is no provider called {settings.llm_provider!r}.",
            f"{hint}Set LLM_PROVIDER or --provider to one of: {', '.join(PROVIDERS)}.",
            is_setting=True,
        )
    return provider


def set_key(provider: Provider, settings: Settings) -> str:
    """Return the provider's key from the settings or the environment; empty if neither has one for it."""
    if settings.llm_api_key and settings.llm_api_key_for.lower() in ("", provider.name):
        return settings.llm_api_key.get_secret_value().strip()
    return next(filter(None, (os.environ.get(name, "").strip() for name in provider.key_variables)), "")


def remote_endpoint(
    provider: Provider, settings: Settings, kept_key: Callable[[str], str] = lambda _provider: ""
) -> Endpoint:
    """Return address, key and model of a provider other than the embedded one.

    Reads only this provider's key. If neither settings nor environment have one, calls `kept_key`, which may block.
    Raises `ModelNotFoundError` for a missing model, `ModelAccessError` for a missing or malformed key, `SettingsError`
    for a bad address.
    """
    if not settings.llm_model:
        raise ModelNotFoundError(
            f"No model is chosen for {provider.name}.",
            "Set LLM_MODEL to the name of one of its models.",
            is_setting=True,
        )
    base_url = _checked_url(provider, settings.llm_base_url or provider.default_url)
    key = set_key(provider, settings) or kept_key(provider.name)
    if not key and provider.key_variables:
        raise ModelAccessError(
            f"There is no key for {provider.name}.",
            f"Set LLM_API_KEY or {' or '.join(provider.key_variables)} and start again.",
            is_setting=True,
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ModelAccessError(
            f"The key for {provider.name} contains characters that are not allowed in a key.",
            "Copy the key again, without quotes.",
            is_setting=True,
        )
    return Endpoint(base_url=base_url, api_key=key or _SECRET_PLACEHOLDER, model=settings.llm_model)


def _checked_url(provider: Provider, url: str) -> str:
    """Return `url` as the engine needs it; empty means the provider's documented address."""
    if not url:
        if provider.needs_url:
            raise SettingsError(
                f"LLM_BASE_URL is not set, and {provider.name} needs an address.",
                f"Set LLM_BASE_URL, for example {provider.url_example}.",
            )
        return ""
    if problem := address_problem(url):
        raise SettingsError(f"LLM_BASE_URL {problem}", f"Correct LLM_BASE_URL, for example {provider.url_example}.")
    return url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}{provider.url_path}"


def build_model(
    provider: Provider,
    endpoint: Endpoint,
    settings: Settings,
    temperature: float | None = None,
    exchange: "Exchange | None" = None,
) -> Any:
    """Return a `dspy.LM` for `endpoint`. Imports DSPy but never litellm.

    A given `temperature` is raised to the one in the settings if that is higher. If the settings have none, no
    temperature is sent.
    """
    from domain.improver.lm.dspy_setup import dspy
    from domain.improver.lm.model import CountingLM, declare_provider

    if provider.server:
        declare_provider(provider.prefix, provider.server, provider.key_scheme)
    options: dict[str, Any] = {
        "api_key": endpoint.api_key,
        "cache": False,
        # `ask_at_most_twice` retries, only if that cannot be billed twice.
        "num_retries": 0,
        # Our own deadlines come first; this one only limits a socket that is no longer waited for.
        "timeout": settings.llm_timeout_seconds + 5,
        # With other engine settings, DSPy uses litellm if `*_BASE_URL` is set in the environment.
        "engine": "lm15",
        "exchange": exchange,
    }
    if provider.name == LOCAL:
        # Counts over the engine's last 64 tokens. Without it, a small model writes the same item three times.
        options["frequency_penalty"] = 0.4
    if endpoint.base_url:
        options["api_base"] = endpoint.base_url
    name = f"{provider.prefix}/{endpoint.model}"
    set_one = settings.llm_temperature
    temperature = set_one if temperature is None or set_one is None else max(temperature, set_one)
    thinking_limit = max(settings.llm_max_tokens, LEAST_TOKENS_TO_THINK)
    try:
        lm = CountingLM(name, temperature=temperature, max_tokens=settings.llm_max_tokens, **options)
        if provider.may_think and lm.supports_reasoning:
            lm = CountingLM(name, temperature=temperature, max_tokens=thinking_limit, **options)
    except dspy.LMConfigurationError:
        # OpenAI's reasoning models accept no temperature, and count their thinking as output.
        lm = CountingLM(name, temperature=None, max_tokens=thinking_limit, **options)
    return lm
