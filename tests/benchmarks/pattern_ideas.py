"""The labelled ideas that judge which pattern is chosen for an idea, and how it is filled.

`pattern_kinds.json` lists the kinds of work. `pattern_ideas.json` holds ideas as people type them. Each is labelled by
hand with its kind, what a prompt must keep, what would be wrong in it, and what the idea gives; many have traps, such
as homonyms. `plain_ideas.json` has ideas without, for the choice alone; so has `unseen_ideas.json`, which no weight in
the code was fitted to. `short_ideas.json` holds short ideas full of English technical words, for the detection of the
language.

The ideas are for measuring only: none of them may become an example in a pattern.
"""

import re
import unicodedata
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter

FOLDER = Path(__file__).parent
NONE = "none"
"""The label of an idea that fits no kind: a neutral pattern is expected."""

Trait = Literal["homonym", "condition", "material"]


class _Labelled(BaseModel, frozen=True, extra="forbid"):
    pass


class Kind(_Labelled):
    """A kind of work: its name, its group, and what the person wants to get."""

    slug: str
    group: str
    wants: str


class Wrong(_Labelled):
    """Something that would be wrong in the improved prompt of one idea.

    `patterns` are regular expressions for lower-case text, in the language of the idea. `^` matches at each line.
    `example` is a sentence that they find. `fine` is a similar sentence that belongs in a good prompt and that they do
    not find. They cannot know every negation: read what they find before you count it as a fault.
    """

    what: str
    patterns: tuple[str, ...]
    example: str
    fine: str = ""

    def is_in(self, prompt: str) -> bool:
        """Return whether a pattern matches anywhere in `prompt`."""
        text = _plain(prompt)
        return any(re.search(pattern, text, re.MULTILINE) for pattern in self.patterns)


class PatternIdea(_Labelled):
    """A raw idea with its labels.

    Traits: a `homonym` has a word that also means something else, often in software; a `condition` excludes something
    that a stock requirement may ask for; `material` is pasted into the context.
    """

    id: str
    language: str
    kind: str
    also: tuple[str, ...]
    traits: frozenset[Trait]
    idea: str
    context: str
    must_keep: tuple[str, ...]
    slots: dict[str, str]
    wrong: tuple[Wrong, ...]

    def accepts(self, slug: str) -> bool:
        """Return whether a pattern of the kind `slug` (or `NONE`, the neutral one) suits the idea."""
        return slug == self.kind or slug in self.also

    def missing_from(self, prompt: str) -> list[str]:
        """Return what the prompt must keep and does not contain, whatever its case."""
        text = _plain(prompt)
        return [kept for kept in self.must_keep if _plain(kept) not in text]

    def wrong_in(self, prompt: str) -> list[Wrong]:
        """Return what is wrong in the prompt, as far as the patterns find it."""
        return [wrong for wrong in self.wrong if wrong.is_in(prompt)]


class PlainIdea(_Labelled):
    """An idea without traps, with its kind, or `NONE`, and other kinds that would do."""

    idea: str
    language: str
    kind: str
    also: tuple[str, ...]

    def accepts(self, slug: str) -> bool:
        """Return whether a pattern of the kind `slug` (or `NONE`, the neutral one) suits the idea."""
        return slug == self.kind or slug in self.also


class ShortIdea(_Labelled):
    """A short idea with many English technical words, and its language."""

    language: str
    idea: str


def load_kinds() -> tuple[Kind, ...]:
    """Return the kinds of work that the ideas are labelled with."""
    return TypeAdapter(tuple[Kind, ...]).validate_json((FOLDER / "pattern_kinds.json").read_bytes())


def load_pattern_ideas() -> tuple[PatternIdea, ...]:
    """Return the labelled ideas."""
    return TypeAdapter(tuple[PatternIdea, ...]).validate_json((FOLDER / "pattern_ideas.json").read_bytes())


def load_plain_ideas() -> tuple[PlainIdea, ...]:
    """Return the plain ideas, labelled by somebody who had seen no pattern."""
    return TypeAdapter(tuple[PlainIdea, ...]).validate_json((FOLDER / "plain_ideas.json").read_bytes())


def load_unseen_ideas() -> tuple[PlainIdea, ...]:
    """Return the ideas that no weight was fitted to, labelled by somebody who had seen no pattern and no other idea."""
    return TypeAdapter(tuple[PlainIdea, ...]).validate_json((FOLDER / "unseen_ideas.json").read_bytes())


def load_short_ideas() -> tuple[ShortIdea, ...]:
    """Return the short ideas; those in English show that English is still recognised."""
    return TypeAdapter(tuple[ShortIdea, ...]).validate_json((FOLDER / "short_ideas.json").read_bytes())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().replace("\u2019", "'")
