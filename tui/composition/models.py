"""Factories for settings, keys and the choice of a model, and what `doctor` asks about the chosen provider."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.history.ports import PromptRepository
    from domain.improver.wire.proxies import Route
    from domain.models.choice import ModelChoice, ProviderTester
    from domain.models.keys import KeyStore
    from domain.models.omissions import OmissionStore
    from domain.models.setup import ModelSetup
    from domain.runtime.clock import Clock
    from domain.settings.schema import Settings
    from domain.settings.service import ChangesSettings, SettingsService
    from domain.settings.sources import SettingSources

_RECENT_PROMPTS = 100
KEY_MISSING = "not set"


def make_sources(config: Path, env_file: Path | None, command_line: dict[str, Any]) -> "SettingSources":
    """Return where the settings come from."""
    from domain.settings.sources import SettingSources

    return SettingSources(config, env_file, command_line)


def make_settings_files(config_file: Path, env_file: Path | None) -> "ChangesSettings":
    """Return the files in which settings are changed. `env_file` is None when it must not be changed."""
    from storage.config.dotenv import EnvFile
    from storage.config.settings import SettingsFiles
    from storage.config.toml import ConfigFile

    return SettingsFiles(ConfigFile(config_file), EnvFile(env_file) if env_file else None)


def with_new_model(settings: "Settings", fresh: "Settings") -> "Settings":
    """Return `settings` with those values of `fresh` that take effect without a restart."""
    from domain.settings.rows import counts_at_once

    return settings.model_copy(update={name: value for name, value in fresh if counts_at_once(name)})


def make_keys(env_file: Path, *, writable: bool) -> "KeyStore":
    """Return where keys are kept: in the keyring of the system and, if `writable`, in `env_file`."""
    from storage.config.dotenv import EnvFile
    from storage.config.keyring import SystemKeyring
    from storage.config.keys import KeyFiles

    return KeyFiles(EnvFile(env_file), SystemKeyring(), writable=writable)


def make_settings_service(
    sources: "SettingSources", files: "ChangesSettings", apply: "Callable[[], ModelChoice]"
) -> "SettingsService":
    """Return the service that reads and changes settings; `apply` lets a change take effect."""
    from domain.models.catalogue import PROVIDERS
    from domain.settings.service import SettingsService

    return SettingsService(sources, files, PROVIDERS.keys(), apply)


def make_model_setup(
    sources: "SettingSources",
    files: "ChangesSettings",
    keys: "KeyStore",
    *,
    kept_key: Callable[[str], str],
    cache: Path,
    recent_file: Path,
    may_write: Callable[[], bool],
    make_tester: "Callable[[Settings], AbstractContextManager[ProviderTester]]",
    repository: "Callable[[], PromptRepository]",
    apply: "Callable[[], ModelChoice]",
) -> "ModelSetup":
    """Return the service that finds, tests and saves the choice of a model."""
    from domain.improver.discovery import discover_providers
    from domain.improver.model_list import models_of
    from domain.models.setup import ModelPorts, ModelSetup
    from storage.state.recent_models import RecentModels

    ports = ModelPorts(
        discover_providers=lambda settings: discover_providers(settings, cache, keys.in_file()),
        list_models=lambda settings: models_of(settings, kept_key),
        make_tester=make_tester,
        apply=apply,
        used_before=lambda: _used_before(repository),
    )
    return ModelSetup(sources, files, keys, RecentModels(recent_file, may_write), ports)


def make_omissions(file: Path, clock: "Clock", may_write: Callable[[], bool]) -> "OmissionStore":
    """Return the store of request parameters that each model rejects."""
    from storage.state.omissions import LearntOmissions

    return LearntOmissions(file, clock, may_write)


def key_state(settings: "Settings", kept_key: Callable[[str], str]) -> str:
    """Return in words whether the chosen provider has a key. May block.

    Raises `ModelAccessError`, `SettingsError`, and `ModelNotFoundError` when there is no provider of that name.
    """
    from domain.improver.lm.providers import find_provider, set_key

    provider = find_provider(settings)
    takes_key = provider.key_variables or provider.needs_url
    if set_key(provider, settings) or (takes_key and kept_key(provider.name)):
        return "set"
    return KEY_MISSING if provider.key_variables else "not needed"


def named_program(path: Path | None) -> dict[str, str]:
    """Return the saved program that the settings name, if any. Blocks for a second; raises `SettingsError`."""
    if path is None:
        return {}
    from domain.improver.program.saved import load_program

    load_program(path)
    return {"path": str(path)}


def embedded_model_problem(settings: "Settings", cache: Path) -> str:
    """Return a sentence about why the embedded model cannot start; empty when it can or another provider is chosen."""
    from domain.improver.discovery import embedded_model_state
    from domain.models.catalogue import LOCAL

    if settings.llm_provider.lower() != LOCAL:
        return ""
    found, is_ready = embedded_model_state(settings, cache)
    return "" if is_ready else f"The embedded model cannot start: {found.rstrip('.')}."


def route_to_provider(settings: "Settings") -> "Route":
    """Return how the chosen provider is reached: directly or through a proxy, and with which certificates."""
    from domain.improver.lm.providers import address_of
    from domain.improver.wire.proxies import route_to

    return route_to(address_of(settings))


def _used_before(repository: "Callable[[], PromptRepository]") -> "list[ModelChoice]":
    from domain.errors import StorageError
    from domain.models.choice import ModelChoice
    from domain.prompts.record import PromptHistory

    try:
        newest = repository().find_recent(_RECENT_PROMPTS)
    except StorageError:
        return []
    return [ModelChoice(one.provider, one.model) for one in newest if isinstance(one, PromptHistory)]
