"""Runs one DSPy program with streaming, and stops it on cancellation, at the deadline or after silence."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from domain.errors import ModelTimeoutError
from domain.improver.lm.dspy_setup import dspy
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.listeners import harmless

SECONDS_BETWEEN_PARTIALS = 0.1
"""Nobody reads faster, and redrawing the screen for every token would use a whole core."""


_PART_BETWEEN_PARTIALS = 200
"""A partial is reported only after the text has grown by a 200th, because each report parses the whole text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: at `deadline` on the clock's monotonic scale, or after `silence` seconds without a token."""

    deadline: float
    silence: float


@dataclass(slots=True)
class StreamedAnswer:
    """The text that has arrived so far, why it ended, and DSPy's prediction once it is complete."""

    text: str = ""
    finish_reason: str | None = None
    prediction: Any = None


class AnswerStream:
    """One call of a program. `run` blocks the calling thread, and every callback runs on it.

    Stopping a call that is not streamed does not stop the server, which generates to the end.
    """

    def __init__(
        self,
        clock: Clock,
        on_text: Callable[[str], None],
        is_streamed: Callable[[], bool] = lambda: True,
        on_thinking: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare the call. `on_thinking` is called repeatedly while the model thinks.

        `is_streamed` returns whether the answer comes in pieces. If not, the silence limit does not apply.
        """
        self._clock = clock
        self._on_text = harmless(on_text, None)
        self._on_thinking = harmless(on_thinking, None)
        self._thought_at = float("-inf")
        self._is_streamed = is_streamed
        self._last_token_at = 0.0
        self._shown_at = float("-inf")
        self._shown_length = 0
        self.answer = StreamedAnswer()

    def run(self, program: Any, inputs: dict[str, Any], cancel: CancelToken, limits: Limits) -> StreamedAnswer:
        """Return the complete answer. If this raises, `self.answer` holds the part that had arrived.

        Raises `RunCancelledError`, `ModelTimeoutError` and the exceptions of DSPy.
        """
        cancel.raise_if_cancelled()
        asyncio.run(self._watch(program, inputs, cancel, limits))
        return self.answer

    async def _watch(self, program: Any, inputs: dict[str, Any], cancel: CancelToken, limits: Limits) -> None:
        self._last_token_at = self._clock.monotonic()
        loop = asyncio.get_running_loop()
        loop.set_default_executor(DaemonExecutor())
        task = asyncio.create_task(self._consume(program, inputs))

        def stop() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the run is already over
                loop.call_soon_threadsafe(task.cancel)

        cancel.on_cancel(stop)
        try:
            while not task.done():
                now = self._clock.monotonic()
                silent_until = self._last_token_at + limits.silence if self._is_streamed() else limits.deadline
                wait = min(limits.deadline, silent_until) - now
                if wait <= 0:
                    raise _timeout(limits, now)
                await asyncio.wait({task}, timeout=wait)
            cancel.raise_if_cancelled()
            task.result()
        finally:
            # Cancel the task and do not close the generator, because that corrupts the event loop.
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()  # retrieved, so that asyncio does not log it
            self._show(force=True)

    async def _consume(self, program: Any, inputs: dict[str, Any]) -> None:
        async for value in dspy.streamify(program, is_async_program=True)(**inputs):
            if isinstance(value, dspy.Prediction):
                self.answer.prediction = value  # the last value; the generator must still be run to its end
                continue
            self._last_token_at = self._clock.monotonic()
            for choice in getattr(value, "choices", None) or ():
                if choice.delta.content:
                    self._take(choice.delta.content)
                self.answer.finish_reason = choice.finish_reason or self.answer.finish_reason

    def note_thoughts(self) -> None:
        """Record that a part of the model's thinking has arrived. Call it on the thread of the run."""
        now = self._last_token_at = self._clock.monotonic()
        if now - self._thought_at >= SECONDS_BETWEEN_PARTIALS:
            self._thought_at = now
            self._on_thinking()

    def _take(self, text: str) -> None:
        self.answer.text += text
        self._show()

    def _show(self, *, force: bool = False) -> None:
        now = self._clock.monotonic()
        length = len(self.answer.text)
        is_due = (
            now - self._shown_at >= SECONDS_BETWEEN_PARTIALS
            and length - self._shown_length >= length // _PART_BETWEEN_PARTIALS
        )
        if self.answer.text and (force or is_due):
            self._shown_at, self._shown_length = now, length
            self._on_text(self.answer.text)


def _timeout(limits: Limits, now: float) -> ModelTimeoutError:
    if now >= limits.deadline:
        return ModelTimeoutError(
            "The model did not finish within the time allowed.", "Try again, or increase LLM_TIMEOUT_SECONDS."
        )
    return ModelTimeoutError(
        f"The model sent nothing for {limits.silence:g} seconds.",
        "Try again, or increase LLM_SILENCE_SECONDS.",
    )


class DaemonExecutor(ThreadPoolExecutor):
    """Runs each call on a separate daemon thread.

    A DNS lookup without a network blocks for many seconds and cannot be stopped. The standard executor waits for it
    when the loop closes and again at exit; with this one, a cancelled run and the program end at once.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start `fn` on a new thread."""
        future: Future[Any] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - the waiting caller gets it
                future.set_exception(error)

        threading.Thread(target=work, name="improver-blocking-call", daemon=True).start()
        return future
