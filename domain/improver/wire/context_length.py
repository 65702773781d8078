"""Detects requests that exceed a model's context or that a server has truncated."""

import re
from typing import Any

from domain.text.scripts import DENSE
from domain.text.size import estimate_tokens

# Each word of a spaced script is at least one token, a long one more; many symbols or spaces may share a token.
_LEAST = re.compile(r"[^\W\d_]{1,16}|\d{1,3}|[^\w\s]+|_+")
_DENSE = re.compile(f"[{DENSE}]")
_TOLD_BELOW = 0.85
_TOLD_FROM = 100
_FULL = 0.98
_LEAST_CONTEXT = 4096
_SENT_NAMES = ("messages", "system", "contents", "systemInstruction")


def least_tokens(text: str) -> int:
    """Return a lower bound for the tokens of `text` with any vocabulary. Linear time."""
    dense = len(_DENSE.findall(text))
    return dense // 2 + len(_LEAST.findall(_DENSE.sub(" ", text)))


def sent_text(body: dict[str, Any]) -> str:
    """Return all text of a request that the model reads, in any protocol."""
    return "\n".join(text for name in _SENT_NAMES for text in _texts(body.get(name)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, one in value.items() if name not in ("role", "type") for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return []


def was_cut(sent: str, read: int | None, context: int | None) -> bool:
    """Return whether a server truncated a request.

    Args:
        sent: The text of the request.
        read: The input tokens that the server counted; None or 0 if it does not report them.
        context: The model's context length in tokens, None if unknown.
    """
    if not read:
        return False
    least = least_tokens(sent)
    if read < least * _TOLD_BELOW and least - read >= _TOLD_FROM:
        return True
    return context is not None and read >= context * _FULL and estimate_tokens(sent) > read


def context_that_fits(sent: str, answer_tokens: int) -> int:
    """Return a context length, a power of two, that is large enough for a request and its answer."""
    needed, fits = estimate_tokens(sent) * 5 // 4 + answer_tokens, _LEAST_CONTEXT
    while fits < needed:
        fits *= 2
    return fits
