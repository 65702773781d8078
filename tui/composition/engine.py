"""What answers: the improver, the embedded model behind it, and the use case in front of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from domain.prompts.request import EngineStatus

if TYPE_CHECKING:
    from domain.improver.local.embedded_model import EmbeddedModel
    from domain.models.switching import SwitchableImprover, TriableImprover
    from domain.prompts.improve import ImprovePrompt
    from domain.prompts.record import PromptHistory
    from domain.settings.schema import Settings
    from tui.composition.parts import Parts


def make_switch(parts: "Parts") -> "SwitchableImprover":
    """Return the improver, which always is that of the current settings."""
    from domain.models.switching import SwitchableImprover

    switch = SwitchableImprover(lambda: parts.make_improver(parts.settings()))
    parts.on_close(switch.close)
    return switch


def improver_maker(parts: "Parts") -> "Callable[[Settings], TriableImprover]":
    """Return what makes the improver of given settings: DSPy on their provider."""

    def make(settings: "Settings") -> "TriableImprover":
        from domain.improver.service import DspyPromptImprover

        return DspyPromptImprover(
            settings,
            lambda on_status: make_embedded_model(parts, on_status),
            parts.clock,
            parts.kept_key,
            parts.omissions(),
        )

    return make


def make_improve_prompt(parts: "Parts") -> "ImprovePrompt":
    """Return the use case, which keeps what it makes wherever the settings say."""
    from domain.prompts.improve import ImprovePrompt

    def last_version(root_uid: str) -> int:
        return parts.history().last_version(root_uid)

    if parts.settings().sqlite_enabled:
        keep, check_room = parts.writer().keep, parts.spool().check_room
        return ImprovePrompt(parts.improver, keep, parts.clock, check_room, last_version)

    def keep_in_memory(record: "PromptHistory") -> None:
        parts.repository().save(record)

    return ImprovePrompt(parts.improver, keep_in_memory, parts.clock, last_version=last_version)


def embedded_model_name(settings: "Settings") -> str:
    """Return the name of the embedded model; nothing when another provider is chosen."""
    if settings.llm_provider != "local":
        return ""
    from domain.improver.local.model_file import DEFAULT_MODEL

    return (settings.local_model_path or Path(DEFAULT_MODEL.name)).stem


def fetches_model(parts: "Parts") -> bool:
    """Return whether the embedded model, when it starts, asks the network for its weights. Blocks on a disk."""
    from domain.improver.local.process import is_engine_installed
    from domain.improver.local.weights import must_fetch

    settings = parts.settings()
    return is_engine_installed() and must_fetch(
        settings.local_model_path, parts.paths.cache, settings.local_model_source
    )


def make_embedded_model(parts: "Parts", on_status: Callable[[EngineStatus], None]) -> "EmbeddedModel":
    """Return the embedded model, not started yet."""
    from domain.improver.local.embedded_model import EmbeddedModel
    from domain.improver.local.weights import find_weights

    settings, cache = parts.settings(), parts.paths.cache
    return EmbeddedModel(
        lambda on_progress, cancel: find_weights(
            settings.local_model_path, cache, on_progress, cancel, source=settings.local_model_source
        ),
        on_status,
    )
