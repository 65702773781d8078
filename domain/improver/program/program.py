"""One call of the DSPy program, from a request to the raw answer and what it cost."""

from dataclasses import dataclass
from typing import Any

from domain.errors import ModelError, RunCancelledError
from domain.improver.answer.layout import without_thoughts
from domain.improver.answer.wholeness import is_whole
from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.errors import too_long, translate_error
from domain.improver.lm.model import CountingLM
from domain.improver.lm.streaming import AnswerStream, Limits
from domain.improver.program.adapter import SectionsAdapter
from domain.improver.program.demonstrations import Demonstration
from domain.improver.program.early_ends import early_end
from domain.improver.program.inputs import Question
from domain.improver.program.signature import large_signature, small_signature
from domain.improver.steering.grammar import answer_schema
from domain.improver.wire.context_length import context_that_fits, was_cut
from domain.improver.wire.endings import End
from domain.improver.wire.exchange import Exchange
from domain.models.omissions import Omission
from domain.runtime.cancellation import CancelToken
from domain.text.clean import clean_text


@dataclass(frozen=True, kw_only=True, slots=True)
class RawAnswer:
    """A model's whole text, why it ended, and the call's tokens and cost (US dollars), None where unknown.

    `remarks` tells the person what the model was asked without, `warning` what it did not read.
    """

    text: str
    finish_reason: str | None
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    remarks: tuple[str, ...] = ()
    warning: str = ""


def ask(
    lm: CountingLM,
    provider: str,
    question: Question,
    stream: AnswerStream,
    cancel: CancelToken,
    limits: Limits,
) -> RawAnswer:
    """Return the answer to `question`. Blocks; raises `ModelError` with what had arrived, or `RunCancelledError`."""
    is_small, language = question.is_small_model, question.language
    signature = small_signature(language) if is_small else large_signature()
    schema = None
    if question.takes_schema:
        schema = answer_schema(
            signature.output_fields,
            question.frameworks,
            language,
            question.kind if is_small else None,
            is_small_model=is_small,
            length=question.shape.length,
            led=question.led,
            given=question.given,
        )
    inputs = {
        "idea": question.idea,
        "context": question.context,
        "material": list(question.shown_material),
        "remarks": question.remarks,
        "demos": [_as_demo(one) for one in question.demonstrations],
    }
    try:
        with dspy.context(lm=lm, adapter=SectionsAdapter(schema), track_usage=True):
            run_to_its_end(lm, provider, stream, dspy.Predict(signature), inputs, cancel, limits)
    except ModelError as error:
        error.partial_answer = clean_text(without_thoughts(stream.answer.text) or lm.exchange.ending.refusal)
        raise
    usage = stream.answer.prediction.get_lm_usage() if stream.answer.prediction else None
    return RawAnswer(
        text=stream.answer.text,
        finish_reason=stream.answer.finish_reason,
        tokens_in=_total(usage, "prompt_tokens"),
        tokens_out=_total(usage, "completion_tokens"),
        cost=lm.cost,
        remarks=_remarks(lm.exchange),
        warning=_unread(lm, _total(usage, "prompt_tokens")),
    )


def run_to_its_end(
    lm: CountingLM,
    provider: str,
    stream: AnswerStream,
    program: Any,
    inputs: dict[str, Any],
    cancel: CancelToken,
    limits: Limits,
    *,
    takes_any_end: bool = False,
) -> None:
    """Run `program` until its answer is done; a connection that breaks after a whole answer takes nothing away.

    With `takes_any_end` an answer need not be whole. Raises `ModelError` or `RunCancelledError`.
    """
    answer = stream.answer
    failure: ModelError | None = None
    try:
        stream.run(program, inputs, cancel, limits)
    except RunCancelledError:
        raise
    except ModelError as error:
        failure = error
    except dspy.AdapterParseError:
        pass  # an empty answer is reported where it is read
    except Exception as error:  # noqa: BLE001 - whatever an engine raises, a person reads a sentence
        model, has_begun = lm.model.partition("/")[2], bool(answer.text)
        failure = translate_error(error, provider, model, has_begun=has_begun, is_inside=bool(lm.exchange.ending.error))
    if lm.exchange.is_too_long:
        raise too_long(lm.model.partition("/")[2]) from None
    ending = lm.exchange.ending
    early = early_end(ending, answer.text, provider, lm.max_tokens, lm.exchange.thoughts)
    if early is not None and (ending.end in (End.STOPPED, End.FAILED) or failure is None) and not takes_any_end:
        raise early from None
    is_done = bool(answer.text) and early is None and (ending.end is End.WHOLE or is_whole(answer.text))
    if failure is not None and (takes_any_end or not is_done):
        raise failure from None


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


def _as_demo(one: Demonstration) -> dict[str, Any]:
    sections = one.sections
    return {
        "idea": one.idea,
        "context": one.context,
        "material": [],
        "role": sections.role,
        "directive": sections.directive,
        "requirements": list(sections.requirements),
        "framework": str(sections.framework),
        "guardrails": list(sections.guardrails),
        "output_format": sections.output_format,
    }


def _total(usage: dict[str, dict[str, Any]] | None, name: str) -> int | None:
    counts = [one[name] for one in (usage or {}).values() if isinstance(one.get(name), int)]
    return sum(counts) if counts else None
