"""One call of the DSPy program, from a request to the raw answer and what it cost."""

from dataclasses import dataclass
from typing import Any

from domain.cancellation import CancelToken
from domain.errors import ModelError, RunCancelledError
from domain.improver.adapter import SectionsAdapter
from domain.improver.answer_schema import answer_schema
from domain.improver.demonstrations import Demonstration
from domain.improver.dspy_import import dspy
from domain.improver.error_translation import translate_error
from domain.improver.language_model import CountingLM
from domain.improver.question import Question
from domain.improver.signature import large_signature, small_signature
from domain.improver.streaming import AnswerStream, Limits
from domain.text_safety import clean_text


@dataclass(frozen=True, kw_only=True, slots=True)
class RawAnswer:
    """A model's whole text, why it ended, and the call's tokens and cost (US dollars), None where unknown."""

    text: str
    finish_reason: str | None
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None


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
        "remarks": question.remarks,
        "demos": [_as_demo(one) for one in question.demonstrations],
    }
    try:
        with dspy.context(lm=lm, adapter=SectionsAdapter(schema), track_usage=True):
            stream.run(dspy.Predict(signature), inputs, cancel, limits)
    except RunCancelledError:
        raise
    except ModelError as error:
        error.partial_answer = clean_text(stream.answer.text)
        raise
    except dspy.AdapterParseError:
        pass  # an empty answer: whoever reads it says so
    except Exception as error:  # noqa: BLE001 - whatever an engine raises, a person reads a sentence
        translated = translate_error(error, provider, lm.model.partition("/")[2], has_begun=bool(stream.answer.text))
        translated.partial_answer = clean_text(stream.answer.text)
        raise translated from None
    usage = stream.answer.prediction.get_lm_usage() if stream.answer.prediction else None
    return RawAnswer(
        text=stream.answer.text,
        finish_reason=stream.answer.finish_reason,
        tokens_in=_total(usage, "prompt_tokens"),
        tokens_out=_total(usage, "completion_tokens"),
        cost=lm.cost,
    )


def _as_demo(one: Demonstration) -> dict[str, Any]:
    sections = one.sections
    return {
        "idea": one.idea,
        "context": one.context,
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
