"""Takes away what a model says to the person before it comes to the point."""

import re

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
"""A task that still says something; less than that was no preamble."""


def without_preamble(text: str) -> str:
    """Return `text` without "Sure! Here is the improved prompt:" at its start; unchanged when little would be left.

    "Here are three shops: ..." is no remark to the person, and stays.
    """
    rest = _PREAMBLE.sub("", text, count=1).strip()
    return rest if len(rest.split()) >= _LEAST_WORDS else text


def arrived_without_preamble(text: str) -> str:
    """Return what can be shown of a `text` that is still arriving: nothing while it may be a remark."""
    return "" if _MAY_BECOME_ONE.search(text) or _PREAMBLE.fullmatch(text) else without_preamble(text)
