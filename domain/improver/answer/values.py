"""Converts a field's raw value to a text, a list of items, a framework or a confidence."""

import json
import math
import re
from typing import Any

from domain.prompts.record import Framework
from domain.text.clean import clean_text, fold

_MAX_DEPTH = 6
_BULLET = re.compile(r"^\s*(?:(?:[-*+•·‣◦▪–—]|\[[ xX]?\])\s+|[•·‣◦▪]|\(?\d{1,2}[.):](?=\s|$)\s*)+")
_AT_SEMICOLON = re.compile(r";(?![^(`\"]*[)`\"])")
"""Not inside code, as in for (;;)."""
_CODE = re.compile(r"[={}]|\(\)")
"""Symbols of a program, in which semicolons end statements."""
_NUMBER_WITHIN_LINE = re.compile(r"(?:(?<=[.;,!?])|(?<=\w))\s+(?=\(?[2-9][.)]\s)")
_NOTHING = frozenset({"", "none", "null", "n/a", "na", "nan", "undefined", "ninguno", "ninguna", "...", "tbd"})
_TEXT_KEYS = ("text", "value", "content")
_ITEM_KEYS = ("text", "guardrail", "requirement", "item", "rule", "description", "value", "content")


def as_text(value: Any) -> str:
    """Return `value` as cleaned text: lists as lines, objects as their values; empty for values such as "none"."""
    return "" if _is_nothing(text := _flatten(value).strip()) else text


def as_items(value: Any) -> tuple[str, ...]:
    """Return `value` as cleaned items, without bullets, numbers, blank items and repetitions."""
    items: dict[str, str] = {}
    for raw in _split(value):
        item = _BULLET.sub("", clean_text(raw)).strip()
        if any(map(str.isalnum, item)) and not _is_nothing(item):
            items.setdefault(_as_said(item), item)
    return tuple(items.values())


def _without_quotes(item: str) -> str:
    """Return `item` without quotation marks around all of it; those around a part of it stay."""
    inside = item.rstrip(",")[1:-1]
    quote = item[:1]
    is_around = quote in ('"', "'") and item.rstrip(",")[-1:] == quote and quote not in inside
    return inside if is_around else item


def _as_said(item: str) -> str:
    """Return the form in which items are compared. Symbols count: C and C++ differ, as do x > 5 and x < 5."""
    text = " ".join(item.split()).rstrip(".;, ")
    return text[:1].casefold() + text[1:]


def as_reasons(value: Any) -> tuple[str, ...]:
    """Return the reasons for the sections as "section: reason", from an object, a list or lines."""
    if isinstance(value, dict):
        pairs = ((as_text(str(key)), as_text(item)) for key, item in value.items())
        value = [f"{name}: {reason}" for name, reason in pairs if name and reason]
    return as_items(value)


def as_framework(value: Any) -> Framework | None:
    """Return the framework that `value` names, in any case and spelling, or None.

    Abbreviations count only as whole words, because "total" contains "tot" and "Scottish" contains "cot". If several
    are named, the first one counts.
    """
    words = re.sub(r"[^a-z0-9]+", " ", fold(_flatten(value)))
    found = [(match.start(), framework) for framework, names in _FRAMEWORK_NAMES if (match := names.search(words))]
    return min(found)[1] if found else None


def as_confidence(value: Any) -> float | None:
    """Return a confidence from 0 to 1 for values such as 0.9, 90, "90%", "9/10", "0,9" or "high"; otherwise None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _scaled(float(value)) if abs(value) < 1e9 else None  # noqa: PLR2004 - any bound; floats overflow above
    text = fold(_flatten(value)).replace(",", ".")
    if match := re.search(r"(\d{1,6}(?:\.\d{1,9})?)\s*(?:/|out of|de|of|sobre)\s*(\d{1,6})", text):
        whole = float(match[2])
        return _within(float(match[1]) / whole) if whole else None
    if match := re.search(r"(?<![\d.])(-?\d{1,6}(?:\.\d{1,9})?|\.\d{1,9})\s*(%|percent|por ciento)?", text):
        number = float(match[1])
        return _within(number / 100) if match[2] else _scaled(number)
    return next((number for words, number in _CONFIDENCE_WORDS if re.search(rf"\b(?:{words})\b", text)), None)


_FRAMEWORK_NAMES = (
    (
        Framework.CHAIN_OF_THOUGHT,
        re.compile(r"\b(?:chain ?of ?thoughts?|cot|step by step|cadena de pensamientos?|paso a paso)\b"),
    ),
    (Framework.TREE_OF_THOUGHTS, re.compile(r"\b(?:tree ?of ?thoughts?|tot|arbol de pensamientos?)\b")),
    (Framework.DECOMPOSITION, re.compile(r"\b(?:decompos\w*|decompone|descomp\w*|break(?:ing)? (?:it )?down)\b")),
    (Framework.ROLE_PLAYING, re.compile(r"\b(?:role ?play\w*|persona|juego de rol(?:es)?)\b")),
    (Framework.SELF_REFINE, re.compile(r"\b(?:self ?refin\w*|self ?critique|auto ?refin\w*|iterative refinement)\b")),
)
_CONFIDENCE_WORDS = (
    ("very high|muy alta?|certain|seguro", 0.95),
    ("very low|muy baja?", 0.1),
    ("high|alta?|strong", 0.9),
    ("medium|moderate|media|mediana?|fair", 0.6),
    ("low|baja?|weak", 0.3),
)


def _scaled(number: float) -> float | None:
    """Return numbers up to 1 unchanged, up to 10 divided by 10, up to 100 divided by 100; None for all others."""
    if not math.isfinite(number):
        return None
    if number > 1:
        number /= 10 if number <= 10 else 100  # noqa: PLR2004 - the two scales that models use
    return _within(number)


def _within(number: float) -> float | None:
    return number if 0 <= number <= 1 else None


def _is_nothing(text: str) -> bool:
    return text.strip().casefold() in _NOTHING


def _flatten(value: Any, depth: int = 0) -> str:
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, bool) or depth > _MAX_DEPTH:
        return ""
    if isinstance(value, dict):
        texts = [value[key] for key in _TEXT_KEYS if value.get(key)][:1] or value.values()
        return "\n".join(filter(None, (_flatten(item, depth + 1) for item in texts)))
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, (_flatten(item, depth + 1) for item in value)))
    return clean_text(str(value)) if isinstance(value, int | float) and abs(value) < 1e9 else ""  # noqa: PLR2004 - no text


def _split(value: Any, depth: int = 0) -> list[str]:
    """Return the raw items of a list, an object or a text."""
    if depth > _MAX_DEPTH:
        return []
    if isinstance(value, dict):
        return _split(_items_of_object(value), depth + 1)
    if isinstance(value, list | tuple):
        if len(value) > 1 and all(isinstance(part, str) for part in value):
            # Each text is one item, unless all its lines have bullets. Other multi-line items contain code.
            return [item for part in value for item in (_bulleted(part) or [part])]
        return [item for part in value for item in _split(part, depth + 1)]
    text = _flatten(value).strip()
    if text.startswith("[") and (listed := _json_list(text)) is not None:
        return _split(listed, depth + 1)
    lines = _lines(text)
    if len(lines) == 1 and depth == 0 and "```" not in text:
        is_numbered = re.match(r"\(?1[.)]\s", text) is not None
        lines = _NUMBER_WITHIN_LINE.split(text) if is_numbered else _AT_SEMICOLON.split(text)
        if not is_numbered and any(_CODE.search(line) for line in lines):
            lines = [text]
    return [_without_quotes(_BULLET.sub("", line).strip()) for line in lines]


def _lines(text: str) -> list[str]:
    """Return the lines; a fenced block belongs to the line before it."""
    lines, is_inside = list[str](), False
    for line in text.splitlines():
        is_mark = line.lstrip().startswith("```")
        if lines and (is_mark or is_inside):
            lines[-1] += f"\n{line}"
        else:
            lines.append(line)
        is_inside ^= is_mark
    return lines


def _items_of_object(value: dict[Any, Any]) -> Any:
    """Return an object's item, or all its values; if all values are booleans, the names of the true ones."""
    if value and all(item is None or isinstance(item, bool) for item in value.values()):
        return [str(key) for key, item in value.items() if item]
    return next((value[key] for key in _ITEM_KEYS if value.get(key)), None) or list(value.values())


def _bulleted(text: str) -> list[str]:
    """Return the lines of a multi-line text if each has a bullet or a number; otherwise an empty list."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines if len(lines) > 1 and all(_BULLET.match(line) for line in lines) else []


def _json_list(text: str) -> list[Any] | None:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return [part.strip(" '\"") for part in text.strip("[]").split("',")] if text.startswith("['") else None
    return value if isinstance(value, list) else None
