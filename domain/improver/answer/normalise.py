"""Makes the fields of an answer valid for a record; fills in missing ones and lists the repairs."""

import re
from dataclasses import dataclass

from domain.improver.answer.prompt_fields import ReadPrompt
from domain.improver.idea.task_kind import kind_of, suitable_framework
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.prompts.record import Framework
from domain.text.clean import fold

_MOST_QUESTIONS = 3
_ASSENT = r"(?:sure|certainly|of course|absolutely|okay|claro(?: que sí)?|por supuesto|desde luego|naturlich)\b"
_OFFER = r"(?:here(?:'s|’s| is| are)|aquí (?:tienes|está|va)|voici|hier ist|ecco)\b"
_ANSWER = (
    r"\b(?:prompt|version|rewrite|rewritten|result|answer|json|task|instructions?|directive|versión|instrucción|tarea|"
    r"respuesta|consigne|tâche|réponse|fassung|aufgabe|anweisung|antwort|compito|istruzione|risposta)\b"
)
_PREAMBLE = re.compile(
    rf"^\W*(?:{_ASSENT}[^:\n.!]{{0,60}}[!.,]*\s*{_OFFER}[^:\n]{{0,80}}:|{_OFFER}[^:\n]{{0,60}}{_ANSWER}[^:\n]{{0,40}}:)\s*",
    re.IGNORECASE,
)
_MAY_BECOME_ONE = re.compile(rf"^\W*(?:{_ASSENT}|{_OFFER})[^:\n]{{0,150}}\Z|^\S{{0,12}}\Z", re.IGNORECASE)
_LEAST_WORDS = 3
"""The least words that must be left as a task; otherwise the text before them was not a preamble."""
_MACHINE = re.compile(
    r"^\W*(?:(?:you are|act as|i am|as|eres|actua como|soy|como)\W+)?(?:(?:a|an|the|un|una|el|la)\W+)?"
    r"(?:"
    r"(?:\w+ ){0,2}(?:language model|modelo de lenguaje|chatbot)"
    r"|(?:chatgpt|gpt\S*|claude|qwen|gemini|llama)\b"
    r"|(?:helpful |virtual )?(?:ai|ia|artificial intelligence|inteligencia artificial)"
    r"(?: (?:assistant|model|language|system|modelo|sistema)\b|\W*$|[,.;])"
    r"|(?:helpful|virtual|digital) assistant|asistente(?: virtual| digital| de (?:ia|inteligencia)|\W*$)"
    r"|assistant\W*$"
    r")"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NormalisedAnswer:
    """An answer whose sections are valid for a record.

    `repairs` lists what was changed or filled in, `doubts` what is ambiguous.
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
    """Return the sections of an answer; `framework` is the user's choice and takes precedence. Pure."""
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
    repairs.append(f"The model named no known framework; {framework} was chosen for this kind of task.")
    return framework


def without_preamble(text: str) -> str:
    """Return `text` without a remark such as "Sure! Here is the improved prompt:" at its start.

    Unchanged if too little would be left. "Here are three shops: ..." is not a remark to the user, and stays.
    """
    rest = _PREAMBLE.sub("", text, count=1).strip()
    return rest if len(rest.split()) >= _LEAST_WORDS else text


def arrived_without_preamble(text: str) -> str:
    """Return the part of a partial `text` that can be shown; empty while it may still be a remark."""
    return "" if _MAY_BECOME_ONE.search(text) or _PREAMBLE.fullmatch(text) else without_preamble(text)


def is_role_of_a_machine(role: str) -> bool:
    """Return whether `role` is a language model or a generic assistant instead of a profession."""
    return _MACHINE.match(fold(role)) is not None
