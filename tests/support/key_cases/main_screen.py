"""The keys of the main screen, but for those that move and type."""

import itertools
import os
from pathlib import Path

from tests.support.key_cases.case import Case, in_result, showing
from tests.support.key_stage import Stage

_numbers = itertools.count(1)


def _fresh(what: str) -> str:
    """Return an idea that no case had before."""
    return f"{what} number {next(_numbers)}"


def _at_home(effect: Case) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.home()
        effect(stage, key)

    return case


def _improve(stage: Stage, key: str) -> None:
    idea = _fresh("improve")
    stage.type(idea)
    stage.press(key)
    stage.shows(f"{idea}, step by step")


def _search(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.type("zqx")
    stage.until(lambda: stage.pane("History").startswith("zqx"), "letters in the search box")


def _copy(stage: Stage, key: str) -> None:
    stage.terminal.run("set-buffer", "nothing yet")
    stage.press(key)
    stage.until(lambda: stage.terminal.buffer.startswith("You are an API designer"), "the prompt in tmux's buffer")


def _quit(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.until(lambda: stage.terminal.exit_code == 0, "the end")
    stage.start()


def _back(stage: Stage, key: str) -> None:
    stage.press("ctrl+f")
    stage.type("zqx")
    stage.shows("Nothing found")
    stage.press(key)
    stage.hides("Nothing found")
    assert "Search (ctrl+f)" in stage.screen


def _new(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.until(lambda: "Type a raw idea" in stage.pane("Idea"), "an empty idea")
    stage.type("fresh")
    stage.until(lambda: stage.pane("Idea") == "fresh", "the keyboard in it")


def _new_anywhere(stage: Stage, key: str) -> None:
    stage.type("what is typed")
    stage.until(lambda: stage.pane("Idea") == "what is typed", "the idea")
    _new(stage, key)


def _regenerate(stage: Stage, key: str) -> None:
    stage.improve(_fresh("regenerate"))
    stage.press(key)
    stage.shows("v2 of 2")


def _no_pattern(stage: Stage, key: str) -> None:
    _regenerate(stage, key)
    stage.shows("pattern: none")


def _candidates(stage: Stage, key: str) -> None:
    stage.type(_fresh("three versions of"))
    stage.press(key)
    stage.shows("v1 of 3")


def _candidates_here(stage: Stage, key: str) -> None:
    stage.improve(_fresh("two more of"))
    stage.press(key)
    stage.shows("v1 of 3")


def _favorite(stage: Stage, key: str) -> None:
    was = "★ favourite" in stage.pane("Result")
    stage.press(key)
    stage.until(lambda: ("★ favourite" in stage.pane("Result")) != was, "the other")


def _archive(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.shows("archived (a restores it)")
    stage.press(key)
    stage.hides("archived (a restores it)")


def _full_screen(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.hides("╭─ Idea ")
    stage.press(key)
    stage.shows("╭─ Idea ")


def _step(by: int) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.home()
        stage.press("ctrl+f")
        stage.type("filler")
        stage.until(lambda: stage.row == 1, "the fillers")
        stage.press("down", "down", "enter")
        stage.until(lambda: stage.row == 3 and stage.footer.startswith("y Copy"), "the third is open")
        stage.press(key)
        stage.until(lambda: stage.row == 3 + by, "the neighbour")

    return case


def _version(here: str, there: str) -> Case:
    def case(stage: Stage, key: str) -> None:
        if f"· {here} of 2" not in stage.screen:
            stage.press("left_square_bracket" if here == "v1" else "right_square_bracket")
            stage.shows(f"· {here} of 2")
        stage.press(key)
        stage.shows(f"· {there} of 2")

    return case


def _pane_next(stage: Stage, key: str) -> None:
    stage.press(key)
    mark = _fresh("context")
    stage.type(mark)
    stage.until(lambda: mark in stage.pane("Context"), "the keyboard in the context")


def _pane_previous(stage: Stage, key: str) -> None:
    stage.press("tab", key)
    stage.type("idea again")
    stage.until(lambda: stage.pane("Idea") == "idea again", "the keyboard in the idea")


def _delete(stage: Stage, key: str) -> None:
    stage.improve(_fresh("delete"))
    stage.press(key)
    stage.shows("– deleted; u restores it")


def _undo(stage: Stage, key: str) -> None:
    _delete(stage, "d")
    stage.press(key)
    stage.hides("– deleted; u restores it")


def _edit_or_model(stage: Stage, key: str) -> None:
    stage.improve(_fresh("edit"))
    stage.press("e")
    stage.shows("✎ Editing")
    stage.type("MINE")
    stage.raw("\x1b[27u")
    stage.until(lambda: "MINE# Role" in stage.screen and "editing" not in stage.screen, "the edit")
    stage.press(key)
    stage.hides("MINE# Role")
    stage.press(key)
    stage.shows("MINE# Role")


def _reuse(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.until(lambda: stage.pane("Idea") == "filler 01", "its idea as a draft")


def _delete_found(stage: Stage, key: str) -> None:
    stage.open("filler 07")
    stage.press(key)
    stage.shows("Delete the prompt that matches “filler 07”?")


def _open(stage: Stage, key: str) -> None:
    stage.list()
    stage.press(key)
    stage.until(lambda: stage.footer.startswith("y Copy"), "the keyboard in the result")


def _to_list(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.until(lambda: stage.footer.startswith("enter Open"), "the keyboard in the list")


def _as_typed(stage: Stage, key: str) -> None:
    stage.home()
    stage.press("ctrl+f")
    stage.type("fillre 07")
    stage.shows("Showing results for")
    stage.press(key)
    stage.shows("Nothing found")


def _redraw(stage: Stage, key: str) -> None:
    device = Path(stage.terminal.run("display-message", "-p", "#{pane_tty}").strip())
    descriptor = os.open(device, os.O_WRONLY | os.O_NOCTTY)
    try:
        os.write(descriptor, b"\x1b[1;1HLITTER OF ANOTHER PROGRAM")
    finally:
        os.close(descriptor)
    stage.shows("LITTER OF ANOTHER PROGRAM")
    stage.press(key)
    stage.hides("LITTER")


def _feedback_send(stage: Stage, key: str) -> None:
    stage.improve(_fresh("feedback"))
    stage.press("r")
    stage.shows("Refine v1")
    stage.type("make it kinder")
    stage.press(key)
    stage.shows("v2 from v1: make it kinder")


def _editor_edge(text: str) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.improve(_fresh("edge"))
        stage.press("e")
        stage.shows("✎ Editing")
        stage.press("ctrl+end" if text.startswith("MARK") else "ctrl+home", key)
        stage.type("MARK")
        stage.shows(text)

    return case


def _thoughts(stage: Stage, key: str) -> None:
    stage.improve(_fresh("thoughts"))
    stage.press(key)
    stage.shows("thought 000")


MAIN_SCREEN: dict[str, Case] = {
    "improve": _at_home(_improve),
    "search": _at_home(_search),
    "copy": in_result(_copy),
    "refine": in_result(showing("Refine v1")),
    "help": _at_home(showing("╭─ Keys ")),
    "quit": _at_home(_quit),
    "palette": _at_home(showing("Search for commands")),
    "new": _at_home(_new_anywhere),
    "jump": _at_home(showing(" h history ")),
    "shape": _at_home(showing("╭─ Prompt options ")),
    "back": _at_home(_back),
    "regenerate": _regenerate,
    "candidates": _at_home(_candidates),
    "candidates-here": _candidates_here,
    "pattern": in_result(showing("╭─ Pattern ")),
    "answer": in_result(showing("Q: For whom is it?"), "asking idea"),
    "favorite": in_result(_favorite),
    "retry": _at_home(showing("Trying to save now.")),
    "redraw": _at_home(_redraw),
    "diff": in_result(showing("╭─ What changed ")),
    "statistics": _at_home(showing("╭─ Statistics ")),
    "full-screen": in_result(_full_screen),
    "previous": _step(-1),
    "next": _step(1),
    "pane-next": _at_home(_pane_next),
    "pane-previous": _at_home(_pane_previous),
    "selection-copy": in_result(showing("Nothing is selected. ctrl+q quits.")),
    "copy-here": in_result(_copy),
    "thoughts-here": _thoughts,
    "refine-here": in_result(showing("Refine v1")),
    "search-here": in_result(_search),
    "edit-here": in_result(showing("✎ Editing")),
    "favorite-here": in_result(_favorite),
    "diff-here": in_result(showing("╭─ What changed ")),
    "delete-here": _delete,
    "undo-here": _undo,
    "answer-here": in_result(showing("Q: For whom is it?"), "asking idea"),
    "regenerate-here": _regenerate,
    "pattern-here": in_result(showing("╭─ Pattern ")),
    "no-pattern-here": _no_pattern,
    "version-before": in_result(_version("v2", "v1"), "long idea"),
    "version-after": in_result(_version("v1", "v2"), "long idea"),
    "edit-or-model": _edit_or_model,
    "archive-here": in_result(_archive, "filler 02"),
    "reuse-here": in_result(_reuse),
    "new-here": in_result(_new),
    "full-screen-here": in_result(_full_screen),
    "delete-found": _delete_found,
    "delete-versions": in_result(showing("Delete both versions of “long idea"), "long idea"),
    "help-here": in_result(showing("╭─ Keys ")),
    "open": _open,
    "result-details": in_result(showing("▾ Details")),
    "result-words": in_result(showing("Words: ")),
    "result-to-list": in_result(_to_list),
    "search-as-typed": _as_typed,
    "feedback-send": _feedback_send,
    "edit-start": _editor_edge("MARK# Role"),
    "edit-end": _editor_edge("one sentenceMARK"),
}
