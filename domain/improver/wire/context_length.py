"""Whether a model reads all that it is sent: how many tokens that is at least, and how many it read."""

import re
from typing import Any

from domain.text.scripts import DENSE
from domain.text.size import estimate_tokens

# Each word of a spaced script is a token at least, a long one more; signs and white space may come many to a token.
_LEAST = re.compile(r"[^\W\d_]{1,16}|\d{1,3}|[^\w\s]+|_+")
_DENSE = re.compile(f"[{DENSE}]")
_TOLD_BELOW = 0.85
_TOLD_FROM = 100
_FULL = 0.98
_LEAST_CONTEXT = 4096
_SENT_NAMES = ("messages", "system", "contents", "systemInstruction")


def least_tokens(text: str) -> int:
    """Return how many tokens `text` is at least, whatever the model's vocabulary. Linear."""
    dense = len(_DENSE.findall(text))
    return dense // 2 + len(_LEAST.findall(_DENSE.sub(" ", text)))


def sent_text(body: dict[str, Any]) -> str:
    """Return every text of a request, in any protocol, that its model is to read."""
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
    """Tell whether a server read less than it was sent.

    Args:
        sent: What the model was to read.
        read: The tokens that its server counted; None and 0 where it does not say.
        context: The tokens that the model can take, None where that is not known.
    """
    if not read:
        return False
    least = least_tokens(sent)
    if read < least * _TOLD_BELOW and least - read >= _TOLD_FROM:
        return True
    return context is not None and read >= context * _FULL and estimate_tokens(sent) > read


def context_that_fits(sent: str, answer_tokens: int) -> int:
    """Return a context length, a power of two, that takes a request and its answer."""
    needed, fits = estimate_tokens(sent) * 5 // 4 + answer_tokens, _LEAST_CONTEXT
    while fits < needed:
        fits *= 2
    return fits
