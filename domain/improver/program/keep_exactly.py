"""Selects the text of the idea that a prompt quotes because no section contains it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.improver.composition.compose import QUOTED_KINDS
from domain.improver.idea.clauses import clauses_of, is_constraint, keywords, unsaid
from domain.improver.idea.facts import Fact, FactKind
from domain.improver.program.inputs import ModelTask
from domain.improver.sections.sections import Sections
from domain.text.scripts import length_in_words

_MOST = 0.5
"""The most of the idea's words that may be quoted as clauses and around numbers, so that a prompt is not a copy."""


def verbatim(
    missing: tuple[Fact, ...], question: ModelTask, sections: Sections, *, quotes: bool = False
) -> tuple[Fact, ...]:
    """Return the facts for "Keep exactly": clauses, and the missing literals that no such clause contains. Pure.

    Quotes a clause that sets a limit if no section covers it; for a small model, which often digresses, also the other
    clauses. A number is quoted with a few words around it if there is room for them or if it is meaningless alone. With
    `quotes`, quotations are included, because a second attempt also left them out.
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
        # The feedback may change a clause that it mentions. For a small model, the idea also contains the feedback.
        changed = clause not in question.feedback and spoken_of & keywords(clause)
        if not changed and (question.is_small_model or is_constraint(clause)):
            yield clause


def _by_weight(clauses: Iterable[str], missing: tuple[Fact, ...]) -> list[str]:
    """Sort the clauses by importance: first those with a lost literal, then those with a limit, then the others."""
    return sorted(clauses, key=lambda one: (not any(fact.is_in(one) for fact in missing), not is_constraint(one)))
