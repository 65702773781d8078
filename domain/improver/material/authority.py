"""Recognises text that imitates the prompt itself: with section headings, tags or instructions to a model."""

import functools

from domain.improver.idea.injections import without_injections
from domain.improver.sections.wording import all_texts
from domain.text.clean import fold
from domain.text.containers import tags_in

_TAGS = frozenset({
    "role", "task", "context", "keep_exactly", "requirements", "approach", "guardrails", "output_format", "check",
    "input", "material", "idea", "previous", "change", "system", "user", "assistant", "developer", "instructions",
    "instruction", "rules", "prompt",
})  # fmt: skip
_MARKS = " \t#*_:："
_LONGEST_HEADING = 80


def claims_authority(text: str) -> bool:
    """Whether `text` has a section heading or tag of a prompt, or an instruction to a model. Pure; linear time."""
    if without_injections(text) != text or tags_in(text) & _TAGS:
        return True
    return any(_is_heading(line) for line in text.split("\n"))


def _is_heading(line: str) -> bool:
    """Whether a line looks like one of our section headings, in any output style and language."""
    line = line.strip()
    if not line or len(line) > _LONGEST_HEADING or not (line[0] in "#*_" or line[-1] in ":：*"):
        return False
    return fold(line.strip(_MARKS)) in _headings()


@functools.cache
def _headings() -> frozenset[str]:
    return frozenset(fold(heading) for texts in all_texts().values() for heading in texts.headings)
