"""One run of a small model with a pattern: from the request to the improvement, shown as it grows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from domain.improver.composition.compose import compose_prompt
from domain.improver.composition.copies import without_copies
from domain.improver.composition.shorten import shorten
from domain.improver.filling.exclusions import excluded_words, limits_of
from domain.improver.idea.facts import missing_from
from domain.improver.program.checks import lost_facts
from domain.improver.program.inputs import ModelTask
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.improver.with_patterns.choosing import ChosenPattern, missing_pattern
from domain.improver.with_patterns.filled import FilledPrompt, Read
from domain.patterns.pattern import Pattern
from domain.prompts.options import TargetLength
from domain.prompts.record import Backend
from domain.prompts.request import Improvement, PartialAnswer, RunStep
from domain.runtime.clock import Clock
from domain.text.languages import ENGLISH_NAMES
from domain.text.scripts import length_in_words

_MOST_BINDING_WORDS = 25
_LEAST_TEXT_WORDS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternRun:
    """The inputs of a run; `question` comes from `with_pasted_context`.

    `began` is on the monotonic scale of `clock`; `count_tokens` returns None if the model cannot count.
    """

    question: ModelTask
    chosen: ChosenPattern
    model: str
    provider: str
    count_tokens: Callable[[str], int | None]
    clock: Clock
    began: float

    def improve(
        self,
        read: Read | None,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
        cost: Callable[[], tuple[int, int]] = lambda: (0, 0),
    ) -> Improvement:
        """Return the improvement. Blocks while the model reads. `cost` returns the tokens read and written."""
        on_step(RunStep.FILLING)
        answer = FilledPrompt()(
            self.question, self.chosen.pattern, read, lambda sections: on_partial(self._partial(sections))
        )
        on_step(RunStep.JUDGING)
        return self._improvement(answer, round((self.clock.monotonic() - self.began) * 1000), *cost())

    def _partial(self, sections: Sections) -> PartialAnswer:
        return PartialAnswer(
            improved_prompt=self._composed(sections),
            role=sections.role,
            directive=sections.directive,
            framework=sections.framework or "",
            guardrails=sections.avoid,
        )

    def _composed(self, sections: Sections, material: tuple[str, ...] = ()) -> str:
        question = self.question
        return compose_prompt(
            sections, question.context, self.chosen.pattern.language, question.shape, material=material
        )

    def _improvement(self, answer: Any, latency_ms: int, tokens_in: int, tokens_out: int) -> Improvement:
        question, pattern = self.question, self.chosen.pattern
        sections = answer.sections
        repairs = tuple(f"Left out, because it contradicts the idea: {text}" for text in answer.left_out)
        if question.shape.length is TargetLength.LEAN:
            sections = shorten(sections, pattern.language, question.shape, given=question.idea)
        sections, material = without_copies(sections, question.material, prompt_texts(pattern.language).material)
        prompt = self._composed(sections, material)
        return Improvement(
            improved_prompt=prompt,
            role=sections.role,
            directive=sections.directive,
            framework=sections.framework or pattern.framework,
            guardrails=sections.avoid,
            requirements=sections.requirements,
            output_format=sections.output_format,
            reasoning=None,
            confidence=None,
            backend=Backend.ZERO_SHOT,
            model=self.model,
            provider=self.provider,
            latency_ms=latency_ms,
            language=question.language,
            findings=(*self._said(), *lost_facts(missing_from(question.facts, prompt))),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            repairs=repairs,
            questions=answer.questions if question.parent is None else (),
            assumptions=answer.assumptions,
            idea_tokens=self.count_tokens(question.whole_idea),
            prompt_tokens=self.count_tokens(prompt),
            pattern=pattern.slug,
            pattern_title=pattern.title,
            nearest_patterns=self.chosen.nearest,
            is_written_by_pattern=True,
        )

    def _said(self) -> tuple[str, ...]:
        """Return what the user has to know about the choice of the pattern."""
        said = [*missing_pattern(self.chosen)]
        pattern, language = self.chosen.pattern, self.question.language
        if language not in {None, pattern.language}:
            said.append(
                f"the pattern is not written in {ENGLISH_NAMES[language or '']}, "
                f"so the prompt is in {ENGLISH_NAMES.get(pattern.language, pattern.language)}"
            )
        return tuple(said)


def with_pasted_context(question: ModelTask, pattern: Pattern) -> ModelTask:
    """Return `question` with its context as material if it is a text to work on, and not facts that bind the result.

    That is a long context, or for a pattern that works on texts one of a sentence or two that sets no limit.
    """
    words = length_in_words(question.context)
    is_text = (
        pattern.text_in_context
        and words >= _LEAST_TEXT_WORDS
        and not limits_of(question.context, question.language)
        and not excluded_words(question.context, question.language)
    )
    if words <= _MOST_BINDING_WORDS and not is_text:
        return question
    return replace(question, context="", material=(question.context, *question.material))
