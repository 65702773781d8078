"""Forms and languages of the answer that cannot both hold."""

from collections.abc import Iterator

from domain.linting.demands import DATA_FORMS, Demand, Wish, forms_of, languages_of
from domain.linting.finding import Hit
from domain.linting.meaning import Scope
from domain.linting.prompt import Prompt

_NEXT = "Keep one of the two, or say when each holds."
_BESIDES_DATA = frozenset(
    {"table", "bullet_list", "numbered_list", "headings", "greeting", "closing", "explanation", "emoji", "plain_text"}
)
"""What no answer has that is data alone."""
_MARKUP = frozenset({"table", "bullet_list", "headings", "code_block"})
"""What needs Markdown."""


def may_meet(one: Scope, other: Scope) -> bool:
    """Return whether two rules can hold for the same answer."""
    if one.of == other.of:
        return True
    universal = (one.is_universal and not one.of) or (other.is_universal and not other.of)
    return universal and not (one.of and other.of)


def forms(prompt: Prompt) -> Iterator[Hit]:
    """Yield the forms that contradict an earlier one, once for each statement."""
    earlier: list[Demand] = []
    reported = set()
    for demand in forms_of(prompt):
        for other in earlier:
            if demand.statement.start in reported or other.statement == demand.statement:
                continue
            if may_meet(demand.scope, other.scope) and (_exclude(demand, other) or _exclude(other, demand)):
                reported.add(demand.statement.start)
                words = f"“{prompt.text[demand.start : demand.end]}” and “{prompt.text[other.start : other.end]}”"
                if demand.form == other.form:
                    words = f"“{prompt.text[demand.start : demand.end]}” wanted and forbidden"
                yield Hit(
                    demand.statement.start,
                    demand.statement.end,
                    f"This contradicts another rule: {words}.",
                    _NEXT,
                    (other.statement.start, other.statement.end),
                )
        earlier.append(demand)


def _exclude(one: Demand, other: Demand) -> bool:
    if one.form == other.form:
        return one.wish is Wish.BANNED and other.wish in (Wish.WANTED, Wish.ONLY) and not one.scope.of
    if other.wish is not Wish.WANTED and other.wish is not Wish.ONLY:
        return False
    if one.wish is Wish.ONLY and one.form in DATA_FORMS:
        return other.form in _BESIDES_DATA or (other.form in DATA_FORMS and other.wish is Wish.ONLY)
    if one.form == "markdown" and one.wish is Wish.BANNED:
        return other.form in _MARKUP
    is_plain = one.form == "plain_text" and one.wish is not Wish.BANNED
    return is_plain and other.form in {"markdown", *_MARKUP, *DATA_FORMS}


def languages(prompt: Prompt) -> Iterator[Hit]:
    """Yield the demands of a language that contradict an earlier one."""
    found = languages_of(prompt)
    for at, demand in enumerate(found):
        other = next(
            (one for one in found[:at] if one.language != demand.language and may_meet(one.scope, demand.scope)), None
        )
        if other is not None:
            said = "Two languages are demanded of the answer."
            yield Hit(
                demand.statement.start, demand.statement.end, said, _NEXT, (other.statement.start, other.statement.end)
            )
