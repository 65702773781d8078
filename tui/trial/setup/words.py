"""What the setup of a trial says. Pure; foreign text is put on one line."""

from collections.abc import Sequence

from textual.content import Content

from domain.evaluation.plan import Plan
from domain.text.clean import one_line
from tui.keys.active import key_label
from tui.trial.setup.draft import TrialDraft

_MOST_NAMED = 5
_KEY = "bold $footer-key-foreground"
_Keys = tuple[tuple[str, str], ...]
_ORIGINAL: _Keys = (("trial-old-before", "previous"), ("trial-old-after", "next"))
_IMPROVED: _Keys = (("trial-new-before", "previous"), ("trial-new-after", "next"))
_REPEATS: _Keys = (("trial-fewer-repeats", "fewer"), ("trial-more-repeats", "more"))


def facts_of(draft: TrialDraft, *, is_low: bool) -> Content:
    """Return what is compared, and the keys that change it; in fewer lines where there is little room."""
    original, improved = (side.name for side in draft.sides)
    model = f"{draft.provider} · {draft.model}"
    judge = "off" if draft.judge is None else f"{draft.judge.provider} · {draft.judge.model}"
    old, new = (_ORIGINAL, _IMPROVED) if draft.has_choice else ((), ())
    asked = _fact("Model", model, (("trial-model", "change"),))
    repeats = _fact("Repeats", str(draft.repeats), _REPEATS)
    judged = _fact("Judge", judge, (("trial-judge", "choose"),))
    if not is_low:
        lines = [_fact("Original", original, old), _fact("Improved", improved, new), asked, repeats, judged]
    elif draft.has_choice:
        lines = [_fact("Original", original, old), _fact("Improved", improved, new), asked, _beside(repeats, judged)]
    else:
        lines = [_beside(_fact("Improved", improved), _fact("against", original)), asked, _beside(repeats, judged)]
    return Content("\n").join(lines)


def _fact(label: str, value: str, keys: _Keys = ()) -> Content:
    hints = [Content.assemble(" ", (key_label(key), _KEY), (f" {what}", "$text-muted")) for key, what in keys]
    return Content.assemble(f"{label:9}", (one_line(value), "bold"), *([Content(" ")] if hints else []), *hints)


def _beside(first: Content, second: Content) -> Content:
    return Content("  ").join([first, second])


def inputs_head(draft: TrialDraft, *, is_narrow: bool) -> str:
    """Return how many test inputs there are; without any, the keys that add some."""
    head = f"Test inputs: {len(draft.cases)}"
    if draft.cases:
        return head
    add, paste, load, propose = map(key_label, ("input-add", "input-paste", "input-load", "input-propose"))
    if is_narrow:
        return f"{head} · {add} add, {paste} paste, {load} load, {propose} propose"
    return f"{head} · {add} adds one, {paste} pastes several, {load} loads a file, {propose} lets the model propose"


def unfilled_line(draft: TrialDraft) -> str:
    """Return which variables are sent as they are, and in which rows of the table; empty if every one has a value."""
    names = draft.unfilled
    if not names:
        return ""
    are = "It is sent as it is" if len(names) == 1 else "They are sent as they are"
    if not draft.cases:
        return f"! There is no test input for {_named(names)}. {are}."
    where = [f"{one_line(name)} in {_rows(draft.rows_without(name))}" for name in names[:_MOST_NAMED]]
    return f"! No value for {', '.join(where)}{_more(names)}. {are} there."


def _named(names: Sequence[str]) -> str:
    return ", ".join(map(one_line, names[:_MOST_NAMED])) + _more(names)


def _rows(numbers: Sequence[int]) -> str:
    shown = [str(number) for number in numbers[:_MOST_NAMED]]
    return f"input {shown[0]}" if len(numbers) == 1 else f"inputs {', '.join(shown)}{_more(numbers)}"


def _more(things: Sequence[object]) -> str:
    return f" and {len(things) - _MOST_NAMED} more" if len(things) > _MOST_NAMED else ""


def start_line(plan: Plan | None) -> str:
    """Return what the key that starts does now, and what it takes; None is a plan that is not known yet."""
    key = key_label("trial-start")
    if plan is None:
        return f"{key} starts. …"
    if plan.requests:
        return f"{key} starts. {plan.sentence}"
    shows = f"Every output is there: {key} shows them, for you to choose the better ones."
    return f"{shows} {plan.sentence}" if plan.judge_requests else shows
