"""Makes the fields of an answer keep the rules of a record; what is missing is filled in and named."""

from dataclasses import dataclass

from domain.improver.answer.preamble import without_preamble
from domain.improver.answer.prompt_fields import ReadPrompt
from domain.improver.answer.role_check import is_role_of_a_machine
from domain.improver.idea.task_kind import kind_of, suitable_framework
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.prompts.record import Framework

_MOST_QUESTIONS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class NormalisedAnswer:
    """An answer whose sections keep the record's rules.

    `repairs` says what had to be changed or filled in, `doubts` what can be read in two ways.
    """

    sections: Sections
    framework: Framework
    reasoning: str | None
    confidence: float | None
    repairs: tuple[str, ...]
    why: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def normalise_answer(
    fields: ReadPrompt, idea: str, language: str | None, *, framework: Framework | None = None
) -> NormalisedAnswer:
    """Return the sections of an answer; `framework` is the person's choice, which wins. Pure."""
    directive = fields["directive"]
    texts = prompt_texts(language)
    repairs: list[str] = []
    if (shorter := without_preamble(directive)) != directive:
        repairs.append("A remark before the task was removed.")
        directive = shorter

    role = fields["role"]
    if not role:
        repairs.append("The model gave no role; a general one was used.")
    elif is_role_of_a_machine(role):
        repairs.append("The model named itself as the role; a general one was used.")
    if not role or is_role_of_a_machine(role):
        role = texts.default_role

    guardrails = tuple(fields["guardrails"])
    if not guardrails:
        repairs.append("The model gave no guardrails; general ones were added.")
        guardrails = texts.default_guardrails

    requirements = tuple(fields["requirements"])
    if not requirements:
        repairs.append("The model gave no requirements.")

    output_format = fields["output_format"]
    if not output_format:
        repairs.append("The model gave no output format; a general one was used.")
        output_format = texts.output_format_for(kind_of(idea))

    framework = framework or fields["framework"] or _suitable(idea, repairs)
    sections = Sections(
        role=role,
        directive=directive,
        requirements=requirements,
        framework=framework,
        guardrails=guardrails,
        output_format=output_format,
    )
    return NormalisedAnswer(
        sections=sections,
        framework=framework,
        reasoning=fields["reasoning"] or None,
        confidence=fields["confidence"],
        repairs=tuple(repairs),
        why=tuple(fields["why"]),
        questions=tuple(fields["questions"][:_MOST_QUESTIONS]),
        assumptions=tuple(fields["assumptions"][:_MOST_QUESTIONS]),
        doubts=tuple(fields["doubts"]),
    )


def _suitable(idea: str, repairs: list[str]) -> Framework:
    framework = suitable_framework(kind_of(idea)) or Framework.CHAIN_OF_THOUGHT
    repairs.append(f"The model named no framework that is known; {framework} was chosen for this kind of task.")
    return framework
