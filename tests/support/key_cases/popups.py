"""The keys of the popups, but for those that move."""

import re
from collections.abc import Callable

from tests.support.key_cases.case import Case, showing
from tests.support.key_stage import Stage


def _closes(opens: str, title: str) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.home()
        stage.press(opens)
        stage.shows(title)
        stage.press(key)
        stage.hides(title)

    return case


def _thoughts_close(stage: Stage, key: str) -> None:
    stage.improve("think of this first")
    stage.press("t")
    stage.shows("╭─ Thoughts ")
    stage.press(key)
    stage.hides("╭─ Thoughts ")


def _diff_closes(stage: Stage, key: str) -> None:
    stage.open("filler 01")
    stage.press("v")
    stage.shows("╭─ What changed ")
    stage.press(key)
    stage.hides("╭─ What changed ")


def _question(*, yes: bool) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.improve(f"a question {'with' if yes else 'without'} consent")
        stage.press("L")
        stage.shows("Delete the only version")
        stage.press(key)
        stage.hides("Delete the only version")
        if yes:
            stage.shows("– deleted")
        else:
            assert "– deleted" not in stage.screen

    return case


def _in_diff(key_first: str, text: str) -> Case:
    """Return a case in what changed between two versions, after another key; the other key's text goes."""

    def case(stage: Stage, key: str) -> None:
        stage.open("long idea")
        stage.press("v")
        stage.shows("- your idea")
        if key_first:
            stage.press(*key_first.split())
            stage.hides(text)
        stage.until(lambda: not re.search(text, stage.screen), f"{text} not yet")
        stage.press(key)
        stage.until(lambda: re.search(text, stage.screen), text)

    return case


def _in_shapes(effect: Case) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.home()
        stage.press("f7")
        stage.shows("╭─ Prompt options ")
        effect(stage, key)

    return case


def _with_preset(effect: Case) -> Case:
    def case(stage: Stage, key: str) -> None:
        if "kept one" not in stage.screen:
            stage.press("s")
            stage.shows("╭─ Save as ")
            stage.press("alt+a")
            stage.type("kept one")
            stage.press("enter")
            stage.shows("kept one")
        stage.press("G")
        stage.until(lambda: "kept one" in stage.marked, "the preset under the cursor")
        effect(stage, key)

    return _in_shapes(case)


def _use(stage: Stage, key: str) -> None:
    stage.press("0", "down", "right")
    stage.shows("‹thorough›")
    stage.press(key)
    stage.hides("╭─ Prompt options ")
    stage.shows("thorough")
    stage.press("f7", "0", "enter")
    stage.hides("thorough")


def _delete(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.until(lambda: "none yet" in stage.screen, "no preset")


def _undo(stage: Stage, key: str) -> None:
    stage.press("d")
    stage.shows("none yet")
    stage.press(key)
    stage.hides("none yet")


def _help(effect: Case) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.home()
        stage.press("f1")
        stage.until(lambda: stage.marked, "the help")
        effect(stage, key)

    return case


def _run(stage: Stage, key: str) -> None:
    stage.press("slash")
    stage.type("statistics of")
    stage.until(lambda: "f4" in stage.marked, "the command")
    stage.press("tab", key)
    stage.shows("╭─ Statistics ")


def _filter(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.type("alt+z")
    stage.until(lambda: stage.pane("Filter") == "alt+z", "the filter")


def _jumps(arrived: Callable[[Stage], object]) -> Case:
    """Return a case that ends when the keyboard is at a pane."""

    def case(stage: Stage, key: str) -> None:
        stage.home()
        stage.press("ctrl+o")
        stage.shows(" h history ")
        stage.press(key)
        stage.hides(" h history ")
        stage.until(lambda: arrived(stage), "the keyboard at the pane")

    return case


POPUPS: dict[str, Case] = {
    "diff-close": _diff_closes,
    "diff-next": _in_diff("p", "change 1 of 2"),
    "diff-previous": _in_diff("p n n", "change 1 of 2"),
    "diff-idea": _in_diff("p", "- your idea"),
    "diff-parent": _in_diff("", r"- v1 "),
    "diff-model": _in_diff("", r"- v2 by the model"),
    "diff-old-before": _in_diff("right_square_bracket", "- your idea"),
    "diff-old-after": _in_diff("", r"- v1 "),
    "diff-new-before": _in_diff("", r"\+ v2 by the model"),
    "diff-new-after": _in_diff("left_curly_bracket", r"\+ v2 with your edit"),
    "statistics-close": _closes("f4", "╭─ Statistics "),
    "thoughts-close": _thoughts_close,
    "confirm-yes": _question(yes=True),
    "confirm-no": _question(yes=False),
    "shape-use": _in_shapes(_use),
    "shape-save": _in_shapes(showing("╭─ Save as ")),
    "shape-rename": _with_preset(showing("╭─ Rename ")),
    "shape-delete": _with_preset(_delete),
    "shape-undo": _with_preset(_undo),
    "shape-leave": _closes("f7", "╭─ Prompt options "),
    "jump-idea": _jumps(lambda stage: "Improve" in stage.footer),
    "jump-context": _jumps(lambda stage: "Improve" in stage.footer),
    "jump-result": _jumps(lambda stage: "y Copy" in stage.footer),
    "jump-search": _jumps(lambda stage: stage.footer.startswith("enter Open ↓ Down")),
    "jump-history": _jumps(lambda stage: "enter Open" in stage.footer),
    "jump-close": _closes("ctrl+o", " h history "),
    "help-run": _help(_run),
    "help-filter": _help(_filter),
    "help-close": _closes("f1", "╭─ Keys "),
}
