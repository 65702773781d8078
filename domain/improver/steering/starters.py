"""The starters (sentence beginnings) of a small model's texts, from `starters.json`.

A starter fixes the grammar and the topic of a sentence, and the model adds the specifics of the idea. It must suit
nearly every task of its kind, and any continuation must make sense. "Use" and "Avoid" alone do not work: a model with
half a billion parameters then forbids what it has just requested. Starters are regular expressions; "(a|b)" leaves a
choice.
"""

import functools
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from domain.improver.idea.facts import Fact, FactKind
from domain.improver.idea.task_kind import TaskKind

_MOST_FACTS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Starters:
    """The starters of a prompt's texts; an empty one allows any beginning.

    For a kind of task, `requirements` and `guardrails` have one starter for each item, in order. For a language, they
    have at most one, which all items share.
    """

    role: str = ""
    directive: str = ""
    requirements: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()


def starters_for(language: str | None, kind: TaskKind | None) -> Starters | None:
    """Return the starters for a kind of task, or for any task if `kind` is None; None if the language has none."""
    row = _languages().get(language or "", {}).get("kinds", {}).get(kind or "unknown")
    return _starters(**row) if row else None


def starters_of_language(language: str | None) -> Starters:
    """Return the starters for all texts of a language, whose first words keep the model in that language."""
    return _starters(**_languages().get(language or "", {}).get("every", {}))


def starters_of_facts(facts: tuple[Fact, ...], language: str | None) -> tuple[str, ...]:
    """Return starters for requirements that must contain names or quotations that the first answer left out.

    At most four; all names share one. Double quotation marks are replaced, because they would end the JSON string.
    """
    languages = _languages()
    forms = languages.get(language or "", {}).get("facts") or languages["en"]["facts"]
    names = [fact.text for fact in facts if fact.kind is FactKind.NAME]
    quotes = [fact.text for fact in facts if fact.kind is FactKind.QUOTE]
    joined = [", ".join(names)] if names else []
    found = [(FactKind.NAME, text) for text in joined] + [(FactKind.QUOTE, text) for text in quotes]
    return tuple(str(forms[kind]).replace("{}", _escaped(text)) for kind, text in found)[:_MOST_FACTS]


@functools.cache
def _languages() -> dict[str, dict[str, Any]]:
    return dict(json.loads(files(__package__).joinpath("starters.json").read_text("utf-8")))


def _starters(
    role: str = "", directive: str = "", requirements: tuple[str, ...] = (), guardrails: tuple[str, ...] = ()
) -> Starters:
    return Starters(role=role, directive=directive, requirements=tuple(requirements), guardrails=tuple(guardrails))


def _escaped(text: str) -> str:
    return re.sub(r"([.\\+*?()\[\]{}|^$/-])", r"\\\1", text.replace('"', "'"))
