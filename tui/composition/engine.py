"""Factories for the engine: the improver and the embedded model behind it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from domain.prompts.request import EngineStatus

if TYPE_CHECKING:
    # Imported where they are made: settings, peewee and dspy take longer to load than the screen may wait.
    from domain.improver.local.embedded_model import EmbeddedModel
    from domain.models.omissions import OmissionStore
    from domain.models.switching import TriableImprover
    from domain.runtime.clock import Clock
    from domain.settings.schema import Settings


def make_improver(
    settings: "Settings", cache: Path, clock: "Clock", kept_key: Callable[[str], str], omissions: "OmissionStore"
) -> "TriableImprover":
    """Return DSPy on the provider of `settings`. `kept_key` returns the key saved for a provider, or nothing."""
    from domain.improver.service import DspyPromptImprover

    return DspyPromptImprover(
        settings, lambda on_status: make_embedded_model(settings, cache, on_status), clock, kept_key, omissions
    )


def shown_model(settings: "Settings") -> str:
    """Return the name of the chosen model; empty when the settings of a provider name none."""
    if settings.llm_model or settings.llm_provider != "local":
        return settings.llm_model
    from domain.improver.local.model_file import DEFAULT_MODEL

    return (settings.local_model_path or Path(DEFAULT_MODEL.name)).stem


def fetches_model(settings: "Settings", cache: Path) -> bool:
    """Return whether the embedded model downloads its weights when it starts. Blocks on a disk."""
    from domain.improver.local.process import is_engine_installed
    from domain.improver.local.weights import must_fetch

    return is_engine_installed() and must_fetch(settings.local_model_path, cache, settings.local_model_source)


def make_embedded_model(
    settings: "Settings", cache: Path, on_status: Callable[[EngineStatus], None]
) -> "EmbeddedModel":
    """Return the embedded model, not started yet."""
    from domain.improver.local.embedded_model import EmbeddedModel
    from domain.improver.local.weights import find_weights

    return EmbeddedModel(
        lambda on_progress, cancel: find_weights(
            settings.local_model_path, cache, on_progress, cancel, source=settings.local_model_source
        ),
        on_status,
    )
