"""Reads the error body of a refused request, in any server's format."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TEXT_KEYS = frozenset(
    {"message", "msg", "detail", "details", "error", "errors", "raw", "error_message", "error_description"}
    | {"description", "reason", "title"}
)
_PARAMETER_KEYS = frozenset({"param", "params", "parameter", "loc", "field", "property"})
_CODE_KEYS = frozenset({"code", "type", "status"})
_ECHOES = frozenset({"input", "ctx", "body", "request", "user_id"})
"""Keys that can contain the request, including the user's text; they are skipped."""
_MOST_CHARACTERS = 20_000
_MOST_DEPTH = 8
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A server's messages unchanged, parameter names in snake case, and codes in lower case."""

    texts: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def read_complaint(body: str) -> Complaint:
    """Parse an error body: JSON of any protocol, JSON nested in JSON or in a text, or plain text."""
    found: dict[str, list[str]] = {"text": [], "parameter": [], "code": []}
    for kind, value in _walk(_parsed(body[:_MOST_CHARACTERS]), "message", 0):
        found[kind].append(value)
    return Complaint(
        tuple(dict.fromkeys(found["text"])),
        tuple(dict.fromkeys(_WORD_BREAK.sub("_", one).lower() for one in found["parameter"])),
        tuple(dict.fromkeys(one.lower() for one in found["code"])),
    )


def readable_error(body: str) -> str:
    """Return an error body in the form that the engine reads in every protocol.

    The engine reads `{"error": {...}}` and ignores lists, `detail` and nested errors.
    """
    value = _parsed(body[:_MOST_CHARACTERS])
    complaint = read_complaint(body)
    error = value.get("error") if isinstance(value, dict) else None
    if isinstance(error, dict) and len(complaint.texts) <= 1:
        return body
    if isinstance(value, str) or not complaint.texts:
        return body
    kept = error if isinstance(error, dict) else {}
    codes = {name: kept[name] for name in _CODE_KEYS if name in kept}
    if not codes:
        source = value[0] if isinstance(value, list) and value else value
        source = source.get("error", source) if isinstance(source, dict) else {}
        codes = {name: source[name] for name in _CODE_KEYS if isinstance(source, dict) and name in source}
    return json.dumps({"error": {"message": " ".join(complaint.texts), **codes}})


def _parsed(text: str) -> Any:
    """Return the JSON value that `text` is or contains; the text itself if there is none."""
    for start in (0, text.find("{")):
        if start >= 0 and text[start:].lstrip().startswith(("{", "[")):
            try:
                return json.JSONDecoder(strict=False).raw_decode(text[start:].lstrip())[0]
            except (ValueError, RecursionError):
                continue
    return text


def _walk(value: Any, key: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each relevant string in `value`."""
    if isinstance(value, str):
        yield from _said(value, key, depth)
    elif depth <= _MOST_DEPTH and isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else ((key, item) for item in value)
        for name, item in inside:
            if name not in _ECHOES:
                yield from _walk(item, name, depth + 1)


def _said(text: str, key: str, depth: int) -> Iterator[tuple[str, str]]:
    inside = _parsed(text)
    if not isinstance(inside, str):
        yield from _walk(inside, key, depth + 1)
    is_all_json = not isinstance(inside, str) and text.lstrip().startswith(("{", "["))
    for keys, kind in ((_TEXT_KEYS, "text"), (_PARAMETER_KEYS, "parameter"), (_CODE_KEYS, "code")):
        if key in keys and text.strip() and not is_all_json:
            yield kind, text
