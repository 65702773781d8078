"""Sends any prompt to a model as it is, and returns the answer: for trying prompts out, and for judging them."""

from collections.abc import Callable
from typing import Any

from domain.errors import ModelError
from domain.evaluation.ports import Answer, Question
from domain.improver.answer.layout import without_thoughts
from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.providers import build_model
from domain.improver.lm.running import run_program
from domain.improver.lm.streaming import AnswerStream, Limits
from domain.improver.program.ask import total_usage
from domain.improver.program.early_ends import early_end
from domain.improver.wire.endings import End
from domain.improver.wire.endpoint import Endpoint
from domain.improver.wire.exchange import Exchange
from domain.models.catalogue import Provider
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.settings.schema import Settings
from domain.text.clean import clean_text


class _AsItIs(dspy.Adapter):  # type: ignore[misc]  # DSPy has no types
    """Sends the messages without formatting and accepts any answer, so that DSPy does not retry a parse error."""

    def format(self, signature: Any, demos: list[dict[str, Any]], inputs: dict[str, Any]) -> list[dict[str, Any]]:
        system, message = inputs["question"].system, inputs["question"].message
        first = [{"role": "system", "content": system}] if system else []
        return [*first, {"role": "user", "content": message}]

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        return {"reply": completion}


def answer_prompt(
    question: Question,
    provider: Provider,
    endpoint: Endpoint,
    settings: Settings,
    clock: Clock,
    cancel: CancelToken,
    exchange: Exchange,
    on_text: Callable[[str], None] = lambda _text: None,
    deadline: float | None = None,
    *,
    takes_any: bool = False,
) -> Answer:
    """Return the answer to `question`, with a finish reason of "length" if a token limit cut it. Does not retry.

    Blocks. `on_text` gets the text so far. `deadline` is on the monotonic scale of `clock`; by default it is
    LLM_TIMEOUT_SECONDS from now. With `takes_any`, an answer that is incomplete or only thoughts is one too. Raises
    `ModelError` with the partial answer, or `RunCancelledError`.
    """
    began = clock.monotonic()
    stream = AnswerStream(clock, lambda text: on_text(clean_text(text)), lambda: exchange.is_streamed)
    exchange.on_thoughts = stream.note_thoughts
    end = deadline if deadline is not None else began + settings.llm_timeout_seconds
    limits = Limits(deadline=end, silence=min(settings.llm_silence_seconds, max(end - began, 0)))
    lm = build_model(provider, endpoint, _asked_with(settings, question), exchange=exchange)
    program, inputs = dspy.Predict("question -> reply"), {"question": question}
    with dspy.context(lm=lm, adapter=_AsItIs(), track_usage=True):
        failure = run_program(lm, provider.name, stream, program, inputs, cancel, limits)
    text = clean_text(without_thoughts(stream.answer.text))
    problem = failure
    if problem is None and not takes_any:
        problem = _early_end(stream.answer.text, text, exchange, provider.name, lm.max_tokens)
    if problem is not None:
        problem.partial_answer = text or clean_text(exchange.ending.refusal)
        raise problem
    prediction = stream.answer.prediction
    usage = prediction.get_lm_usage() if prediction is not None else None
    return Answer(
        text=text,
        milliseconds=round((clock.monotonic() - began) * 1000),
        finish_reason="length" if exchange.ending.end is End.CUT else stream.answer.finish_reason,
        tokens_in=total_usage(usage, "prompt_tokens"),
        tokens_out=total_usage(usage, "completion_tokens"),
        cost=lm.cost,
    )


def _early_end(raw: str, text: str, exchange: Exchange, provider: str, max_tokens: int) -> ModelError | None:
    """Return why the answer is no answer. One that a token limit cut is shown as it is."""
    ending = exchange.ending
    is_cut = ending.end is End.CUT
    only_thoughts = bool(raw.strip()) and not text.strip()
    return early_end(ending, raw, provider, max_tokens, exchange.thoughts, is_whole=is_cut, only_thoughts=only_thoughts)


def _asked_with(settings: Settings, question: Question) -> Settings:
    """Return the settings for one question. A model that accepts no temperature gets none."""
    changes: dict[str, Any] = {}
    if question.temperature is not None and settings.llm_temperature is not None:
        changes["llm_temperature"] = question.temperature
    if question.most_tokens is not None:
        changes["llm_max_tokens"] = min(question.most_tokens, settings.llm_max_tokens)
    return settings.model_copy(update=changes) if changes else settings
