"""How the texts of a small model begin, for each kind of task, in the languages it is steered in.

The beginning of a sentence fixes its grammar and what it is about, and the model completes it with what is special to
the idea. Each must be right for nearly every task of its kind, and lead to something true whatever follows: "Use" and
"Avoid" alone do not, for a model of half a billion parameters then forbids what it has just asked for. They are regular
expressions; "(a|b)" leaves a choice.
"""

from domain.improver.idea.task_kind import TaskKind
from domain.improver.steering.starters_english import ENGLISH_OPENINGS
from domain.improver.steering.starters_spanish import SPANISH_OPENINGS
from domain.improver.steering.starters_type import Openings

OPENINGS: dict[str, dict[TaskKind | None, Openings]] = {"en": ENGLISH_OPENINGS, "es": SPANISH_OPENINGS}
"""By language (ISO 639-1) and kind; None is a kind that is not known."""


def openings_for(language: str | None, kind: TaskKind | None) -> Openings | None:
    """Return the openings for a kind of task, or for any when it is not known; None in a language that has none."""
    return OPENINGS.get(language or "", {}).get(kind)
