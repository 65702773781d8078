"""The fields of an answer with their types, as DSPy's prediction holds them."""

from collections.abc import Mapping
from typing import Any, TypedDict

from domain.errors import UnusableAnswerError
from domain.improver.answer.layout import without_thoughts
from domain.improver.answer.reading import ReadAnswer, read_answer
from domain.improver.answer.values import as_confidence, as_framework, as_items, as_reasons, as_text
from domain.prompts.record import Framework
from domain.text.clean import clean_text


class PromptFields(TypedDict):
    """Every field that an answer can have, cleaned; empty or None where the model left it out."""

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
    """The fields of a whole answer; `doubts` can be read in two ways, `is_whole` says that its form is complete."""

    doubts: list[str]
    is_whole: bool


def typed_fields(fields: Mapping[str, Any]) -> PromptFields:
    """Return `fields`, whose values are as a model or a file has them, with their types. Never raises."""
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
    """Return the fields of `answer`, a model's whole text. Raises `UnusableAnswerError` as `prompt_of` does."""
    return prompt_of(read_answer(answer), answer)


def prompt_of(read: ReadAnswer, answer: str) -> ReadPrompt:
    """Return the fields of `answer`, a model's whole text, which was read as `read`.

    Raises `UnusableAnswerError` with the text when it does not say what a prompt should ask for.
    """
    fields = typed_fields(read.fields)
    directive = fields["directive"] or as_text(read.fields.get("improved_prompt"))
    if not directive:
        raise UnusableAnswerError(*_why_unusable(answer, read), partial_answer=clean_text(without_thoughts(answer)))
    fields["directive"] = directive
    return ReadPrompt(**fields, doubts=list(read.doubts), is_whole=read.is_whole)


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
