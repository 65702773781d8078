"""The connection test: one small real call to a model."""

from typing import Any

from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.providers import build_model
from domain.improver.lm.running import run_program
from domain.improver.lm.streaming import AnswerStream, Limits
from domain.improver.wire.endpoint import Endpoint
from domain.improver.wire.exchange import Exchange
from domain.models.catalogue import Provider
from domain.models.choice import ConnectionTest
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.settings.schema import Settings
from domain.text.clean import one_line

_LONGEST_SECONDS = 60.0
"""The longest time that a connection test may take."""
_TOKENS = 64
_SHOWN_CHARACTERS = 40
_REQUEST = "Reply with the single word: ready"


class _OneWord(dspy.Adapter):  # type: ignore[misc]  # DSPy has no types
    """Sends the request without formatting and accepts any answer, so that DSPy does not retry a parse error."""

    def format(self, signature: Any, demos: list[dict[str, Any]], inputs: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"role": "user", "content": inputs["request"]}]

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        return {"reply": completion}


def ping(
    provider: Provider,
    endpoint: Endpoint,
    settings: Settings,
    clock: Clock,
    cancel: CancelToken,
    exchange: Exchange,
) -> ConnectionTest:
    """Send the model a one-line request and return the result. Does not retry.

    Blocks. Raises `ModelError` with the same messages as a run, or `RunCancelledError`.
    """
    began = clock.monotonic()
    stream = AnswerStream(clock, lambda _text: None, lambda: exchange.is_streamed)
    seconds = min(settings.llm_timeout_seconds, _LONGEST_SECONDS)
    limits = Limits(deadline=began + seconds, silence=min(settings.llm_silence_seconds, seconds))
    lm = build_model(provider, endpoint, settings.model_copy(update={"llm_max_tokens": _TOKENS}), exchange=exchange)
    exchange.on_thoughts = stream.note_thoughts
    program, inputs = dspy.Predict("request -> reply"), {"request": _REQUEST}
    with dspy.context(lm=lm, adapter=_OneWord()):
        failure = run_program(lm, provider.name, stream, program, inputs, cancel, limits)
    if failure is not None:
        raise failure
    return ConnectionTest(endpoint.model, clock.monotonic() - began, one_line(stream.answer.text)[:_SHOWN_CHARACTERS])
