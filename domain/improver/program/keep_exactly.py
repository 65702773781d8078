"""Chooses what a prompt quotes from its idea because no section says it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.improver.composition.compose import QUOTED_KINDS
from domain.improver.idea.clauses import clauses_of, is_constraint, keywords, unsaid
from domain.improver.idea.facts import Fact, FactKind
from domain.improver.program.inputs import ModelTask
from domain.improver.sections.sections import Sections
from domain.text.scripts import length_in_words

_MOST = 0.5
"""The part of the idea's words that clauses and the words around numbers may quote: a prompt is no copy of its idea."""


def verbatim(
    missing: tuple[Fact, ...], question: ModelTask, sections: Sections, *, quotes: bool = False
) -> tuple[Fact, ...]:
    """Return what "Keep exactly" quotes: clauses, and the missing literals that stand in none of them. Pure.

    A clause that sets a limit is quoted when no section says it; a small model's prompt quotes the others too, for it
    wanders. A number is quoted with a few words around it as long as there is room for them, or it says nothing alone.
    `quotes` are quoted as well when the model has been asked for them in vain.
    """
    kinds = QUOTED_KINDS | {FactKind.QUOTE} if quotes else QUOTED_KINDS
    literals = tuple(fact for fact in missing if fact.kind in kinds)
    room = int(_MOST * length_in_words(question.idea))
    clauses: list[str] = []
    for clause in _by_weight(_candidates(question, sections), missing):
        size = length_in_words(clause)
        if size <= room:
            clauses.append(clause)
            room -= size
    ordered = sorted(clauses, key=question.idea.find)
    quoted = tuple(Fact(FactKind.CLAUSE, clause, clause) for clause in ordered)
    wholes = (*clauses, *(fact.text for fact in literals))
    alone = tuple(fact for fact in literals if not any(fact.is_in(one) for one in wholes if one != fact.text))
    spoken = sum(len(fact.phrase.split()) for fact in alone if fact.phrase != fact.text)
    if spoken > room:
        alone = tuple(fact if fact.text.isdigit() else replace(fact, phrase=fact.text) for fact in alone)
    return (*alone, *quoted)


def _candidates(question: ModelTask, sections: Sections) -> Iterator[str]:
    spoken_of = keywords(question.feedback)
    for clause in unsaid(clauses_of(question.idea), sections.texts):
        # What the feedback speaks of it changes; its own words are in the idea of a small model.
        changed = clause not in question.feedback and spoken_of & keywords(clause)
        if not changed and (question.is_small_model or is_constraint(clause)):
            yield clause


def _by_weight(clauses: Iterable[str], missing: tuple[Fact, ...]) -> list[str]:
    """Return the clauses that matter most first: with a literal that is lost, with a limit, then as they stand."""
    return sorted(clauses, key=lambda one: (not any(fact.is_in(one) for fact in missing), not is_constraint(one)))
