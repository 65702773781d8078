"""An improver that does what a test says, step by step."""

import threading
from collections.abc import Callable
from typing import Any

from domain.prompts.record import Backend, Framework
from domain.prompts.request import (
    NO_PATTERN,
    EnginePhase,
    EngineStatus,
    Improvement,
    ImproveRequest,
    PartialAnswer,
    RunStep,
)
from domain.runtime.cancellation import CancelToken

_DEADLINE_SECONDS = 60
PATTERNS = {
    "api-design": "API design",
    "api-integration": "API integration",
    "database-schema": "Database schema",
    "user-stories": "User stories",
}
"""The patterns of every answer, the one for any request first."""
THOUGHTS = "\n".join(f"thought {number:03}" for number in range(120))


def change_of(request: ImproveRequest) -> str:
    """Return what a version does with the feedback, in a separate line; an empty text for a first version."""
    if request.parent is None:
        return ""
    what = f"Heeds: {request.feedback}" if request.feedback else "Told in another way"
    return (
        f"\n\n# Changed\n{what} (from version {request.parent.version}: {len(request.parent.text_to_use)} characters)"
    )


def make_improvement(request: ImproveRequest) -> Improvement:
    """Return a whole answer that names the idea, and the feedback on it, as a good model would."""
    guardrails = ("Name every status code", "Reject what is not asked for", "Explain each choice in one sentence")
    return Improvement(
        improved_prompt=(
            f"# Role\nYou are a senior API designer.\n\n# Task\n{request.idea}, step by step.\n\n# Guardrails\n"
            + "\n".join(f"- {item}" for item in guardrails)
            + change_of(request)
        ),
        role="Senior API designer",
        directive=f"{request.idea}, step by step.",
        framework=Framework.DECOMPOSITION,
        guardrails=guardrails,
        requirements=("Cover every operation",),
        output_format="An OpenAPI document",
        reasoning="The idea names one resource, so the prompt splits the work by operation.",
        confidence=0.9,
        backend=Backend.FEW_SHOT,
        model="scripted-model",
        provider="scripted",
        latency_ms=1234,
        language="en",
        tokens_in=210,
        tokens_out=96,
        finish_reason="stop",
        **_pattern_of(request),
    )


def _pattern_of(request: ImproveRequest) -> dict[str, Any]:
    """Return what an answer says about its pattern: the one that is asked for, else the first."""
    if request.pattern == NO_PATTERN:
        return {}
    slug = request.pattern or next(iter(PATTERNS))
    title = PATTERNS.get(slug, slug)
    return {
        "pattern": slug,
        "pattern_title": title,
        "nearest_patterns": tuple(other for other in PATTERNS if other != slug)[:3],
    }


class ScriptedImprover:
    """Answers at once; while `hold` is set it stops after half of the answer until `release` or a cancel."""

    def __init__(self, *, hold: bool = False, error: Exception | None = None) -> None:
        self.requests: list[ImproveRequest] = []
        self.closed = False
        self.error = error
        self.half_shown = threading.Event()
        self._go = threading.Event()
        if not hold:
            self._go.set()

    def hold(self) -> None:
        """Let the next run stop after half of its answer."""
        self._go.clear()

    def release(self) -> None:
        """Let the held run continue."""
        self._go.set()

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        on_status(EngineStatus(EnginePhase.READY))

    def stop_loading(self) -> bool:
        return False

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        self.requests.append(request)
        answer = make_improvement(request)
        on_step(RunStep.WRITING)
        on_partial(PartialAnswer(improved_prompt=answer.improved_prompt[:40], role=answer.role, thoughts=THOUGHTS))
        self.half_shown.set()
        cancel.on_cancel(self._go.set)
        assert self._go.wait(_DEADLINE_SECONDS), "the test never released the run"
        cancel.raise_if_cancelled()
        if self.error is not None:
            raise self.error
        return answer

    def close(self) -> None:
        self.closed = True
        self._go.set()
