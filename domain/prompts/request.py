"""The port that turns an idea into a prompt, its request and result, and the progress that it reports."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.prompts.options import STANDARD_OPTIONS, PromptOptions
from domain.prompts.record import Backend, Framework, PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress

NO_PATTERN = "none"
"""The value of `ImproveRequest.pattern` with which the model writes the whole prompt. No pattern has this slug."""
AUTO_PATTERN = "auto"
"""What a person writes for the nearest pattern, an empty `ImproveRequest.pattern`. No pattern has this slug."""


@dataclass(frozen=True, slots=True)
class ImproveRequest:
    """The input of a run: cleaned, checked text.

    With a `parent`, the request is for a new version of it: changed as `feedback` says, or clearly different if that
    is empty. Idea and context are then the parent's. A context from a pipe or a file is material to work on
    (`context_is_material`); a typed context is a fixed fact.
    """

    idea: str
    context: str = ""
    shape: PromptOptions = STANDARD_OPTIONS
    parent: PromptHistory | None = None
    feedback: str = ""
    context_is_material: bool = False
    pattern: str = ""
    """The slug of the pattern to use, `NO_PATTERN` for none, empty to choose the nearest one."""

    @property
    def regenerates(self) -> bool:
        """Whether the request is for a different prompt for the same idea."""
        return self.parent is not None and not self.feedback


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """The part of an answer that has arrived so far. Every field is a total, never a delta."""

    improved_prompt: str = ""
    role: str = ""
    directive: str = ""
    framework: str = ""
    guardrails: tuple[str, ...] = ()
    reasoning: str = ""
    thoughts: str = ""
    """The model's thinking before it answers. It is shown and never stored."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Improvement:
    """A complete, normalised answer of a model. Units as in `PromptHistory`."""

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
    pattern: str | None = None
    pattern_title: str = ""
    nearest_patterns: tuple[str, ...] = ()
    is_written_by_pattern: bool = False


class RunStep(StrEnum):
    """What a run is doing, as shown in the status bar."""

    LOADING = "loading the engine"
    CHOOSING = "choosing a pattern"
    FILLING = "filling the pattern"
    WAITING = "waiting for the model"
    WAITING_FOR_ALL = "waiting for the whole answer (no streaming)"
    RETRYING = "waiting to retry"
    THINKING = "the model is thinking"
    WRITING = "the model is writing"
    JUDGING = "checking the answer"
    ASKING_AGAIN = "asking again, because something is missing"
    SAVING = "saving the result"


class EnginePhase(StrEnum):
    """The state of the embedded engine."""

    IDLE = "idle"
    PREPARING = "preparing weights"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine's phase, a plain detail, and the progress of work that `stop_loading` can stop."""

    phase: EnginePhase
    detail: str = ""
    progress: Progress | None = None


class PromptImprover(Protocol):
    """Turns an idea into a structured prompt. Blocks for seconds: call it on a daemon thread."""

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load what the first run needs and report progress; report later changes too. Raises `ModelError`."""
        ...

    def stop_loading(self) -> bool:
        """Stop loading that `warm_up` or the end of a run started; return whether any was in progress.

        Never blocks for long. The downloaded part of a file is kept. The next run loads again.
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
        """Stop the engine and everything it started, within a second. A second call does nothing."""
        ...
