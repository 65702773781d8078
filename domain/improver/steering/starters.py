"""How the texts of a small model begin, as `starters.json` says.

The beginning of a sentence fixes its grammar and what it is about, and the model completes it with what is special to
the idea. Each must be right for nearly every task of its kind, and lead to something true whatever follows: "Use" and
"Avoid" alone do not, for a model of half a billion parameters then forbids what it has just asked for. They are regular
expressions; "(a|b)" leaves a choice.
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
    """The beginning of each text of a prompt; empty for any beginning.

    Those for a kind of task have one for each requirement and guardrail, in their order; those for every text of a
    language have one that all of them share.
    """

    role: str = ""
    directive: str = ""
    requirements: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()


def starters_for(language: str | None, kind: TaskKind | None) -> Starters | None:
    """Return the starters for a kind of task, or for any when it is not known; None in a language that has none."""
    row = _languages().get(language or "", {}).get("kinds", {}).get(kind or "unknown")
    return _starters(**row) if row else None


def starters_of_language(language: str | None) -> Starters:
    """Return how every text of a language begins, so that its first words settle the language."""
    return _starters(**_languages().get(language or "", {}).get("every", {}))


def starters_of_facts(facts: tuple[Fact, ...], language: str | None) -> tuple[str, ...]:
    """Return how a requirement begins that must speak of a name or a quotation which the first answer left out.

    At most four. Names come together in one. Double quotation marks are avoided: they would end the JSON text.
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
