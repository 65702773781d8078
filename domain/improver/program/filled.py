"""The DSPy program for a small model: a pattern writes the prompt around the user's words, the model adds to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from domain.improver.filling.exclusions import excluded_words, limits_of
from domain.improver.filling.fill import MOST_OWN, FilledPattern, fill_pattern
from domain.improver.filling.own_words import (
    adding_form,
    adding_grammar,
    additions_in,
    is_worth_adding,
    request_for,
)
from domain.improver.filling.slots import filled_slots
from domain.improver.idea.injections import without_injections
from domain.improver.idea.language import ENGLISH_NAMES
from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.inputs import ModelTask
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.patterns.pattern import CommonSlot, Pattern
from domain.text.containers import fenced, has_structure

_ASKED_ADDITIONS = 2
Write = Callable[[str, str, str, Callable[[str], None]], str]
"""Takes the system message, the user's, the grammar and a listener for the text so far; returns what was written."""


class FilledPrompt(dspy.Module):  # type: ignore[misc]  # DSPy has no types
    """Converts a `ModelTask` and a `Pattern` to the sections of a prompt.

    A prediction has `sections`, `own_words` (the sentences that the model added), `questions`, `assumptions` and
    `left_out` (sentences of the pattern that contradict the idea).
    """

    def forward(
        self,
        question: ModelTask,
        pattern: Pattern,
        write: Write | None,
        on_sections: Callable[[Sections], None] = lambda _sections: None,
    ) -> Any:
        """Return the prediction. Blocks while the model writes; without `write`, the model adds nothing.

        `on_sections` gets the sections as they grow. Raises what `write` raises.
        """
        excluded = excluded_words(question.given)
        values = filled_slots(
            pattern,
            question.idea,
            question.context,
            has_material=bool(question.material),
            language=question.language,
        )
        filled = fill_pattern(pattern, values, excluded, question.shape.length)
        sections = _sections(question, pattern, filled, values)
        on_sections(sections)
        added = self._additions(question, sections, excluded, write, on_sections) if write else ()
        return dspy.Prediction(
            sections=_with(sections, added),
            own_words=added,
            questions=filled.questions,
            assumptions=filled.assumptions,
            left_out=filled.left_out,
        )

    def _additions(
        self,
        question: ModelTask,
        sections: Sections,
        excluded: frozenset[str],
        write: Write,
        on_sections: Callable[[Sections], None],
    ) -> tuple[str, ...]:
        form = adding_form(question.language)

        def kept(written: str) -> tuple[str, ...]:
            found: list[str] = []
            for sentence in additions_in(written):
                others = (*sections.texts, *found)
                if is_worth_adding(sentence, question.given, excluded, others, question.language):
                    found.append(sentence)
            return tuple(found[:MOST_OWN])

        def show(written: str) -> None:
            whole, _, _ = written.rpartition("\n")
            on_sections(_with(sections, kept(whole)))

        return kept(write(form.system, request_for(form, question.idea), adding_grammar(_ASKED_ADDITIONS), show))


def _with(sections: Sections, added: tuple[str, ...]) -> Sections:
    return replace(sections, requirements=(*sections.requirements, *added))


def _sections(question: ModelTask, pattern: Pattern, filled: FilledPattern, values: dict[str, str]) -> Sections:
    texts = prompt_texts(pattern.language)
    words = without_injections(question.idea).strip() or question.idea
    limits = limits_of(question.given)
    requirements = list(filled.requirements)
    if limits:
        before, _, after = texts.limits.partition("{limits}")
        requirements.insert(0, f"{before}{'; '.join(limits)}{after}")
    language = question.language
    if language not in {None, pattern.language} and CommonSlot.OUTPUT_LANGUAGE not in values:
        requirements.append(f"Write the result in {ENGLISH_NAMES[language or 'en']}.")
    return Sections(
        role=filled.role,
        directive=f"{filled.task}\n\n{fenced(words) if has_structure(words) else words}",
        requirements=tuple(requirements),
        framework=question.shape.framework or pattern.framework,
        guardrails=filled.avoid or texts.default_guardrails,
        output_format=filled.output_format,
        approach="" if question.shape.framework else filled.approach,
        assumed=filled.assumptions,
    )
