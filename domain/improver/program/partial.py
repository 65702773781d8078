"""Converts a partial answer to what the screen can show."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from domain.improver.answer.layout import lay_out, thoughts_in
from domain.improver.answer.normalise import arrived_without_preamble, is_role_of_a_machine
from domain.improver.answer.prompt_fields import typed_fields
from domain.improver.answer.reading import read_partial_fields
from domain.improver.composition.compose import compose_prompt
from domain.improver.sections.sections import Sections
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions
from domain.prompts.request import PartialAnswer, RunStep
from domain.text.clean import clean_text, without_open_sequence

if TYPE_CHECKING:
    from domain.improver.program.inputs import ModelTask
    from domain.improver.wire.exchange import Exchange
    from domain.improver.wire.thoughts import Thoughts


def partial_answer(
    arrived: str, context: str, language: str | None, shape: PromptOptions = STANDARD_OPTIONS
) -> PartialAnswer:
    """Return the fields in `arrived`, the beginning of an answer. Never raises."""
    fields = typed_fields({name: _arrived(value) for name, value in read_partial_fields(arrived).items()})
    sections = Sections(
        role="" if is_role_of_a_machine(fields["role"]) else fields["role"],
        directive=arrived_without_preamble(fields["directive"]),
        requirements=tuple(fields["requirements"]),
        framework=fields["framework"],
        guardrails=tuple(fields["guardrails"]),
        output_format=fields["output_format"],
    )
    return PartialAnswer(
        improved_prompt=compose_prompt(sections, context, language, shape) if sections != Sections() else "",
        role=sections.role,
        directive=sections.directive,
        framework=sections.framework or "",
        guardrails=sections.guardrails,
        reasoning=fields["reasoning"],
    )


def _arrived(value: Any) -> Any:
    """Return a field's value without an incomplete control sequence, whose rest would otherwise look like text."""
    if isinstance(value, str):
        return without_open_sequence(value)
    return [*value[:-1], _arrived(value[-1])] if isinstance(value, list) and value else value


class LiveAnswer:
    """Reports the progress of one answer: thinking, or the text so far. Use it only on the thread of the run."""

    def __init__(
        self,
        question: "ModelTask",
        exchange: "Exchange",
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> None:
        self._question = question
        self._exchange = exchange
        self._on_step = on_step
        self._on_partial = on_partial
        self._step: RunStep | None = None
        self._partial = PartialAnswer()

    def take(self, text: str) -> None:
        """Report `text`, the answer so far."""
        question = self._question
        self._go_to(RunStep.THINKING if lay_out(text).is_thinking else RunStep.WRITING)
        self._partial = partial_answer(text, question.context, question.language, question.shape)
        self._show(text)

    def think(self) -> None:
        """Report the thoughts so far. The step does not change if the model is already writing."""
        if self._step is not RunStep.WRITING:
            self._go_to(RunStep.THINKING)
        self._show("")

    def _show(self, text: str) -> None:
        thoughts = clean_text(without_open_sequence(_all_thoughts(self._exchange.thoughts, text)))
        self._on_partial(replace(self._partial, thoughts=thoughts or self._partial.thoughts))

    def _go_to(self, step: RunStep) -> None:
        if step is not self._step:
            self._step = step
            self._on_step(step)


def _all_thoughts(thoughts: "Thoughts", answer: str) -> str:
    """Return a model's thoughts: those in separate fields, and those between tags in its answer."""
    return "\n\n".join(filter(None, (thoughts.text.strip(), thoughts_in(answer).strip())))
