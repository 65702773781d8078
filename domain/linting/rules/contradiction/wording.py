"""Rules that say the opposite: never and always, two tones, two beginnings, two numbers for one thing."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from domain.linting.finding import Hit
from domain.linting.meaning import Scope, is_conditional, is_negated, is_optional, is_under_ban, keywords, scope_of
from domain.linting.prompt import Prompt, Statement
from domain.linting.rules.contradiction.forms import may_meet

_NEXT = "Keep one of the two, or say when each holds."
_OPPOSITES = (
    ("tone_formal", "tone_casual"),
    ("tone_brief", "tone_detailed"),
    ("tone_serious", "tone_playful"),
    ("formal_address", "informal_address"),
)
_EDGES = ("begins_with", "ends_with")
_EDGE_WORDS = 60
_CLAUSE_END = re.compile(r"[.,;:!?()\n。，；：]")
_FEW_WORDS = 2
_MOST_MORE = 3
_MOST_WORDS = 12
_LONG = 200
_SHORT = 5
_MOST_STATEMENTS = 3_000
_MASK = re.compile(r"\d+(?:[.,:]\d+)*")
_SIZED = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?(%|€|\$|£|[^\W\d_]{1,12})")
_FEWEST_SHARED = 3


@dataclass(frozen=True, slots=True)
class _Said:
    statement: Statement
    words: frozenset[str]
    is_negated: bool
    is_by_heading: bool
    scope: Scope | None


def never_and_always(prompt: Prompt) -> Iterator[Hit]:
    """Yield the statements that demand what another one forbids, in the same words."""
    said = [_said(prompt, one) for one in prompt.rules[:_MOST_STATEMENTS]]
    plain = [one for one in said if one is not None]
    by_word: dict[str, list[_Said]] = defaultdict(list)
    for one in plain:
        if not one.is_negated:
            for word in one.words:
                by_word[word].append(one)
    for one in plain:
        if not one.is_negated:
            continue
        rarest = min(one.words, key=lambda word: len(by_word[word]))
        for other in by_word[rarest][:50]:
            if _is_opposite(one, other):
                first, second = sorted((one.statement, other.statement), key=lambda statement: statement.start)
                said_twice = (
                    "This demands what another rule forbids."
                    if second == other.statement
                    else ("This forbids what another rule demands.")
                )
                yield Hit(second.start, second.end, said_twice, _NEXT, (first.start, first.end))
                break


def _said(prompt: Prompt, statement: Statement) -> _Said | None:
    words = keywords(statement.folded, prompt.language)
    if not words or len(words) > _MOST_WORDS or is_conditional(prompt, statement) or is_optional(prompt, statement):
        return None
    if len(statement.folded) > _LONG or "?" in statement.folded:
        return None
    scope = scope_of(prompt, statement, statement.end, statement.end)
    return _Said(statement, words, is_negated(prompt, statement), is_under_ban(prompt, statement), scope)


def _is_opposite(negated: _Said, other: _Said) -> bool:
    few = len(negated.words) < _FEW_WORDS or negated.is_by_heading
    if not negated.words <= other.words or len(other.words) > len(negated.words) + (0 if few else _MOST_MORE - 1):
        return False
    if few and max(map(len, negated.words)) < _SHORT and next(iter(negated.words)).isascii():
        return False
    return negated.scope is not None and other.scope is not None and may_meet_sections(negated.scope, other.scope)


def may_meet_sections(one: Scope, other: Scope) -> bool:
    """Return whether two rules hold for the same answer, the nouns that they name left aside."""
    return may_meet(one, other) or (one.is_named and other.is_named)


def opposites(prompt: Prompt) -> Iterator[Hit]:
    """Yield the tones and the forms of address that contradict an earlier one."""
    for pair in _OPPOSITES:
        needs_context = pair[0].startswith("tone")
        found: list[tuple[str, Statement, Scope]] = []
        for statement in prompt.rules:
            if hit := _tone(prompt, statement, pair, needs_context=needs_context):
                name, scope = hit
                other = next(
                    (one for one in found if one[0] != name and (not needs_context or may_meet(one[2], scope))), None
                )
                if other is not None:
                    said = "This contradicts another rule about how to speak."
                    yield Hit(statement.start, statement.end, said, _NEXT, (other[1].start, other[1].end))
                    break
                found.append((name, statement, scope))


def _tone(
    prompt: Prompt, statement: Statement, pair: tuple[str, str], *, needs_context: bool
) -> tuple[str, Scope] | None:
    matches = {
        name: match for name in pair if (match := next(iter(prompt.found(f"(?&{name})", statement.folded)), None))
    }
    if len(matches) != 1 or (needs_context and not prompt.has("(?&tone_context)", statement.folded)):
        return None
    ((name, match),) = matches.items()
    if is_negated(prompt, statement) and not (name == "tone_serious" or needs_context is False):
        return None
    if is_optional(prompt, statement) or prompt.is_quoted(
        statement.start + match.start(), statement.start + match.end()
    ):
        return None
    scope = scope_of(prompt, statement, statement.start + match.start(), statement.start + match.end())
    if not needs_context and prompt.has(r"(?&negation)\W+(?:\w+\W+){0,3}$", statement.folded[: match.start()]):
        name = next(one for one in pair if one != name)
    return (name, scope) if scope is not None else None


def edges(prompt: Prompt) -> Iterator[Hit]:
    """Yield the statements that begin or end the answer with something else than an earlier one."""
    for name in _EDGES:
        found: list[tuple[frozenset[str], Statement, Scope]] = []
        for match in prompt.matches(f"(?&{name})"):
            statement = prompt.statement_at(match.start())
            if statement is None or is_optional(prompt, statement) or is_negated(prompt, statement):
                continue
            rest = prompt.folded[match.end() : min(statement.end, match.end() + _EDGE_WORDS)]
            what = keywords(_CLAUSE_END.split(rest)[0], prompt.language)
            scope = scope_of(prompt, statement, *match.span())
            if not what or scope is None:
                continue
            other = next((one for one in found if not one[0] & what and may_meet(one[2], scope)), None)
            if other is not None and other[1] != statement:
                said = f"Another rule {'begins' if name == 'begins_with' else 'ends'} the answer with something else."
                yield Hit(statement.start, statement.end, said, _NEXT, (other[1].start, other[1].end))
            found.append((what, statement, scope))


def numbers(prompt: Prompt) -> Iterator[Hit]:
    """Yield the statements that give another number for what an earlier one says in the same words."""
    earlier: dict[str, list[tuple[str, frozenset[str], Statement]]] = defaultdict(list)
    for statement in prompt.rules[:_MOST_STATEMENTS]:
        sized = _SIZED.findall(statement.folded)
        if len(sized) != 1 or is_conditional(prompt, statement):
            continue
        number, unit = sized[0]
        unit = unit if not unit.isalpha() else unit[:4]
        words = keywords(_MASK.sub(" ", statement.folded), prompt.language) - {unit}
        words = frozenset(word for word in words if not word.startswith(unit[:3]))
        for value, others, other in earlier[unit][:200]:
            small, large = sorted((words, others), key=len)
            is_same = small <= large and (len(small) >= _FEWEST_SHARED or (small == large and len(small) >= _FEW_WORDS))
            is_list = (
                statement.is_item and other.is_item and prompt.sections[statement.line] == prompt.sections[other.line]
            )
            if value != number and is_same and not is_list and len(large) <= len(small) + _MOST_MORE - 1:
                said = f"{number} here, {value} there, for the same thing."
                yield Hit(statement.start, statement.end, said, "Correct the wrong one.", (other.start, other.end))
                break
        earlier[unit].append((number, words, statement))
