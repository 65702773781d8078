"""Whether an answer is whole by its own form, when no server says so."""

import json
import re

from domain.improver.answer_reading import read_fields

_FENCE_END = re.compile(r"\s*(?:```+|~~~+)?\s*\Z")
_MOST_OBJECTS = 40


def is_whole(answer: str) -> bool:
    """Return whether the last object of `answer` is closed and says what a prompt should ask for. Pure."""
    decoder = json.JSONDecoder(strict=False)
    whole, at, tries = False, answer.find("{"), 0
    while at >= 0 and tries < _MOST_OBJECTS:
        tries += 1
        try:
            _, end = decoder.raw_decode(answer, at)
        except (ValueError, RecursionError):
            end = at + 1
            whole = whole and not read_fields(answer[at:])
        else:
            whole = _has_task(answer[at:end]) or whole
        at = answer.find("{", end)
    return whole or _is_closed(answer)


def _is_closed(answer: str) -> bool:
    """Whether an object that is not quite JSON ends where the answer ends."""
    text = _FENCE_END.sub("", answer)
    return text.endswith("}") and text.count("{") == text.count("}") and _has_task(text)


def _has_task(text: str) -> bool:
    fields = read_fields(text)
    return bool(fields.get("directive") or fields.get("improved_prompt"))
