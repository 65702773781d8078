"""How large a text is: in words, and in tokens as its engine counted them, or estimated and said to be."""

import re

from domain.text.scripts import DENSE, UNSPACED

_CHARACTERS = 4
"""OpenAI's rule of thumb for English ("Tokenizer", platform.openai.com): a token is about four characters."""
_DENSE = re.compile(f"[{DENSE}]")
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}](?:[^\s{UNSPACED}]*[^\W{UNSPACED}])?")


def estimate_tokens(text: str) -> int:
    """Return about how many tokens `text` is, whatever the model; 0 only for an empty text. Pure and fast."""
    dense = 0 if text.isascii() else len(_DENSE.findall(text))
    return dense + -(-(len(text) - dense) // _CHARACTERS)


def size_words(text: str, exact: int | None) -> str:
    """Return the size for a person: `exact` when somebody counted, else an estimate after a tilde."""
    return f"{exact:,}" if exact is not None else f"~{estimate_tokens(text):,}"


def count_words(text: str) -> int:
    """Return how many words `text` has; what is only signs, such as the dash of a list, is none. Pure and fast.

    A character of a script without spaces counts as one.
    """
    return len(_WORD.findall(text))


def length_words(text: str, exact: int | None = None) -> str:
    """Return words and tokens of a text for a person; nothing for a blank one.

    Args:
        text: Any text.
        exact: Its tokens, when its engine counted them.
    """
    if not text.strip():
        return ""
    words, tokens = count_words(text), size_words(text, exact)
    return f"{words:,} word{'s' * (words != 1)} · {tokens} token{'s' * (tokens.lstrip('~') != '1')}"
