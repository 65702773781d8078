"""The use case: turns an idea into an improved prompt and writes it to disk."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from domain.errors import (
    InvalidIdeaError,
    ModelError,
    PromptImproverError,
    SpoolError,
    SpoolFullError,
    UnusableAnswerError,
)
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions, shape_of
from domain.prompts.record import PromptHistory
from domain.prompts.request import NO_PATTERN, Improvement, ImproveRequest, PartialAnswer, PromptImprover, RunStep
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.listeners import harmless
from domain.text.clean import MAX_TEXT_CHARACTERS, cell_count, clean_text, one_line

FAILED_TITLE = "Prompt improvement failed"
_LEAST_IDEA_CELLS = 5


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """A finished result. It is safe on disk if `problem` is None; otherwise `problem` says why it is not."""

    record: PromptHistory
    problem: PromptImproverError | None = None


def checked_request(
    idea: str,
    context: str = "",
    shape: PromptOptions = STANDARD_OPTIONS,
    *,
    parent: PromptHistory | None = None,
    feedback: str = "",
    context_is_material: bool = False,
    pattern: str = "",
) -> ImproveRequest:
    """Return a request with cleaned, stripped text, or raise `InvalidIdeaError`. Fast and pure."""
    idea = _checked_text("idea", idea)
    if not idea:
        raise InvalidIdeaError(
            "Type an idea first (5 characters or more).", "Describe in a few words what the prompt should achieve."
        )
    if cell_count(idea) < _LEAST_IDEA_CELLS:
        raise InvalidIdeaError(
            "Idea must be at least 5 characters", "Describe in a few words what the prompt should achieve."
        )
    context, feedback = _checked_text("context", context), _checked_text("feedback", feedback)
    return ImproveRequest(idea, context, shape, parent, feedback, context_is_material, pattern)


def refine_request(
    parent: PromptHistory, feedback: str, shape: PromptOptions | None = None, *, pattern: str = ""
) -> ImproveRequest:
    """Return the request for a new version of `parent`: changed as `feedback` says, or different if that is empty.

    The options are the parent's unless `shape` is given; with feedback, so is the pattern unless `pattern` is given.
    Raises `InvalidIdeaError`. Fast and pure.
    """
    return checked_request(
        parent.original_idea,
        parent.context,
        shape or shape_of(parent),
        parent=parent,
        feedback=feedback,
        context_is_material=parent.context_is_material,
        pattern=pattern or (parent.pattern or NO_PATTERN if feedback else ""),
    )


class ImprovePrompt:
    """Runs one improvement. Blocks for seconds: call it on the run's own daemon thread.

    `keep` returns when the record is durably on disk. `check_room` raises `SpoolFullError` if no run may start.
    `last_version` returns the highest version among the records with a given root uid, or raises.
    """

    def __init__(
        self,
        improver: Callable[[], PromptImprover],
        keep: Callable[[PromptHistory], None],
        clock: Clock,
        check_room: Callable[[], object] = lambda: None,
        last_version: Callable[[str], int] = lambda _root_uid: 0,
    ) -> None:
        self._improver = improver
        self._check_room = check_room
        self._last_version = last_version
        self._keep = keep
        self._clock = clock

    def __call__(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> RunOutcome:
        """Return the finished result, and why it could not be written to disk if it could not.

        `request` comes from `checked_request` or `refine_request`. Callbacks run on this thread; an exception in one
        is ignored.

        Raises `SpoolFullError` (before any model call), `RunCancelledError` or `ModelError`. Once the improver has
        returned, cancelling no longer has an effect.
        """
        on_step, on_partial = harmless(on_step, None), harmless(on_partial, None)
        cancel.raise_if_cancelled()
        self._ensure_room()
        try:
            record = self._record(request, self._improve(request, cancel, on_step, on_partial))
        except ModelError as error:
            _say_what_failed(error)
            raise
        on_step(RunStep.SAVING)
        return RunOutcome(record, self.keep(record))

    def keep(self, record: PromptHistory) -> PromptImproverError | None:
        """Write `record` to disk. Return None, or the reason for a failure. Blocks on a disk; safe to repeat."""
        next_step = "Copy the prompt now; it is only on this screen."
        try:
            self._keep(record)
        except PromptImproverError as error:
            return SpoolError(error.sentence, next_step, title="NOT SAVED")
        except Exception as error:  # noqa: BLE001 - a failed save never fails the improvement
            return SpoolError(f"Saving the result failed ({type(error).__name__}).", next_step, title="NOT SAVED")
        return None

    def _ensure_room(self) -> None:
        """Raise `SpoolFullError` if the spool is full. `keep` reports any other fault of the spool."""
        try:
            self._check_room()
        except SpoolFullError:
            raise
        except SpoolError:
            pass

    def _improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        try:
            return self._improver().improve(request, cancel, on_step, on_partial)
        except PromptImproverError:
            raise
        except Exception as error:  # noqa: BLE001 - every error of a provider's library becomes a plain message
            # The error's own message may contain the prompt or a key, so only its type is reported, without the chain.
            raise ModelError(f"The request to the model failed: unexpected {type(error).__name__}.") from None

    def _record(self, request: ImproveRequest, improvement: Improvement) -> PromptHistory:
        answer = {field.name: getattr(improvement, field.name) for field in fields(improvement)}
        shape = request.shape
        try:
            return PromptHistory(
                original_idea=request.idea,
                context=request.context,
                context_is_material=request.context_is_material,
                created_at=self._clock.now(),
                preset=shape.preset or None,
                target_length=shape.length.value,
                style=shape.style.value,
                use=shape.use.value,
                **self._descent(request),
                **answer,
            )
        except ValueError as error:
            raise UnusableAnswerError(
                f"The model's answer cannot be used: {one_line(str(error))}.", partial_answer=_text_of(improvement)
            ) from None

    def _descent(self, request: ImproveRequest) -> dict[str, Any]:
        """Return a version's lineage fields. If the history cannot be read, only the parent's version counts."""
        parent = request.parent
        if parent is None:
            return {}
        last = harmless(self._last_version, 0)(parent.root_uid)
        return {
            "root_uid": parent.root_uid,
            "parent_uid": parent.uid,
            "version": max(last, parent.version) + 1,
            "feedback": request.feedback or None,
        }


def _say_what_failed(error: ModelError) -> None:
    """Add what was asked of the model, and that a part of its answer stays: a model's error knows neither."""
    if error.title == ModelError.title:
        error.title = FAILED_TITLE
    if error.partial_answer.strip():
        error.next_step = f"What arrived is kept. {error.next_step}"


def _checked_text(name: str, text: str) -> str:
    # Measured before cleaning, so that a huge paste costs nothing.
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InvalidIdeaError(
            f"The {name} has {len(text):,} characters; the limit is {MAX_TEXT_CHARACTERS:,}.",
            f"Shorten the {name} and try again.",
        )
    return clean_text(text).strip()


def _text_of(improvement: Improvement) -> str:
    sections = (improvement.role, improvement.directive, *improvement.guardrails)
    return improvement.improved_prompt.strip() or "\n".join(sections)
