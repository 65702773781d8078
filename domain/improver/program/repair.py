"""Asks the model, asks again if the checks fail, and keeps the better answer and the total cost."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.errors import ModelError, RunCancelledError
from domain.improver.idea.clarity import is_ambiguous
from domain.improver.idea.facts import FactKind
from domain.improver.program.ask import ModelAnswer
from domain.improver.program.candidate import Candidate, judge
from domain.improver.program.inputs import ModelTask
from domain.improver.sections.wording import prompt_texts
from domain.prompts.record import Backend
from domain.prompts.request import Improvement, RunStep
from domain.runtime.clock import Clock
from domain.runtime.listeners import harmless

_MOST_ASSUMPTION_CHARACTERS = 200


@dataclass(slots=True)
class _Cost:
    """The sums over all answers; a sum is None if any of its values is unknown."""

    attempts: int = 0
    latency_ms: int = 0
    tokens_in: int | None = 0
    tokens_out: int | None = 0
    money: float | None = 0.0

    def add(self, answer: ModelAnswer) -> None:
        self.attempts += 1
        self.tokens_in = _sum(self.tokens_in, answer.tokens_in)
        self.tokens_out = _sum(self.tokens_out, answer.tokens_out)
        self.money = None if self.money is None or answer.cost is None else self.money + answer.cost


class SelfRepair:
    """The model calls of one run. Blocks. Use it on one thread and only once. `ask` makes one call and may raise."""

    def __init__(
        self, ask: Callable[[ModelTask], ModelAnswer], on_step: Callable[[RunStep], None], clock: Clock
    ) -> None:
        self._ask = ask
        self._on_step = on_step
        self._clock = clock
        self._cost = _Cost()

    def improve(
        self, question: ModelTask, model: str, provider: str, count_tokens: Callable[[str], int | None]
    ) -> Improvement:
        """Return the improvement. Raises the exceptions of the first call.

        If the second call fails or is cancelled, the first answer is returned.
        """
        answer = self._timed(question)
        judged = _judge(question, answer)
        if judged.feedback_texts:
            self._on_step(RunStep.ASKING_AGAIN)
            second = harmless(self._second, None)(question, judged)
            if second is not None and second[1].score > judged.score:
                answer, judged = second
            if any(fact.kind is FactKind.QUOTE for fact in judged.lost):
                judged = _judge(question, answer, quotes=True)
        return self._improvement(question, answer, judged, model, provider, count_tokens)

    def _second(self, question: ModelTask, judged: Candidate) -> tuple[ModelAnswer, Candidate] | None:
        """Make the second attempt; return None if it fails."""
        try:
            answer = self._timed(question.again(judged.feedback_texts, judged.lost))
            return answer, _judge(question, answer)
        except (ModelError, RunCancelledError):
            return None

    def _timed(self, question: ModelTask) -> ModelAnswer:
        began = self._clock.monotonic()
        try:
            answer = self._ask(question)
        finally:
            self._cost.latency_ms += max(0, round((self._clock.monotonic() - began) * 1000))
        self._cost.add(answer)
        self._on_step(RunStep.JUDGING)
        return answer

    def _improvement(
        self,
        question: ModelTask,
        answer: ModelAnswer,
        judged: Candidate,
        model: str,
        provider: str,
        count_tokens: Callable[[str], int | None],
    ) -> Improvement:
        sections, cost = judged.sections, self._cost
        questions, assumptions = _doubts(question, judged)
        return Improvement(
            improved_prompt=judged.prompt,
            role=sections.role,
            directive=sections.directive,
            framework=judged.answer.framework,
            guardrails=sections.guardrails,
            requirements=sections.requirements,
            output_format=sections.output_format,
            reasoning=judged.answer.reasoning,
            confidence=judged.answer.confidence,
            backend=Backend.FEW_SHOT if answer.prediction.demonstrations else Backend.ZERO_SHOT,
            model=model,
            provider=provider,
            latency_ms=cost.latency_ms,
            language=question.language,
            findings=(*(finding.sentence for finding in judged.findings), *filter(None, (answer.warning,))),
            tokens_in=cost.tokens_in,
            tokens_out=cost.tokens_out,
            cost=cost.money,
            finish_reason=answer.finish_reason,
            demonstrations=tuple(one.uid for one in answer.prediction.demonstrations),
            repairs=judged.repairs + answer.remarks,
            kept_exactly=tuple(fact.text for fact in judged.kept_exactly),
            why=judged.answer.why,
            questions=questions,
            assumptions=assumptions,
            attempts=cost.attempts,
            idea_tokens=count_tokens(question.whole_idea),
            prompt_tokens=count_tokens(judged.prompt),
        )


def _judge(question: ModelTask, answer: ModelAnswer, *, quotes: bool = False) -> Candidate:
    """Build and check the prompt of `answer`. Raises `UnusableAnswerError` if it contains no prompt."""
    if answer.unusable is not None:
        raise answer.unusable
    return judge(question, answer.prediction, answer.finish_reason, quotes=quotes)


def _doubts(question: ModelTask, judged: Candidate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the questions to the user and the assumptions: the model's, or fixed ones for a small model."""
    if question.parent is not None:
        return (), judged.answer.assumptions
    if not question.is_small_model:
        return judged.answer.questions, judged.answer.assumptions
    if not is_ambiguous(question.idea, "\n".join((question.context, *question.material))):
        return (), ()
    return prompt_texts(question.language).questions, (judged.sections.directive[:_MOST_ASSUMPTION_CHARACTERS],)


def _sum(total: int | None, more: int | None) -> int | None:
    return None if total is None or more is None else total + more
