"""Finds the fields of an answer in whatever text a model sent."""

import json
import re
from typing import Any

from domain.text_safety import fold

_FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "role": ("role", "rol", "persona"),
    "directive": ("directive", "directiva", "task", "tarea", "objective", "objetivo", "goal", "instruction"),
    "requirements": ("requirements", "requisitos", "steps", "pasos"),
    "framework": ("framework", "marco", "method", "metodo", "technique", "tecnica"),
    "guardrails": (
        "guardrails",
        "constraints",
        "restrictions",
        "restricciones",
        "rules",
        "reglas",
        "limits",
        "limites",
    ),
    "output_format": ("outputformat", "formatodesalida", "responseformat", "output", "format", "formato"),
    "reasoning": ("reasoning", "rationale", "razonamiento"),
    "confidence": ("confidence", "confianza"),
    "improved_prompt": ("improvedprompt", "prompt"),
    "why": ("why", "reasons", "porque", "motivos"),
    "questions": ("questions", "preguntas", "clarifications"),
    "assumptions": ("assumptions", "supuestos"),
}
_CANONICAL_NAMES = {spelling: name for name, spellings in _FIELD_NAMES.items() for spelling in spellings}
_HIDDEN_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_MAX_OBJECT_STARTS = 20
_MAX_DEPTH = 4


def read_fields(answer: str) -> dict[str, Any]:
    """Return the known fields of `answer` under their own names, values as they came; empty when there are none.

    Reads JSON inside fences or chatter, JSON that is cut off, and JSON with the usual slips (single quotes, trailing
    commas). Never raises.
    """
    text = _HIDDEN_THOUGHTS.sub("", answer)
    starts = [match.start() for match in re.finditer(r"\{", text)][:_MAX_OBJECT_STARTS]
    for read in (_read_strictly, _read_partial, _repair):
        for start in starts if read is _read_strictly else starts[:1]:
            if fields := _known_fields(read(text[start:])):
                return fields
    return {}


def read_partial_fields(arrived: str) -> dict[str, Any]:
    """Return the known fields of an answer that is still arriving; a text that has begun counts. Never raises."""
    start = arrived.find("{")
    return _known_fields(_read_partial(arrived[start:])) if start >= 0 else {}


def _read_strictly(text: str) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _read_partial(text: str) -> Any:
    import jiter

    try:
        return jiter.from_json(text.encode("utf-8", "replace"), partial_mode="trailing-strings")
    except ValueError:
        return None


def _repair(text: str) -> Any:
    import json_repair

    try:
        return json_repair.loads(text)
    except (ValueError, RecursionError):
        return None


def _known_fields(value: Any, depth: int = 0) -> dict[str, Any]:
    """Return the known fields of an object, or of the first object inside it that has any."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return {}
    fields: dict[str, Any] = {}
    for key, item in value.items():
        name = _CANONICAL_NAMES.get(re.sub(r"[^a-z]", "", fold(str(key))))
        if name:
            fields.setdefault(name, item)
    # One name alone can be the envelope of the answer: {"prompt": {"role": ...}}, {"output": {...}}.
    inside = (_known_fields(item, depth + 1) for item in value.values() if isinstance(item, dict | list))
    return max((fields, *inside), key=len)
