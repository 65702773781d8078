"""The input of one request, split into the user's words and the material."""

import re
from dataclasses import dataclass

from domain.improver.material.authority import claims_authority
from domain.improver.material.split import Divided, divide
from domain.prompts.request import ImproveRequest
from domain.text.containers import fenced

_OPENS_FENCE = re.compile(r"\s*(?:`{3}|~{3})")


@dataclass(frozen=True, slots=True)
class Given:
    """The words of the idea, the context and the feedback, and all material in order, without duplicates."""

    idea: str
    context: str
    feedback: str
    material: tuple[str, ...]


def given_by(request: ImproveRequest) -> Given:
    """Split the texts of a request into words and material. Pure; linear time."""
    idea, feedback = divide(request.idea), divide(request.feedback)
    context = _context(request)
    pieces = dict.fromkeys((*idea.material, *context.material, *feedback.material))
    return Given(idea.words, context.words, feedback.words, tuple(pieces))


def _context(request: ImproveRequest) -> Divided:
    """Split a context into words, which are binding, and material.

    The whole context is material if it has an unclosed fence or its words imitate the prompt's own rules.
    """
    context = request.context
    if not context.strip():
        return Divided(context)
    if request.context_is_material:
        return Divided("", (context,))
    divided = divide(context, names_task=False)
    is_open = any(_OPENS_FENCE.match(piece) and fenced(piece) != piece for piece in divided.material)
    return Divided("", (context,)) if is_open or claims_authority(divided.words) else divided
