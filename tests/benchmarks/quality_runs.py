"""The backend that an evaluation measures: the embedded model, or the provider of the usual settings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from domain.evaluation.ports import Answer, Question
from domain.improver.local.embedded_model import EmbeddedModel
from domain.improver.local.weights import find_weights
from domain.improver.service import DspyPromptImprover
from domain.patterns.library import PatternLibrary
from domain.prompts.request import NO_PATTERN, EngineStatus, Improvement, ImproveRequest, PartialAnswer
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from domain.settings.sources import SettingSources
from tui.composition.models import make_nearest_patterns
from tui.composition.paths import platform_paths


@dataclass(frozen=True, slots=True)
class Backend:
    """What improves, what it is in words, and where the ideas go."""

    improve: Callable[[ImproveRequest], Improvement]
    """Improves without a pattern: the model writes everything."""
    run: Callable[[ImproveRequest, Callable[[PartialAnswer], None]], Improvement]
    description: str
    where: str
    answer: Callable[[Question, CancelToken], Answer]
    """Answers any prompt."""


@contextmanager
def open_backend(*, few_shot: bool) -> Iterator[Backend]:
    """Give a loaded backend and close it afterwards."""
    paths = platform_paths()
    settings = SettingSources(paths.config, command_line={"dspy_fewshot_enabled": few_shot or None}).load()

    def weights(on_progress: Callable[[Progress], None], cancel: CancelToken) -> Path:
        return find_weights(settings.local_model_path, paths.cache, on_progress, cancel)

    def make_engine(on_status: Callable[[EngineStatus], None]) -> EmbeddedModel:
        return EmbeddedModel(weights, on_status)

    improver = DspyPromptImprover(settings, make_engine, patterns=make_nearest_patterns(PatternLibrary()))

    def run(request: ImproveRequest, on_partial: Callable[[PartialAnswer], None]) -> Improvement:
        return improver.improve(request, CancelToken(), lambda _step: None, on_partial)

    def improve(request: ImproveRequest) -> Improvement:
        return run(replace(request, pattern=NO_PATTERN), lambda _partial: None)

    names: list[str] = []
    try:
        improver.warm_up(lambda status: names.append(status.detail))
        model = next((name for name in reversed(names) if name), settings.llm_model)
        description = (
            f"provider {settings.llm_provider}, model {model}, temperature {settings.llm_temperature}, "
            f"at most {settings.llm_max_tokens} tokens, {'few-shot' if few_shot else 'as set (small: zero-shot)'}"
        )
        yield Backend(
            improve,
            run,
            description,
            settings.llm_base_url or settings.llm_provider,
            lambda question, cancel: improver.answer(question, cancel, lambda _text: None),
        )
    finally:
        improver.close()
