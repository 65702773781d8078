"""What chooses and tries a model, and where settings and keys come from."""

from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.improver.wire.proxies import Route
    from domain.models.choice import ModelChoice, ProviderTester
    from domain.models.keys import KeyStore
    from domain.models.omissions import OmissionStore
    from domain.models.setup import ModelSetup
    from domain.settings.schema import Settings
    from domain.settings.service import SettingsService
    from domain.settings.sources import SettingSources
    from storage.config.dotenv import EnvFile
    from storage.config.settings import SettingsFiles
    from tui.composition.parts import Parts

_RECENT_PROMPTS = 100
KEY_MISSING = "not set"


def make_sources(parts: "Parts", command_line: dict[str, Any]) -> "SettingSources":
    """Return where the settings come from."""
    from domain.settings.sources import SettingSources

    return SettingSources(parts.paths.config, parts.env_file, command_line)


def reconfigured(parts: "Parts") -> "Settings":
    """Return the current settings with what the sources say now of the model. Raises `SettingsError`."""
    from domain.settings.rows import counts_at_once

    fresh = parts.sources().load()
    now = {name: value for name, value in fresh if counts_at_once(name)}
    return parts.settings().model_copy(update=now)


def shown_choice(settings: "Settings", embedded: str) -> "ModelChoice":
    """Return who answers, with the name of the model as a person knows it."""
    from domain.models.choice import ModelChoice

    return ModelChoice(settings.llm_provider, settings.llm_model or embedded, settings.llm_base_url)


def make_keys(parts: "Parts") -> "KeyStore":
    """Return where keys are kept."""
    from storage.config.keyring import SystemKeyring
    from storage.config.keys import KeyFiles

    return KeyFiles(_env_file(parts), SystemKeyring(), writable=parts.env_file is None)


def key_state(parts: "Parts") -> str:
    """Return in words whether the chosen provider has a key. May block.

    Raises `ModelAccessError`, `SettingsError`, and `ModelNotFoundError` when there is no provider of that name.
    """
    from domain.improver.lm.providers import find_provider, set_key

    settings = parts.settings()
    provider = find_provider(settings)
    takes_key = provider.key_variables or provider.needs_url
    if set_key(provider, settings) or (takes_key and parts.kept_key(provider.name)):
        return "set"
    return KEY_MISSING if provider.key_variables else "not needed"


def named_program(parts: "Parts") -> dict[str, str]:
    """Return which saved program counts, if the settings name one. Blocks for a second; raises `SettingsError`."""
    path = parts.settings().dspy_program
    if path is None:
        return {}
    from domain.improver.program.saved import load_program

    load_program(path)
    return {"path": str(path)}


def embedded_model_problem(parts: "Parts") -> str:
    """Return why the embedded model cannot start, as a sentence; nothing when it can or another provider is chosen."""
    from domain.improver.discovery import embedded_model_state
    from domain.models.catalogue import LOCAL

    if parts.settings().llm_provider.lower() != LOCAL:
        return ""
    found, is_ready = embedded_model_state(parts.settings(), parts.paths.cache)
    return "" if is_ready else f"The embedded model cannot start: {found.rstrip('.')}."


def route_to_provider(parts: "Parts") -> "Route":
    """Return how the chosen provider is reached: directly or through a proxy, and with which certificates."""
    from domain.improver.lm.providers import address_of
    from domain.improver.wire.proxies import route_to

    return route_to(address_of(parts.settings()))


def make_settings_desk(parts: "Parts") -> "SettingsService":
    """Return what reads and changes settings."""
    from domain.models.catalogue import PROVIDERS
    from domain.settings.service import SettingsService

    return SettingsService(parts.sources(), _settings_files(parts), PROVIDERS.keys(), parts.reconfigure)


def make_model_setup(parts: "Parts") -> "ModelSetup":
    """Return what finds, tries and keeps the choice of a model."""
    from domain.improver.discovery import discover_providers
    from domain.improver.model_list import models_of
    from domain.models.setup import ModelPorts, ModelSetup
    from storage.state.recent_models import RecentModels

    ports = ModelPorts(
        discover_providers=lambda settings: discover_providers(settings, parts.paths.cache, parts.keys().in_file()),
        list_models=lambda settings: models_of(settings, parts.kept_key),
        make_tester=lambda settings: _tester(parts, settings),
        apply=parts.reconfigure,
        used_before=lambda: _used_before(parts),
    )
    recent = RecentModels(parts.paths.recent_models, lambda: parts.settings().sqlite_enabled)
    return ModelSetup(parts.sources(), _settings_files(parts), parts.keys(), recent, ports)


def make_omissions(parts: "Parts") -> "OmissionStore":
    """Return what remembers which parts of a request each model refuses."""
    from storage.state.omissions import LearntOmissions

    return LearntOmissions(parts.paths.omissions, parts.clock, lambda: parts.settings().sqlite_enabled)


def _tester(parts: "Parts", settings: "Settings") -> "AbstractContextManager[ProviderTester]":
    from domain.models.catalogue import LOCAL

    if settings.llm_provider == LOCAL == parts.settings().llm_provider:
        return nullcontext(parts.improver_switch())  # one engine is heavy enough
    return closing(parts.make_improver(settings))


def _used_before(parts: "Parts") -> "list[ModelChoice]":
    from domain.errors import StorageError
    from domain.models.choice import ModelChoice
    from domain.prompts.record import PromptHistory

    try:
        newest = parts.repository().find_recent(_RECENT_PROMPTS)
    except StorageError:
        return []
    return [ModelChoice(one.provider, one.model) for one in newest if isinstance(one, PromptHistory)]


def _env_file(parts: "Parts") -> "EnvFile":
    from storage.config.dotenv import EnvFile

    return EnvFile(parts.env_file or parts.paths.config / ".env")


def _settings_files(parts: "Parts") -> "SettingsFiles":
    from domain.settings.sources import CONFIG_NAME
    from storage.config.settings import SettingsFiles
    from storage.config.toml import ConfigFile

    config = ConfigFile(parts.paths.config / CONFIG_NAME)
    return SettingsFiles(config, None if parts.env_file else _env_file(parts))
