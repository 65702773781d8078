"""Recognises feedback that asks to take something out."""

import re

_REMOVES = re.compile(
    r"\b(?:remove|drop|delete|omit|without|(?:leave|take) (?:\w+ ){0,4}?out|no longer|not|don't|do not|no|never|"
    r"instead of|shorter than|too (?:many|much|long)|quita|quitar|elimina|eliminar|borra|sin|nunca|en vez de|"
    r"en lugar de|demasiad[oa]s?|sans|supprime|ohne|kein|keine|senza|sem)\b",
    re.IGNORECASE,
)


def asks_to_remove(feedback: str) -> bool:
    """Whether what `feedback` names may be what shall go, so that it need not survive."""
    return _REMOVES.search(feedback) is not None
