"""Runs a DSPy program to the end of its answer, and says in plain words what went wrong."""

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
    """Run `program` on `stream`, which keeps what arrives; return what went wrong, None when nothing did.

    An answer that cannot be read is no fault here. Raises `RunCancelledError`, and `ModelError` for a request that was
    not sent because it is too long.
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
        pass  # the caller reads the text and says why
    except Exception as error:  # noqa: BLE001 - whatever an engine raises, a person reads a sentence
        has_begun, is_inside = bool(stream.answer.text), bool(lm.exchange.ending.error)
        failure = translate_error(error, provider, model, has_begun=has_begun, is_inside=is_inside)
    if lm.exchange.is_too_long:
        raise too_long(model) from None
    return failure
