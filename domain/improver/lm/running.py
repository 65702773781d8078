"""Runs a DSPy program to the end of its answer, and translates its errors."""

from typing import Any

from domain.errors import ModelError, RunCancelledError
from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.errors import too_long, translate_error
from domain.improver.lm.model import CountingLM
from domain.improver.lm.streaming import AnswerStream, Limits
from domain.runtime.cancellation import CancelToken


def run_program(
    lm: CountingLM,
    provider: str,
    stream: AnswerStream,
    program: Any,
    inputs: dict[str, Any],
    cancel: CancelToken,
    limits: Limits,
) -> ModelError | None:
    """Run `program` on `stream`, which stores the answer. Return the error, or None.

    An answer that cannot be parsed is not an error here. Raises `RunCancelledError`, and `ModelError` for a request
    that was not sent because it is too long.
    """
    failure: ModelError | None = None
    model = lm.model.partition("/")[2]
    try:
        stream.run(program, inputs, cancel, limits)
    except RunCancelledError:
        raise
    except ModelError as error:
        failure = error
    except dspy.AdapterParseError:
        pass  # the caller parses the text and reports the reason
    except Exception as error:  # noqa: BLE001 - every error of the engine becomes a plain message
        has_begun, is_inside = bool(stream.answer.text), bool(lm.exchange.ending.error)
        failure = translate_error(error, provider, model, has_begun=has_begun, is_inside=is_inside)
    if lm.exchange.is_too_long:
        raise too_long(model) from None
    return failure
