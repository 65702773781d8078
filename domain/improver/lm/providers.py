"""Builds the language model for a provider; everything that can be wrong is said before anything is sent."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from domain.errors import ModelAccessError, ModelNotFoundError, SettingsError
from domain.improver.wire.endpoint import Endpoint
from domain.improver.wire.omissions import LEAST_TOKENS_TO_THINK
from domain.models.catalogue import LOCAL, PROVIDERS, Provider
from domain.settings.schema import Settings
from domain.text.urls import address_problem

if TYPE_CHECKING:
    from domain.improver.wire.exchange import Exchange

_SECRET_PLACEHOLDER = "none"  # noqa: S105 - sent to servers that ask for no key


def address_of(settings: Settings) -> str:
    """Return the address that the chosen provider is asked at, as far as it is known without asking anything."""
    provider = PROVIDERS.get(settings.llm_provider.lower(), PROVIDERS[LOCAL])
    return settings.llm_base_url or provider.default_url or provider.own_url


def find_provider(settings: Settings) -> Provider:
    """Return the chosen provider. Raises `ModelNotFoundError` when there is none of that name."""
    provider = PROVIDERS.get(settings.llm_provider.lower())
    if provider is None:
        raise ModelNotFoundError(
            f"There is no provider called {settings.llm_provider!r}.",
            f"Set LLM_PROVIDER to one of: {', '.join(PROVIDERS)}.",
            is_setting=True,
        )
    return provider


def set_key(provider: Provider, settings: Settings) -> str:
    """Return the provider's key as settings and environment hold it, empty when they hold none for this provider."""
    if settings.llm_api_key and settings.llm_api_key_for.lower() in ("", provider.name):
        return settings.llm_api_key.get_secret_value().strip()
    return next(filter(None, (os.environ.get(name, "").strip() for name in provider.key_variables)), "")


def remote_endpoint(
    provider: Provider, settings: Settings, kept_key: Callable[[str], str] = lambda _provider: ""
) -> Endpoint:
    """Return where a provider other than the embedded one answers, from settings and environment.

    A key is read only for the provider that was chosen; `kept_key` is asked for it when settings and environment have
    none, which may block. Raises `ModelNotFoundError` for a missing model, `ModelAccessError` for a missing key,
    `SettingsError` for a bad address.
    """
    if not settings.llm_model:
        raise ModelNotFoundError(
            f"No model is chosen for {provider.name}.",
            "Set LLM_MODEL to the name of a model that it offers.",
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
            f"The key for {provider.name} holds characters that no key has.",
            "Copy the key again, without quotes.",
            is_setting=True,
        )
    return Endpoint(base_url=base_url, api_key=key or _SECRET_PLACEHOLDER, model=settings.llm_model)


def _checked_url(provider: Provider, url: str) -> str:
    """Return `url` as the engine needs it, empty for the provider's own address."""
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
    """Return a `dspy.LM` for `endpoint`, at the set temperature unless another is given; at none when none is set.

    Imports DSPy; never litellm, whatever the environment says.
    """
    from domain.improver.lm.dspy_setup import dspy
    from domain.improver.lm.model import CountingLM, declare_provider

    if provider.server:
        declare_provider(provider.prefix, provider.server, provider.key_scheme)
    options: dict[str, Any] = {
        "api_key": endpoint.api_key,
        "cache": False,
        # The improver asks again itself, at most once and only where that cannot be billed twice.
        "num_retries": 0,
        # Our own deadlines come first; this one only bounds a socket that they have given up on.
        "timeout": settings.llm_timeout_seconds + 5,
        # Other engines than this one reach for litellm when `*_BASE_URL` is set in the environment.
        "engine": "lm15",
        "exchange": exchange,
    }
    if provider.name == LOCAL:
        # Over the engine's last 64 tokens: without it a small model writes the same item three times.
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
        # OpenAI's reasoning models take no temperature, and count their thinking as output.
        lm = CountingLM(name, temperature=None, max_tokens=thinking_limit, **options)
    return lm
