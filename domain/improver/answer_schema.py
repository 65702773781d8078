"""The JSON schema of an answer, for servers that turn one into a grammar."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.improver.prompt_texts import prompt_texts
from domain.improver.task_kind import TaskKind
from domain.prompt_history import Framework

# A word is bounded, and punctuation ends it: at its limit a small model otherwise glues the rest into one long word.
_LATIN_WORD = r"([(¿¡]?[A-Za-zÀ-ÿ$#@][A-Za-zÀ-ÿ0-9_'/.+#@&-]{0,19}|[0-9][0-9.,:/%€-]{0,9})([.,:;!?]|[)][.,]?)?"
_ANY_WORD = r'[^ "\\]{1,24}'
_LATIN_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "ca", "nl", "sv")
_UNSPACED_LANGUAGES = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class _Openings:
    """How a text must begin, as regular expressions. They settle its language and its grammar with the first words."""

    role: str = ""
    requirement: str = ""
    guardrail: str = ""


MOST_WORDS = {"role": 20, "directive": 42, "requirements": 24, "guardrails": 20, "output_format": 30}
"""The longest texts that the schema allows; one this long may have been cut off inside a sentence."""

_OPENINGS = {
    "en": _Openings(
        role="You are an? ",
        requirement="(Add|Begin with|Check|Compare|Cover|Define|Describe|Explain|Give|Handle|Include|List|Mention|Name|"
        "Show|State|Use) ",
        guardrail="(Avoid|Do not|Keep|Leave out|Never|Use only) ",
    ),
    "es": _Openings(
        role="Eres (un |una )?",
        requirement="(Añade|Calcula|Compara|Comprueba|Cubre|Define|Describe|Empieza por|Enumera|Explica|Incluye|Indica|"
        "Menciona|Muestra|Nombra|Usa) ",
        guardrail="(Evita|No|Nunca|Respeta|Usa solo) ",
    ),
}


_DIRECTIVES = {
    "en": {
        TaskKind.REVIEW: "(Review|Check|Examine) ",
        TaskKind.DECISION: "Compare ",
        TaskKind.ANALYSIS: "(Analyse|Find out|Identify|Summarise) ",
        TaskKind.LEARNING: "(Explain|Teach) ",
        TaskKind.PLANNING: "(Plan|Prepare|Turn|Organise) ",
        TaskKind.CREATIVE: "(Write|Invent|Propose) ",
        TaskKind.CODE: "(Write|Design|Build) ",
        TaskKind.WRITING: "Write ",
    },
    "es": {
        TaskKind.REVIEW: "(Revisa|Examina) ",
        TaskKind.DECISION: "Compara ",
        TaskKind.ANALYSIS: "(Analiza|Averigua|Resume|Identifica) ",
        TaskKind.LEARNING: "(Explica|Enseña) ",
        TaskKind.PLANNING: "(Planifica|Prepara|Organiza) ",
        TaskKind.CREATIVE: "(Escribe|Inventa|Propón) ",
        TaskKind.CODE: "(Escribe|Diseña|Crea) ",
        TaskKind.WRITING: "(Escribe|Redacta) ",
    },
}


def answer_schema(
    field_names: Iterable[str],
    frameworks: tuple[Framework, ...],
    language: str | None,
    kind: TaskKind | None = None,
) -> dict[str, Any]:
    """Return the `response_format` of an answer with these fields, its lengths and list sizes fixed.

    With them a small model neither loops nor stops early. Texts are counted in words, so that a limit never cuts a
    word in two; languages that put no space between words are counted in characters. A
    `kind` of task settles how the directive begins and which output format it has.
    """
    word = _LATIN_WORD if language in _LATIN_LANGUAGES else _ANY_WORD

    def text(fewest: int, most: int, opening: str = "") -> dict[str, Any]:
        if language in _UNSPACED_LANGUAGES:
            return {"type": "string", "minLength": 2 * fewest, "maxLength": 4 * most}
        return {"type": "string", "pattern": f"^{opening}{word}( {word}){{{fewest - 1},{most - 1}}}$"}

    output_format = prompt_texts(language).output_formats[kind] if kind else None
    directive = _DIRECTIVES.get(language or "", {}).get(kind, "") if kind else ""
    openings = _OPENINGS.get(language or "", _Openings())
    every = {
        "reasoning": text(8, 80),
        "role": text(5, MOST_WORDS["role"], openings.role),
        "directive": text(10, MOST_WORDS["directive"], directive),
        "requirements": _list_of(text(4, MOST_WORDS["requirements"], openings.requirement)),
        "framework": {"enum": [str(framework) for framework in frameworks]},
        "guardrails": _list_of(text(3, MOST_WORDS["guardrails"], openings.guardrail)),
        "output_format": {"const": output_format} if output_format else text(5, MOST_WORDS["output_format"]),
        "confidence": {"type": "number"},
    }
    properties = {name: every[name] for name in field_names}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "prompt_sections", "schema": schema, "strict": True}}


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 3, "maxItems": 4}
