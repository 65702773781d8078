"""Turns anything a model can answer into the fields of an improvement, or says that it is no prompt."""

from dataclasses import dataclass
from typing import Any

from domain.errors import UnusableAnswerError
from domain.improver.answer.layout import without_thoughts
from domain.improver.answer.preamble import without_preamble
from domain.improver.answer.reading import ReadAnswer, read_answer
from domain.improver.answer.role_check import is_role_of_a_machine
from domain.improver.answer.values import as_confidence, as_framework, as_items, as_reasons, as_text
from domain.improver.idea.task_kind import kind_of, suitable_framework
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.prompts.record import Framework
from domain.text.clean import clean_text

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
    answer: str, idea: str, language: str | None, *, framework: Framework | None = None
) -> NormalisedAnswer:
    """Return the sections of `answer`, a model's whole text; `framework` is the person's choice, which wins.

    Missing parts are filled and named in the repairs as long as there is a directive. Raises `UnusableAnswerError`,
    which keeps the raw text, and nothing else.
    """
    read = read_answer(answer)
    fields = read.fields
    directive = as_text(fields.get("directive")) or as_text(fields.get("improved_prompt"))
    if not directive:
        raise UnusableAnswerError(*_why_unusable(answer, read), partial_answer=clean_text(without_thoughts(answer)))
    texts = prompt_texts(language)
    repairs: list[str] = []
    if (shorter := without_preamble(directive)) != directive:
        repairs.append("A remark before the task was removed.")
        directive = shorter

    role = as_text(fields.get("role"))
    if not role:
        repairs.append("The model gave no role; a general one was used.")
    elif is_role_of_a_machine(role):
        repairs.append("The model named itself as the role; a general one was used.")
    if not role or is_role_of_a_machine(role):
        role = texts.default_role

    guardrails = as_items(fields.get("guardrails"))
    if not guardrails:
        repairs.append("The model gave no guardrails; general ones were added.")
        guardrails = texts.default_guardrails

    requirements = as_items(fields.get("requirements"))
    if not requirements:
        repairs.append("The model gave no requirements.")

    output_format = as_text(fields.get("output_format"))
    if not output_format:
        repairs.append("The model gave no output format; a general one was used.")
        output_format = texts.output_format_for(kind_of(idea))

    framework = framework or _framework(fields.get("framework"), idea, repairs)
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
        reasoning=as_text(fields.get("reasoning")) or None,
        confidence=as_confidence(fields.get("confidence")),
        repairs=tuple(repairs),
        why=as_reasons(fields.get("why")),
        questions=as_items(fields.get("questions"))[:_MOST_QUESTIONS],
        assumptions=as_items(fields.get("assumptions"))[:_MOST_QUESTIONS],
        doubts=read.doubts,
    )


def _framework(value: Any, idea: str, repairs: list[str]) -> Framework:
    framework = as_framework(value)
    if framework is None:
        framework = suitable_framework(kind_of(idea)) or Framework.CHAIN_OF_THOUGHT
        repairs.append(f"The model named no framework that is known; {framework} was chosen for this kind of task.")
    return framework


def _why_unusable(answer: str, read: ReadAnswer) -> tuple[str, str]:
    """Return a plain sentence and a next step."""
    start = answer.lstrip()[:200].lower()
    if not start:
        return "The model sent an empty answer.", "Try again, or choose another model."
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        return (
            "The address answered with a web page, not with a model's answer.",
            "Check LLM_BASE_URL; most addresses end in /v1.",
        )
    if read.only_thoughts:
        return (
            "The model spent its whole answer on its thoughts.",
            "Raise LLM_MAX_TOKENS, or choose a model that thinks less.",
        )
    if read.fields:
        return (
            "The answer says nowhere what the prompt should ask for.",
            "What arrived is kept. Try again, or say more in the idea.",
        )
    return (
        "The model chatted and did not fill in a prompt.",
        "What it wrote is kept. Try again, or choose a model that follows instructions better.",
    )
