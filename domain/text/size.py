"""The size of a text in words and in tokens (counted by the engine, or estimated and marked so), and of a file."""

import re

from domain.text.scripts import DENSE, UNSPACED

_GIGABYTE, _MEGABYTE = 1_000_000_000, 1_000_000
_CHARACTERS = 4
"""OpenAI's rule of thumb for English ("Tokenizer", platform.openai.com): a token is about four characters."""
_DENSE = re.compile(f"[{DENSE}]")
_UNSPACED = re.compile(f"[{UNSPACED}]+")
_WORD = re.compile(r"\w\S*+")
"""Marks at its end belong to no other word, so they need not be parted from it to count."""


def estimate_tokens(text: str) -> int:
    """Return an estimate of the tokens in `text` for any model; 0 only for an empty text. Pure and fast."""
    dense = 0 if text.isascii() else len(_DENSE.findall(text))
    return dense + -(-(len(text) - dense) // _CHARACTERS)


def size_words(text: str, exact: int | None) -> str:
    """Return the token count to display: `exact` if known, else an estimate after a tilde."""
    return f"{exact:,}" if exact is not None else f"~{estimate_tokens(text):,}"


def count_words(text: str) -> int:
    """Return how many words `text` has. Pure and fast.

    Punctuation alone, such as the dash of a list, is not a word. A character of a script without spaces counts as one.
    """
    if text.isascii():
        return len(_WORD.findall(text))
    spaced = _UNSPACED.sub(" ", text)
    return len(_WORD.findall(spaced)) + sum(map(len, _UNSPACED.findall(text)))


def length_words(text: str, exact: int | None = None) -> str:
    """Return the word and token counts of a text to display; empty for a blank text.

    Args:
        text: Any text.
        exact: Its tokens, if the engine counted them.
    """
    if not text.strip():
        return ""
    words, tokens = count_words(text), size_words(text, exact)
    return f"{words:,} word{'s' * (words != 1)} · {tokens} token{'s' * (tokens.lstrip('~') != '1')}"


def size_of_file(size: int) -> str:
    """Return `size` in bytes as `491 MB` or `1.1 GB`."""
    return f"{size / _GIGABYTE:.1f} GB" if size >= _GIGABYTE else f"{size // _MEGABYTE} MB"
