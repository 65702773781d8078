"""The JSON schema of an answer, for servers that turn one into a grammar."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.improver.openings import openings_for
from domain.improver.prompt_texts import prompt_texts
from domain.improver.task_kind import TaskKind
from domain.prompt_history import Framework

# A word is bounded, and punctuation ends it: at its limit a small model otherwise glues the rest into one long word.
_LATIN_WORD = r"([(¿¡]?[A-Za-zÀ-ÿ$#@][A-Za-zÀ-ÿ0-9_'/.+#@&-]{0,19}|[0-9][0-9.,:/%€-]{0,9})([.,:;!?]|[)][.,]?)?"
# Within one sentence: a full stop stands only inside a number or before a known ending ("3.5", "node.js").
_ENDING = r"([.](com|csv|html|io|js|json|md|net|org|py|sql|txt))?"
_SENTENCE_WORD = (
    rf"([¿¡]?[A-Za-zÀ-ÿ$#@][A-Za-zÀ-ÿ0-9_'/+#@&-]{{0,19}}{_ENDING}|[0-9]{{1,9}}([.,:/-][0-9]{{1,4}})?[%€]?)[,;]?"
)
_ANY_WORD = r'[^ "\\]{1,24}'
_LATIN_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "ca", "nl", "sv")
_UNSPACED_LANGUAGES = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class _Openings:
    """How a text of a task of no known kind must begin, as regular expressions: its first words settle its language."""

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


def answer_schema(
    field_names: Iterable[str],
    frameworks: tuple[Framework, ...],
    language: str | None,
    kind: TaskKind | None = None,
    *,
    is_small_model: bool = False,
) -> dict[str, Any]:
    """Return the `response_format` of an answer with these fields, its lengths and list sizes fixed.

    With them a small model neither loops nor stops early. Texts are counted in words, so that a limit never cuts a
    word in two; languages that put no space between words are counted in characters. A
    `kind` of task settles the output format and, where there are openings for it, makes every text one sentence that
    begins as that kind of task needs; a small model is led so even when the kind is not known.
    """
    word = _LATIN_WORD if language in _LATIN_LANGUAGES else _ANY_WORD

    def text(fewest: int, most: int, opening: str = "") -> dict[str, Any]:
        if language in _UNSPACED_LANGUAGES:
            return {"type": "string", "minLength": 2 * fewest, "maxLength": 4 * most}
        return {"type": "string", "pattern": f"^{opening}{word}( {word}){{{fewest - 1},{most - 1}}}$"}

    is_led = is_small_model or kind is not None
    output_format = prompt_texts(language).output_format_for(kind) if is_led else None
    openings = _OPENINGS.get(language or "", _Openings())
    every = {
        "reasoning": text(8, 80),
        "role": text(5, MOST_WORDS["role"], openings.role),
        "directive": text(10, MOST_WORDS["directive"]),
        "requirements": _list_of(text(4, MOST_WORDS["requirements"], openings.requirement)),
        "framework": {"enum": [str(framework) for framework in frameworks]},
        "guardrails": _list_of(text(3, MOST_WORDS["guardrails"], openings.guardrail)),
        "output_format": {"const": output_format} if output_format else text(5, MOST_WORDS["output_format"]),
        "confidence": {"type": "number"},
    }
    if is_led and (own := openings_for(language, kind)):
        every |= {
            "role": _sentence(own.role, 1, MOST_WORDS["role"]),
            "directive": _sentence(own.directive, 6, MOST_WORDS["directive"], end="[.]?"),
            "requirements": _sentences(own.requirements, 2, MOST_WORDS["requirements"]),
            "guardrails": _sentences(own.guardrails, 1, MOST_WORDS["guardrails"]),
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


def _sentence(opening: str, fewest: int, most: int, end: str = "[.]") -> dict[str, Any]:
    """Return what lets through one sentence: `opening`, at least `fewest` words more, `most` words in all."""
    further = most - len(opening.split())
    return {
        "type": "string",
        "pattern": f"^{opening}{_SENTENCE_WORD}( {_SENTENCE_WORD}){{{fewest - 1},{further - 1}}}{end}$",
    }


def _sentences(openings: tuple[str, ...], fewest: int, most: int) -> dict[str, Any]:
    return {
        "type": "array",
        "prefixItems": [_sentence(opening, fewest, most) for opening in openings],
        "minItems": len(openings),
        "maxItems": len(openings),
    }
