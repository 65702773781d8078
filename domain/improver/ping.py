"""The connection test: one small real call to a model."""

from domain.evaluation.ports import Question
from domain.improver.answering import answer_prompt
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
_SHOWN_CHARACTERS = 40
_REQUEST = Question(message="Reply with the single word: ready", most_tokens=64)


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
    deadline = began + min(settings.llm_timeout_seconds, _LONGEST_SECONDS)
    answer = answer_prompt(
        _REQUEST, provider, endpoint, settings, clock, cancel, exchange, deadline=deadline, takes_any=True
    )
    return ConnectionTest(endpoint.model, clock.monotonic() - began, one_line(answer.text)[:_SHOWN_CHARACTERS])
