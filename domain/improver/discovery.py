"""Finds which providers are available: keys by name, Ollama, the embedded model. Sends nothing off this machine."""

import os
from collections.abc import Callable
from pathlib import Path

from domain.errors import FileError
from domain.improver.lm.providers import set_key
from domain.improver.local.causes import check_memory
from domain.improver.local.header import read_header
from domain.improver.local.machine import available_memory
from domain.improver.local.model_file import EMBEDDED_MODELS, INSTALL_ENGINE, ModelFile
from domain.improver.local.process import is_engine_installed, try_engine
from domain.improver.local.weights import can_prepare, free_bytes_at, must_fetch
from domain.improver.model_list import ollama_models
from domain.models.catalogue import LOCAL, OLLAMA, PROVIDERS, Provider, ProviderStatus
from domain.models.embedded import EmbeddedModelStatus, Presence
from domain.models.keys import key_variable
from domain.settings.schema import ModelSource, Settings
from domain.text.clean import one_line
from domain.text.named_file import path_to_read
from domain.text.size import size_of_file


def discover_providers(
    settings: Settings,
    cache_dir: Path,
    kept: frozenset[str],
    ollama: Callable[[], tuple[str, ...] | None] = ollama_models,
) -> tuple[ProviderStatus, ...]:
    """Return every provider and what was found for it. Blocks on a disk, and on loopback for a second.

    `kept` are the names of the variables that the config folder's `.env` sets. For a key in the environment, only the
    name of its variable is returned.
    """
    return tuple(_offer(one, settings, cache_dir, kept, ollama) for one in PROVIDERS.values())


def _offer(
    provider: Provider,
    settings: Settings,
    cache_dir: Path,
    kept: frozenset[str],
    ollama: Callable[[], tuple[str, ...] | None],
) -> ProviderStatus:
    found, is_ready, key = "", False, ""
    models: tuple[str, ...] = ()
    embedded: tuple[EmbeddedModelStatus, ...] = ()
    if provider.name == LOCAL:
        found, is_ready = embedded_model_state(settings, cache_dir)
        if is_engine_installed() and settings.local_model_path is None:
            embedded = embedded_models(settings, cache_dir)
            # The one that is set comes first, because a form begins with the first.
            models = tuple(sorted((one.name for one in embedded), key=lambda name: name != settings.local_model))
    elif provider.name == OLLAMA:
        listed = ollama()
        models = listed or ()
        is_ready = bool(models)
        found = "not running" if listed is None else f"{len(models)} models" if models else "running, no models"
    else:
        key = key_name(provider, settings)
        kept_as = key_variable(provider.name)
        found = key or (f"{kept_as} in .env" if kept_as in kept else "")
        is_ready = bool(found)
        found = found or ("no key" if provider.key_variables else "")
    return ProviderStatus(
        provider=provider.name,
        found=found,
        is_ready=is_ready,
        models=models,
        key_set_by=key,
        embedded=embedded,
    )


def key_name(provider: Provider, settings: Settings) -> str:
    """Return the name of the variable that sets a key for the provider, never its value."""
    key = set_key(provider, settings)
    if not key:
        return ""
    if settings.llm_api_key and key == settings.llm_api_key.get_secret_value().strip():
        return "LLM_API_KEY"
    return next(name for name in provider.key_variables if os.environ.get(name, "").strip())


def embedded_model_state(settings: Settings, cache_dir: Path) -> tuple[str, bool]:
    """Describe the embedded model's state, and return whether it can start. Blocks on a disk; uses no network."""
    if not is_engine_installed():
        return f"not installed ({INSTALL_ENGINE})", False
    if settings.local_model_path is not None:
        return _own_model(settings.local_model_path)
    model, source = EMBEDDED_MODELS[settings.local_model], settings.local_model_source
    if must_fetch(model, cache_dir, source):
        return f"ready after a download of {size_of_file(model.size)}", True
    if can_prepare(model, cache_dir, source):
        return "ready", True
    return f"its weights are not installed ({model.install_command or 'set LOCAL_MODEL_SOURCE=auto'})", False


def embedded_models(
    settings: Settings,
    cache_dir: Path,
    available: Callable[[], int | None] = available_memory,
    free_bytes: Callable[[Path], int | None] = free_bytes_at,
) -> tuple[EmbeddedModelStatus, ...]:
    """Return the embedded models and whether each is on this machine. Blocks on a disk; uses no network.

    The memory of the model in use counts as free, because another one replaces it.
    """
    memory, disk = available(), free_bytes(cache_dir)
    if memory is not None and settings.llm_provider == LOCAL:
        memory += EMBEDDED_MODELS[settings.local_model].memory
    return tuple(
        EmbeddedModelStatus(
            name=name,
            title=model.title,
            file=one_line(Path(model.name).stem),
            licence=model.licence,
            size=model.size,
            memory=model.memory,
            presence=_presence(model, cache_dir, settings.local_model_source),
            memory_room=memory,
            disk_room=None if (cache_dir / model.name).is_file() else disk,
        )
        for name, model in EMBEDDED_MODELS.items()
    )


def _presence(model: ModelFile, cache_dir: Path, source: ModelSource) -> Presence:
    if must_fetch(model, cache_dir, source):
        return Presence.TO_DOWNLOAD
    return Presence.INSTALLED if can_prepare(model, cache_dir, source) else Presence.MISSING


def _own_model(path: Path) -> tuple[str, bool]:
    try:
        return f"ready: {one_line(path_to_read(str(path)).name)}", True
    except FileError as error:
        return error.sentence, False


def check_embedded_model(settings: Settings) -> None:
    """Start the engine without a model, and check memory and your own model file. Blocks for a second.

    Raises `EmbeddedModelError` if the embedded model cannot run, and `FileError` if there is no such file.
    """
    try_engine()
    size = EMBEDDED_MODELS[settings.local_model].size
    if settings.local_model_path is not None:
        path = path_to_read(str(settings.local_model_path))
        size = path.stat().st_size
        read_header(path)
    check_memory(size, available_memory())
