"""The DSPy program for a small model: a pattern writes the prompt around the user's words, the model reads them."""

from collections.abc import Callable
from typing import Any

from domain.improver.filling.exclusions import excluded_words, limits_of
from domain.improver.filling.fill import FilledPattern, fill_pattern
from domain.improver.filling.slots import filled_slots
from domain.improver.idea.clarity import asks_to_remove
from domain.improver.idea.clauses import keywords
from domain.improver.idea.injections import without_injections
from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.inputs import ModelTask
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.patterns.pattern import NEUTRAL, CommonSlot, Pattern
from domain.text.containers import fenced, has_structure
from domain.text.languages import ENGLISH_NAMES

Read = Callable[[str, str], str]
"""Takes the idea and what a slot means; returns the words of the idea that say it, empty if none do."""


class FilledPrompt(dspy.Module):  # type: ignore[misc]  # DSPy has no types
    """Converts a `ModelTask` and a `Pattern` to the sections of a prompt.

    A prediction has `sections`, `questions`, `assumptions` and `left_out` (sentences of the pattern that contradict the
    idea). The model writes no sentence: of 40 that models of half a billion and of 1.5 billion parameters added, none
    said anything that the idea or the pattern did not.
    """

    def forward(
        self,
        question: ModelTask,
        pattern: Pattern,
        read: Read | None = None,
        on_sections: Callable[[Sections], None] = lambda _sections: None,
    ) -> Any:
        """Return the prediction. Blocks while the model reads; without `read`, slots for a reader stay open.

        `on_sections` gets the sections before the model reads, and the final ones. Raises what `read` raises.
        """
        excluded = excluded_words(question.given, question.language)
        if asks_to_remove(question.feedback):
            excluded |= keywords(question.feedback) - keywords(question.idea.removesuffix(question.feedback))
        values = filled_slots(
            pattern,
            question.idea,
            question.context,
            has_material=bool(question.material),
            language=question.language,
        )
        filled = fill_pattern(pattern, values, excluded, question.shape.length)
        on_sections(_sections(question, pattern, filled, values))
        if read is not None:
            for slot in pattern.slots:
                if slot.is_for_a_reader and (words := read(question.idea, slot.means)):
                    values[slot.name] = words
            filled = fill_pattern(pattern, values, excluded, question.shape.length)
        sections = _sections(question, pattern, filled, values)
        on_sections(sections)
        return dspy.Prediction(
            sections=sections,
            questions=filled.questions,
            assumptions=filled.assumptions,
            left_out=filled.left_out,
        )


def _task_words(question: ModelTask) -> str:
    """Return the user's words: the idea, and feedback unless it asks to remove something.

    A different version of a refined prompt keeps the feedback of its parent.
    """
    idea = question.idea.removesuffix(question.feedback).rstrip() if question.feedback else question.idea
    parent = question.parent
    feedback = question.feedback or (parent.feedback if parent is not None else "") or ""
    words = without_injections(idea).strip() or idea
    return words if not feedback or asks_to_remove(feedback) else f"{words}\n\n{feedback}"


def _sections(question: ModelTask, pattern: Pattern, filled: FilledPattern, values: dict[str, str]) -> Sections:
    texts = prompt_texts(pattern.language)
    words = _task_words(question)
    limits = limits_of(question.given, question.language)
    if alone := values.get(CommonSlot.NOTHING_ELSE):
        limits = (*(limit for limit in limits if alone not in limit), alone)
    requirements = list(filled.requirements)
    if limits:
        before, _, after = texts.limits.partition("{limits}")
        requirements.insert(0, f"{before}{'; '.join(limits)}{after}")
    language = question.language
    if language not in {None, pattern.language} and CommonSlot.OUTPUT_LANGUAGE not in values:
        requirements.append(f"Write the result in {ENGLISH_NAMES[language or 'en']}.")
    shown = fenced(words) if has_structure(words) else words
    return Sections(
        role=filled.role,
        directive=shown if pattern.slug == NEUTRAL else f"{filled.task}\n\n{shown}",
        requirements=tuple(requirements),
        framework=question.shape.framework or (pattern.framework if filled.approach else None),
        avoid=filled.avoid or texts.default_guardrails,
        output_format=filled.output_format,
        approach="" if question.shape.framework else filled.approach,
        assumed=filled.assumptions,
    )
