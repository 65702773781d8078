"""One call of the DSPy program, from the task to the prediction and its cost."""

from dataclasses import dataclass
from typing import Any

from domain.errors import ModelError, UnusableAnswerError
from domain.improver.answer.layout import without_thoughts
from domain.improver.answer.prompt_fields import prompt_of
from domain.improver.answer.reading import read_answer
from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.model import CountingLM
from domain.improver.lm.running import run_program
from domain.improver.lm.streaming import AnswerStream, Limits
from domain.improver.program.early_ends import early_end
from domain.improver.program.inputs import ModelTask
from domain.improver.program.program import ImprovePrompt
from domain.improver.wire.context_length import context_that_fits, was_cut
from domain.improver.wire.endings import End
from domain.improver.wire.exchange import Exchange
from domain.models.omissions import Omission
from domain.runtime.cancellation import CancelToken
from domain.text.clean import clean_text


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAnswer:
    """The prediction of `ImprovePrompt`, its finish reason, tokens and cost (in US dollars); None where unknown.

    An answer without a prompt has an `unusable` error instead of a prediction. `remarks` tells the user what was left
    out of the request, `warning` that the server truncated it.
    """

    prediction: Any
    unusable: UnusableAnswerError | None = None
    finish_reason: str | None
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    remarks: tuple[str, ...] = ()
    warning: str = ""


def ask(
    program: ImprovePrompt,
    lm: CountingLM,
    provider: str,
    question: ModelTask,
    stream: AnswerStream,
    cancel: CancelToken,
    limits: Limits,
) -> ModelAnswer:
    """Return the answer to `question`. Blocks. Raises `ModelError` with the partial answer, or `RunCancelledError`."""
    answer, exchange = stream.answer, lm.exchange
    prediction, unusable = None, None
    try:
        with dspy.context(lm=lm, track_usage=True):
            failure = run_program(lm, provider, stream, program, {"question": question}, cancel, limits)
        prediction = _whole(lm, provider, program, question, stream, failure)
    except UnusableAnswerError as error:
        unusable = error  # its tokens and cost still count
    except ModelError as error:
        error.partial_answer = clean_text(without_thoughts(answer.text) or exchange.ending.refusal)
        raise
    usage = prediction.get_lm_usage() if prediction is not None else None
    return ModelAnswer(
        prediction=prediction,
        unusable=unusable,
        finish_reason=answer.finish_reason,
        tokens_in=total_usage(usage, "prompt_tokens"),
        tokens_out=total_usage(usage, "completion_tokens"),
        cost=lm.cost,
        remarks=_remarks(exchange),
        warning=_unread(lm, total_usage(usage, "prompt_tokens")),
    )


def _whole(
    lm: CountingLM,
    provider: str,
    program: ImprovePrompt,
    question: ModelTask,
    stream: AnswerStream,
    failure: ModelError | None,
) -> Any:
    """Return the prediction of a complete answer, even if the connection broke after it.

    If DSPy made no prediction because it could not finish or parse the answer, the text is parsed here. Raises
    `ModelError`.
    """
    prediction, text = stream.answer.prediction, stream.answer.text
    read = read_answer(text) if prediction is None else None
    is_whole = prediction.is_whole if read is None else read.is_whole_prompt
    ending = lm.exchange.ending
    early = early_end(
        ending,
        text,
        provider,
        lm.max_tokens,
        lm.exchange.thoughts,
        is_whole=is_whole,
        only_thoughts=read is not None and read.only_thoughts,
    )
    if early is not None and (ending.end in (End.STOPPED, End.FAILED) or failure is None):
        raise early from None
    is_done = bool(text) and early is None and (ending.end is End.WHOLE or is_whole)
    if failure is not None and not is_done:
        raise failure from None
    return prediction if read is None else program.prediction(question, prompt_of(read, text))


def _unread(lm: CountingLM, read: int | None) -> str:
    """Return a warning if the server silently truncated the request, otherwise an empty text.

    Only checks self-hosted servers. Large providers do not truncate, and count cached tokens differently.
    """
    exchange = lm.exchange
    if not exchange.cure or not was_cut(exchange.sent, read, exchange.context or exchange.find_context()):
        return ""
    fits = context_that_fits(exchange.sent, lm.max_tokens)
    cure = exchange.cure.replace("{tokens}", str(fits))
    return f"Your text was cut off: the model read only {read:,} tokens. {cure}"


_TOLD = {
    Omission.TEMPERATURE: "The model accepts no temperature, so none was sent.",
    Omission.STREAM: "The model does not support streaming, so the answer comes in one piece.",
}
"""The omissions that the user would notice; the others have no visible effect."""


def _remarks(exchange: Exchange) -> tuple[str, ...]:
    return tuple(sentence for omission, sentence in _TOLD.items() if omission in exchange.learnt)


def total_usage(usage: dict[str, dict[str, Any]] | None, name: str) -> int | None:
    """Return the sum of a count over DSPy's usage of each model; None if it is unknown."""
    counts = [one[name] for one in (usage or {}).values() if isinstance(one.get(name), int)]
    return sum(counts) if counts else None
