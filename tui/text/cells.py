"""Cuts text to a number of cells, never through a visible letter or emoji."""

from rich.cells import cell_len
from textual.content import Content
from wcwidth import grapheme_boundary_before, iter_graphemes

_ELLIPSIS = "…"


def fit(content: Content, cells: int) -> Content:
    """Return `content` if it fits into `cells` cells, else as many whole graphemes as fit and an ellipsis.

    Textual's own function (8.2.8) cuts flags and Indic syllables in two.
    """
    if content.cell_length <= cells:
        return content
    return content[: _prefix(content.plain, cells - 1)].append(_ELLIPSIS) if cells > 0 else Content("")


def fit_text(text: str, cells: int) -> str:
    """Return plain `text`, cut in the same way."""
    if cell_len(text) <= cells:
        return text
    return text[: _prefix(text, cells - 1)] + _ELLIPSIS if cells > 0 else ""


def grapheme_start(text: str, index: int) -> int:
    """Return where the grapheme of the character `index` begins."""
    return grapheme_boundary_before(text, index + 1) if 0 < index < len(text) else index


def _prefix(text: str, cells: int) -> int:
    """Return how many characters of `text` fit into `cells`, in whole graphemes."""
    if text.isascii():
        return cells
    length = taken = 0
    for grapheme in iter_graphemes(text):
        taken += cell_len(grapheme)
        if taken > cells:
            break
        length += len(grapheme)
    return length
