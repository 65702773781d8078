"""One call of the DSPy program, from a question to the prediction and what it cost."""

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
    """What `ImprovePrompt` predicts, why the answer ended, its tokens and cost (US dollars), None where unknown.

    An answer without a prompt has no prediction and is `unusable`. `remarks` tells the person what the model was asked
    without, `warning` what it did not read.
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
    """Return the answer to `question`. Blocks; raises `ModelError` with what had arrived, or `RunCancelledError`."""
    answer, exchange = stream.answer, lm.exchange
    prediction, unusable = None, None
    try:
        with dspy.context(lm=lm, track_usage=True):
            failure = run_program(lm, provider, stream, program, {"question": question}, cancel, limits)
        prediction = _whole(lm, provider, program, question, stream, failure)
    except UnusableAnswerError as error:
        unusable = error  # it has been paid for all the same
    except ModelError as error:
        error.partial_answer = clean_text(without_thoughts(answer.text) or exchange.ending.refusal)
        raise
    usage = prediction.get_lm_usage() if prediction is not None else None
    return ModelAnswer(
        prediction=prediction,
        unusable=unusable,
        finish_reason=answer.finish_reason,
        tokens_in=_total(usage, "prompt_tokens"),
        tokens_out=_total(usage, "completion_tokens"),
        cost=lm.cost,
        remarks=_remarks(exchange),
        warning=_unread(lm, _total(usage, "prompt_tokens")),
    )


def _whole(
    lm: CountingLM,
    provider: str,
    program: ImprovePrompt,
    question: ModelTask,
    stream: AnswerStream,
    failure: ModelError | None,
) -> Any:
    """Return the prediction of an answer that is done; a connection that breaks after one takes nothing away.

    DSPy makes no prediction of an answer that it could not finish or read; only such a text is read here. Raises
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
    """Return what to tell the person when the server silently read less than it was sent, nothing when it read all.

    Only servers that people run themselves do that; the large providers count cached tokens in other ways.
    """
    exchange = lm.exchange
    if not exchange.cure or not was_cut(exchange.sent, read, exchange.context or exchange.find_context()):
        return ""
    fits = context_that_fits(exchange.sent, lm.max_tokens)
    cure = exchange.cure.replace("{tokens}", str(fits))
    return f"The model read {read:,} tokens and was sent more: your text was cut. {cure}"


_TOLD = {
    Omission.TEMPERATURE: "The model takes no temperature, so it was asked without one.",
    Omission.STREAM: "The model sends no answer piece by piece, so it comes in one piece.",
}
"""What a person would notice; the other omissions change nothing that is seen."""


def _remarks(exchange: Exchange) -> tuple[str, ...]:
    return tuple(sentence for omission, sentence in _TOLD.items() if omission in exchange.learnt)


def _total(usage: dict[str, dict[str, Any]] | None, name: str) -> int | None:
    counts = [one[name] for one in (usage or {}).values() if isinstance(one.get(name), int)]
    return sum(counts) if counts else None
