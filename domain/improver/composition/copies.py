"""Replaces copies of the user's material in a model's text by a reference to the material."""

import re
from collections.abc import Iterable
from functools import partial

from domain.improver.composition.compose import compose_prompt
from domain.improver.material.authority import claims_authority
from domain.improver.sections.sections import Sections
from domain.text.containers import fenced

_OPENS = re.compile(r"^[^\S\n]*(?:`{3,}|~{3,})[\w+#.-]*\n\s*\Z", re.MULTILINE)
_CLOSES = re.compile(r"\s*\n[^\S\n]*(?:`{3,}|~{3,})[^\S\n]*$", re.MULTILINE)
_SHORT = 600
"""The longest piece, in characters, that a model may quote in its text."""
_LEAST_COPIED = 40
"""The shortest copy, in characters without its fence; a shorter one may be a coincidence."""


def without_copies(sections: Sections, material: Iterable[str], name: str) -> tuple[Sections, tuple[str, ...]]:
    """Return `sections` with copies of material replaced by `name`, and the pieces to add to the prompt.

    A short fenced or quoted piece that the model quotes exactly once stays where it is.
    """
    missing = []
    for piece in sorted(dict.fromkeys(material), key=len, reverse=True):
        if _may_stand_in_text(piece) and compose_prompt(sections, "", None).count(piece) == 1:
            continue
        sections = sections.mapped(partial(_without_copy, piece=piece, name=f"({name})"))
        missing.append(piece)
    return sections, tuple(piece for piece in material if piece in missing)


def _may_stand_in_text(piece: str) -> bool:
    is_contained = fenced(piece) == piece or all(line.startswith(">") for line in piece.split("\n"))
    return is_contained and len(piece) <= _SHORT and not claims_authority(piece)


def _without_copy(text: str, _part: str, *, piece: str, name: str) -> str:
    """Return `text` with each copy of `piece`, together with any fence around it, replaced by `name`."""
    for wanted in dict.fromkeys((piece.strip(), _inside(piece))):
        if len(wanted) >= _LEAST_COPIED or wanted == piece:
            text = name.join(_around(text.split(wanted)))
    return text


def _around(pieces: list[str]) -> list[str]:
    """Return the texts around copies without the fences that enclosed the copies."""
    for at in range(1, len(pieces)):
        opens, closes = _OPENS.search(pieces[at - 1][-_SHORT:]), _CLOSES.match(pieces[at][:_SHORT])
        if opens and closes:
            pieces[at - 1] = pieces[at - 1][: len(pieces[at - 1]) - len(opens[0])]
            pieces[at] = pieces[at][closes.end() :]
    return pieces


def _inside(piece: str) -> str:
    """Return the content of a fence, or the piece itself if it is not a fence."""
    return piece.partition("\n")[2].rpartition("\n")[0].strip() if fenced(piece) == piece else piece.strip()
