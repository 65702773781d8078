"""Factories for the improver and the embedded model, and what `doctor` asks about the chosen provider."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from domain.prompts.request import EngineStatus

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.evaluation.experiment import AskedWith
    from domain.evaluation.ports import Answerer
    from domain.history.ports import PromptRepository
    from domain.improver.local.embedded_model import EmbeddedModel
    from domain.improver.wire.proxies import Route
    from domain.models.choice import ModelChoice
    from domain.models.omissions import OmissionStore
    from domain.models.switching import TriableImprover
    from domain.patterns.library import PatternLibrary
    from domain.patterns.nearest import NearestPatterns
    from domain.prompts.record import PromptHistory
    from domain.runtime.clock import Clock
    from domain.settings.schema import Settings

_RECENT_PROMPTS = 100
KEY_MISSING = "not set"


def make_improver(
    settings: "Settings",
    cache: Path,
    clock: "Clock",
    kept_key: Callable[[str], str],
    omissions: "OmissionStore",
    patterns: "NearestPatterns | None" = None,
) -> "TriableImprover":
    """Return DSPy on the provider of `settings`. `kept_key` returns the key saved for a provider, or nothing."""
    from domain.improver.service import DspyPromptImprover

    return DspyPromptImprover(
        settings,
        lambda on_status: make_embedded_model(settings, cache, on_status),
        clock,
        kept_key,
        omissions,
        patterns,
    )


def make_answerer(
    settings: "Settings",
    choice: "ModelChoice | None",
    used: "Callable[[], TriableImprover]",
    make: "Callable[[Settings], TriableImprover]",
) -> "Answerer":
    """Return the model that answers any prompt: of `choice`, or the one in use, whose engine is then shared."""
    from domain.models.setup import settings_for
    from tui.composition.answering import ModelAnswerer

    is_used = choice is None or settings_for(settings, choice) == settings
    chosen = settings if choice is None else settings_for(settings, choice)
    return ModelAnswerer(
        used() if is_used else make(chosen),
        chosen.llm_provider,
        shown_model(chosen),
        chosen.llm_requests_at_once,
        asked_with=_asked_with(chosen),
        owned=not is_used,
    )


def _asked_with(settings: "Settings") -> "AskedWith":
    """Return how the model of `settings` is asked."""
    from domain.evaluation.experiment import AskedWith
    from domain.improver.lm.providers import address_of
    from domain.models.catalogue import LOCAL
    from domain.text.urls import without_login

    return AskedWith(
        most_tokens=settings.llm_max_tokens,
        base_url="" if settings.llm_provider.lower() == LOCAL else without_login(address_of(settings)),
        temperature=settings.llm_temperature,
    )


def make_nearest_patterns(library: "PatternLibrary") -> "NearestPatterns":
    """Return the ranking of a library's patterns, by meaning if texts can be embedded here."""
    from domain.patterns.embedding import Embedding, is_installed
    from domain.patterns.nearest import NearestPatterns

    return NearestPatterns(library, Embedding() if is_installed() else None)


def make_embedded_model(
    settings: "Settings", cache: Path, on_status: Callable[[EngineStatus], None]
) -> "EmbeddedModel":
    """Return the embedded model, not started yet."""
    from domain.improver.local.embedded_model import EmbeddedModel
    from domain.improver.local.model_file import EMBEDDED_MODELS
    from domain.improver.local.weights import find_weights

    return EmbeddedModel(
        lambda on_progress, cancel: find_weights(
            settings.local_model_path,
            cache,
            on_progress,
            cancel,
            source=settings.local_model_source,
            model=EMBEDDED_MODELS[settings.local_model],
        ),
        on_status,
    )


def shown_model(settings: "Settings") -> str:
    """Return the name of the chosen model; empty when the settings of a provider name none."""
    if settings.llm_model or settings.llm_provider != "local":
        return settings.llm_model
    from domain.improver.local.model_file import EMBEDDED_MODELS

    return (settings.local_model_path or Path(EMBEDDED_MODELS[settings.local_model].name)).stem


def fetches_model(settings: "Settings", cache: Path) -> bool:
    """Return whether the embedded model downloads its weights when it starts. Blocks on a disk."""
    from domain.improver.local.model_file import EMBEDDED_MODELS
    from domain.improver.local.process import is_engine_installed
    from domain.improver.local.weights import must_fetch

    if not is_engine_installed() or settings.local_model_path is not None:
        return False
    return must_fetch(EMBEDDED_MODELS[settings.local_model], cache, settings.local_model_source)


def newest_prompts(repository: "Callable[[], PromptRepository]") -> "list[PromptHistory]":
    """Return the newest prompts; none if the history cannot be read."""
    from domain.errors import StorageError
    from domain.prompts.record import PromptHistory

    try:
        newest = repository().find_recent(_RECENT_PROMPTS)
    except StorageError:
        return []
    return [one for one in newest if isinstance(one, PromptHistory)]


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
    """Return why the embedded model cannot start; empty when it can or another provider is chosen.

    Starts the engine without a model: blocks for a second.
    """
    from domain.errors import PromptImproverError
    from domain.improver.discovery import check_embedded_model, embedded_model_state
    from domain.models.catalogue import LOCAL

    if settings.llm_provider.lower() != LOCAL:
        return ""
    found, is_ready = embedded_model_state(settings, cache)
    if not is_ready:
        return f"The embedded model cannot start: {found.rstrip('.')}."
    try:
        check_embedded_model(settings)
    except PromptImproverError as error:
        return f"{error.sentence} {error.next_step}"
    return ""


def route_to_provider(settings: "Settings") -> "Route":
    """Return how the chosen provider is reached: directly or through a proxy, and with which certificates."""
    from domain.improver.lm.providers import address_of
    from domain.improver.wire.proxies import route_to

    return route_to(address_of(settings))
