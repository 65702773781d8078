"""What turns an idea into a prompt, and what it tells on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.prompts.options import STANDARD_OPTIONS, PromptOptions
from domain.prompts.record import Backend, Framework, PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress


@dataclass(frozen=True, slots=True)
class ImproveRequest:
    """What the person asks for: cleaned, checked text.

    With a `parent` a further version of it is asked for: changed as `feedback` says, or a really different one when
    that is empty. Idea and context are the parent's then. A context of a pipe or a file is material to work with; one
    that was typed is fixed.
    """

    idea: str
    context: str = ""
    shape: PromptOptions = STANDARD_OPTIONS
    parent: PromptHistory | None = None
    feedback: str = ""
    context_is_material: bool = False

    @property
    def regenerates(self) -> bool:
        """Whether a different prompt is wanted for the same idea."""
        return self.parent is not None and not self.feedback


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """What has arrived of an answer so far; every field is a total, never a delta."""

    improved_prompt: str = ""
    role: str = ""
    directive: str = ""
    framework: str = ""
    guardrails: tuple[str, ...] = ()
    reasoning: str = ""
    thoughts: str = ""
    """What the model thinks before it answers: for the eye only, it is kept nowhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Improvement:
    """A whole, normalised answer of a model. Units as in `PromptHistory`."""

    improved_prompt: str
    role: str
    directive: str
    framework: Framework
    guardrails: tuple[str, ...]
    requirements: tuple[str, ...]
    output_format: str
    reasoning: str | None
    confidence: float | None
    backend: Backend
    model: str
    provider: str
    latency_ms: int
    language: str | None = None
    findings: tuple[str, ...] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    finish_reason: str | None = None
    demonstrations: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    kept_exactly: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    attempts: int = 1
    idea_tokens: int | None = None
    prompt_tokens: int | None = None


class RunStep(StrEnum):
    """What a run is doing, in words that the status bar shows."""

    LOADING = "loading the engine"
    WAITING = "waiting for the model"
    WAITING_FOR_ALL = "waiting for the whole answer (no streaming)"
    RETRYING = "about to ask the provider again"
    THINKING = "the model is thinking"
    WRITING = "the model is writing"
    JUDGING = "checking the answer"
    ASKING_AGAIN = "asking once more, for something was lost"
    SAVING = "keeping the result"


class EnginePhase(StrEnum):
    """How far the engine behind the improver is."""

    IDLE = "idle"
    PREPARING = "preparing weights"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine's phase, with a plain detail and, during work that `stop_loading` stops, how far that is."""

    phase: EnginePhase
    detail: str = ""
    progress: Progress | None = None


class PromptImprover(Protocol):
    """Turns an idea into a structured prompt. Blocks for seconds: call it on a daemon thread."""

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load what the first run needs, reporting progress; later changes are reported too. Raises `ModelError`."""
        ...

    def stop_loading(self) -> bool:
        """Stop what `warm_up` or the end of a run loads; return whether there was anything. Never blocks for long.

        What has arrived of a download is kept. The next run loads it again.
        """
        ...

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        """Return the improvement. Callbacks run on the caller's thread and must not raise.

        Raises `ModelError` or `RunCancelledError`.
        """
        ...

    def close(self) -> None:
        """Stop the engine and everything it started, within a second. Calling it again does nothing."""
        ...
