"""Takes away what a model says to the person before it comes to the point."""

import re

_PREAMBLE = re.compile(
    r"^\W*(?:(?:sure|certainly|of course|absolutely|okay|claro(?: que sí)?|por supuesto|desde luego|naturlich)\b"
    r"[^:\n.!]{0,60}[!.,]*\s*)?"
    r"(?:(?:here(?:'s| is| are)|aquí (?:tienes|está|va)|voici|hier ist|ecco)\b[^:\n]{0,80}:\s*)",
    re.IGNORECASE,
)
_LEAST_WORDS = 3
"""A task that still says something; less than that was no preamble."""


def without_preamble(text: str) -> str:
    """Return `text` without "Sure! Here is the improved prompt:" at its start; unchanged when little would be left."""
    rest = _PREAMBLE.sub("", text, count=1).strip()
    return rest if len(rest.split()) >= _LEAST_WORDS else text
