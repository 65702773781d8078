"""The demonstrations for a model, and the selection of those most similar to an idea."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from domain.improver.answer.prompt_fields import typed_fields
from domain.improver.answer.values import as_text
from domain.improver.idea.language import detect_language
from domain.improver.idea.task_kind import TaskKind, kind_of
from domain.improver.sections.sections import Sections
from domain.text.likeness import likeness

SAME_KIND_BONUS = 0.25
"""Added to the similarity (0 to 1) for the same kind of task, because the kind matters more than the topic."""

_SHOWN = 3
_SHOWN_TO_SMALL = 1
_LAST_LATIN_LETTER = "\u024f"  # the end of Unicode's block Latin Extended-B


@dataclass(frozen=True, slots=True)
class Demonstration:
    """An idea and the sections of a good prompt for it. `language` is an ISO 639-1 code, None if unknown."""

    uid: str
    language: str | None
    kind: TaskKind | None
    idea: str
    context: str
    sections: Sections


@functools.cache
def all_demonstrations() -> tuple[Demonstration, ...]:
    """Return all demonstrations that come with the application. Thread-safe."""
    rows = json.loads(files(__package__).joinpath("demonstrations.json").read_text("utf-8"))
    return tuple(
        Demonstration(
            uid=row["uid"],
            language=row["language"],
            kind=TaskKind(row["kind"]),
            idea=row["idea"],
            context=row["context"],
            sections=Sections.from_values(row),
        )
        for row in rows
    )


def demonstration_of(demo: Mapping[str, Any]) -> Demonstration:
    """Convert a demonstration of a compiled program from the values of its file. Pure."""
    fields = typed_fields(demo)
    idea, context = as_text(demo.get("idea")), as_text(demo.get("context"))
    return Demonstration(
        uid=f"compiled-{hashlib.sha256(idea.encode()).hexdigest()[:12]}",
        language=detect_language(idea, context),
        kind=kind_of(idea),
        idea=idea,
        context=context,
        sections=Sections.from_values(fields),
    )


def demonstration_to_dict(one: Demonstration) -> dict[str, Any]:
    """Convert a demonstration to the form that DSPy uses. Pure."""
    return {"idea": one.idea, "context": one.context, **one.sections.to_values()}


def count_shown(enabled: bool | None, *, is_small_model: bool) -> int:
    """Return the number of demonstrations to show. If `enabled` is None, it depends on the size of the model.

    By default, a small model is shown none: the subject of even one leaks into its answer ("painted on a van" in a
    bedtime story), and the grammar already fixes the form.
    """
    if enabled is None:
        enabled = not is_small_model
    return (_SHOWN_TO_SMALL if is_small_model else _SHOWN) if enabled else 0


def nearest_demonstrations(idea: str, language: str | None, count: int) -> list[Demonstration]:
    """Return at most `count` demonstrations in the idea's language, most similar first.

    A language without demonstrations gets none, because examples in another language make the model answer in it. If
    the language is unknown (None), an idea in Latin letters gets English ones.
    """
    if language is None and any(character.isalpha() and character > _LAST_LATIN_LETTER for character in idea):
        return []
    candidates = [one for one in all_demonstrations() if one.language == (language or "en")]
    kind = kind_of(idea)

    def nearness(one: Demonstration) -> float:
        return likeness(idea, one.idea) + (SAME_KIND_BONUS if one.kind is kind else 0)

    return sorted(candidates, key=nearness, reverse=True)[:count]
