"""Recognises an idea that cannot be understood without guessing, and feedback that asks to take something out."""

import re

from domain.improver.idea.facts import FactKind, facts_of
from domain.text.clean import fold

_BETTER = re.compile(
    r"\b(?:better|improve|optimi[sz]e|enhance|upgrade|fix up|polish|mejor|mejora|mejorar|optimiza|optimizar|arregla|"
    r"ameliore|ameliorer|verbessere|migliora|melhora|millora)\b"
)
_POINTS_AT = re.compile(
    r"\b(?:it|this|that|thing|stuff|lo de|esto|eso|cosa|asunto|tema|ca|truc|das ding|questo|isso|aixo)\b"
    r"(?! (?:is|are|week|month|quarter|year|afternoon|morning)\b)"
)
_UNNAMED = re.compile(
    r"^\W*(?:please |por favor )?(?:write|make|do|prepare|create|plan|organi[sz]e|fix|finish|escribe|haz|prepara|crea|"
    r"planifica|organiza|termina|redacta)\s+(?:the|our|my|el|la|los|las|nuestro|nuestra|mi|lo de)\b"
)
_EMPTY = re.compile(
    r"(?:an?|the|our|my|your|and|or|of|for|to|in|on|at|with|by|we|i|it|this|that|is|are|be|do|make|write|please|some|how|"
    r"what|una?|el|las?|los?|del?|al|y|o|en|para|por|con|mis?|nuestr[oa]|que|porfa|favor|les?|du|des|pour|il|une|der|die|"
    r"das|und|eine?)"
)
_REMOVES = re.compile(
    r"\b(?:remove|drop|delete|omit|without|(?:leave|take) (?:\w+ ){0,4}?out|no longer|not|don't|do not|no|never|"
    r"instead of|shorter than|too (?:many|much|long)|quita|quitar|elimina|eliminar|borra|sin|nunca|en vez de|"
    r"en lugar de|demasiad[oa]s?|sans|supprime|ohne|kein|keine|senza|sem)\b",
    re.IGNORECASE,
)
_MOST_SAID_WORDS = 4
_TELLING_KINDS = frozenset(
    {FactKind.URL, FactKind.FORM, FactKind.CODE, FactKind.PATH, FactKind.QUOTE, FactKind.VARIABLE}
)


def is_ambiguous(idea: str, context: str = "") -> bool:
    """Whether `idea` points at something that only its author knows, or says little more than "better".

    Any context counts as an explanation. A heuristic, tried on the ideas of the evaluation. Pure and fast.
    """
    if context.strip() or any(fact.kind in _TELLING_KINDS for fact in facts_of(idea)):
        return False
    folded = fold(idea)
    said = [word for word in re.findall(r"[^\W\d_]+", folded) if not _EMPTY.fullmatch(word)]
    if len(said) > _MOST_SAID_WORDS:
        return False
    return any(pattern.search(folded) for pattern in (_BETTER, _POINTS_AT, _UNNAMED))


def asks_to_remove(feedback: str) -> bool:
    """Whether what `feedback` names may be what shall go, so that it need not survive."""
    return _REMOVES.search(feedback) is not None
