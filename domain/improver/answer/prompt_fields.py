"""The typed fields of an answer, as in DSPy's prediction."""

from collections.abc import Mapping
from typing import Any, TypedDict

from domain.errors import UnusableAnswerError
from domain.improver.answer.layout import without_thoughts
from domain.improver.answer.reading import ReadAnswer, read_answer
from domain.improver.answer.values import as_confidence, as_framework, as_items, as_reasons, as_text
from domain.prompts.record import Framework
from domain.text.clean import clean_text


class PromptFields(TypedDict):
    """All fields of an answer, cleaned; a field that the model left out is empty or None."""

    reasoning: str
    role: str
    directive: str
    requirements: list[str]
    framework: Framework | None
    guardrails: list[str]
    output_format: str
    why: list[str]
    questions: list[str]
    assumptions: list[str]
    confidence: float | None


class ReadPrompt(PromptFields):
    """The fields of a complete answer. `doubts` lists what is ambiguous; `is_whole` means that its form is complete."""

    doubts: list[str]
    is_whole: bool


def typed_fields(fields: Mapping[str, Any]) -> PromptFields:
    """Convert the raw values of a model or a file to their types. Never raises."""
    return PromptFields(
        reasoning=as_text(fields.get("reasoning")),
        role=as_text(fields.get("role")),
        directive=as_text(fields.get("directive")),
        requirements=list(as_items(fields.get("requirements"))),
        framework=as_framework(fields.get("framework")),
        guardrails=list(as_items(fields.get("guardrails"))),
        output_format=as_text(fields.get("output_format")),
        why=list(as_reasons(fields.get("why"))),
        questions=list(as_items(fields.get("questions"))),
        assumptions=list(as_items(fields.get("assumptions"))),
        confidence=as_confidence(fields.get("confidence")),
    )


def read_prompt(answer: str) -> ReadPrompt:
    """Return the fields of `answer`, a model's whole text. Raises `UnusableAnswerError` like `prompt_of`."""
    return prompt_of(read_answer(answer), answer)


def prompt_of(read: ReadAnswer, answer: str) -> ReadPrompt:
    """Return the fields of `answer`, a model's whole text, from `read`, its parsed form.

    Raises `UnusableAnswerError`, which contains the text, if there is no task for the prompt.
    """
    fields = typed_fields(read.fields)
    directive = fields["directive"] or as_text(read.fields.get("improved_prompt"))
    if not directive:
        raise UnusableAnswerError(*_why_unusable(answer, read), partial_answer=clean_text(without_thoughts(answer)))
    fields["directive"] = directive
    return ReadPrompt(**fields, doubts=list(read.doubts), is_whole=read.is_whole)


def _why_unusable(answer: str, read: ReadAnswer) -> tuple[str, str]:
    """Return the sentence and the next step of the error."""
    start = answer.lstrip()[:200].lower()
    if not start:
        return "The model sent an empty answer.", "Try again, or choose another model."
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        return (
            "The address returned a web page instead of a model's answer.",
            "Check LLM_BASE_URL; most addresses end in /v1.",
        )
    if read.only_thoughts:
        return (
            "The model used its whole answer for thinking.",
            "Increase LLM_MAX_TOKENS, or choose a model that thinks less.",
        )
    if read.fields:
        return (
            "The answer does not contain a task for the prompt.",
            "Try again, or describe the idea in more detail.",
        )
    return (
        "The model's answer is not a prompt.",
        "Try again, or choose a model that follows instructions better.",
    )
