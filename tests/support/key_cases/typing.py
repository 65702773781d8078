"""The keys of typing: each is pressed in a text, then X is typed, and the text must be the expected one."""

import re
from collections.abc import Callable

from tests.support.key_cases.case import Case
from tests.support.key_stage import Stage

_NINE = "\n".join("123456789")


def _in_text(typed: str, before: str, expected: str, after: str = "", mark: str = "X") -> Case:
    """Return a case in the idea: what is typed, keys before and after the key, the pattern of the text then."""

    def go(stage: Stage) -> None:
        stage.home()
        for at, line in enumerate(typed.split("\n")):
            if at:
                stage.press("enter")
            stage.type(line)

    return _case(go, lambda stage: stage.pane("Idea"), (before, after, mark), expected)


def _in_line(typed: str, before: str, expected: str, after: str = "", mark: str = "X") -> Case:
    """Return a case in the search box."""

    def go(stage: Stage) -> None:
        stage.home()
        stage.press("ctrl+f")
        stage.type(typed)

    return _case(go, lambda stage: stage.pane("History").split("\n")[0], (before, after, mark), expected)


def _case(go: Callable[[Stage], None], read: Callable[[Stage], str], keys: tuple[str, str, str], expected: str) -> Case:
    before, after, mark = keys

    def case(stage: Stage, key: str) -> None:
        go(stage)
        stage.press(*before.split(), key, *after.split())
        stage.type(mark)
        stage.until(lambda: re.fullmatch(expected, read(stage), re.DOTALL), f"{expected!r}, not {read(stage)!r}")

    return case


def _accept(stage: Stage, key: str) -> None:
    stage.home()
    stage.press("f1", "slash")
    stage.type("statistics of the history")
    stage.press(key)
    stage.shows("╭─ Statistics ")


def _open_found(stage: Stage, key: str) -> None:
    stage.home()
    stage.press("ctrl+f")
    stage.type("filler 09")
    stage.press(key)
    stage.until(lambda: stage.row == 9 and stage.footer.startswith("y Copy"), "it is open")


TYPING: dict[str, Case] = {
    "text-up": _in_text("ab\ncd", "", "abX\ncd"),
    "text-down": _in_text("ab\ncd", "up", "ab\ncdX"),
    "text-left": _in_text("ab", "", "aXb"),
    "text-right": _in_text("ab", "left left", "aXb"),
    "text-word-left": _in_text("one two", "", "one Xtwo"),
    "text-word-right": _in_text("one two", "home", "oneX two"),
    "text-line-start": _in_text("ab", "", "Xab"),
    "text-line-end": _in_text("ab", "left left", "abX"),
    "text-page-up": _in_text(_NINE, "", ".*[2-7]X.*"),
    "text-page-down": _in_text(_NINE, "pageup pageup pageup pageup", ".*[2-8]X.*"),
    "text-select-up": _in_text("ab\ncd", "", "abX"),
    "text-select-down": _in_text("ab\ncd", "up", "abX"),
    "text-select-left": _in_text("ab", "", "aX"),
    "text-select-right": _in_text("ab", "home", "Xb"),
    "text-select-word-left": _in_text("one two", "", "one X"),
    "text-select-word-right": _in_text("one two", "home", "X two"),
    "text-select-start": _in_text("ab", "", "X"),
    "text-select-end": _in_text("ab", "home", "X"),
    "text-select-line": _in_text("ab\ncd", "", "ab\nX"),
    "text-select-all": _in_text("ab\ncd", "", "X"),
    "text-backspace": _in_text("ab", "", "aX"),
    "text-delete": _in_text("ab", "home", "Xb"),
    "text-delete-word": _in_text("one two", "", "one X"),
    "text-delete-next-word": _in_text("one two", "home", "X two"),
    "text-delete-to-start": _in_text("ab", "left", "Xb"),
    "text-delete-to-end": _in_text("ab", "left", "aX"),
    "text-delete-line": _in_text("ab\ncd", "up", "(cd)?X?(cd)?"),
    "text-cut": _in_text("ab", "alt+a", "ababX", "ctrl+v ctrl+v"),
    "text-copy": _in_text("ab", "alt+a", "ababX", "end ctrl+v"),
    "text-paste": _in_text("ab", "alt+a ctrl+x", "abX"),
    "text-undo": _in_text("ab", "alt+a backspace", "ab", mark=""),
    "text-redo": _in_text("ab", "alt+a backspace ctrl+z", "X"),
    "line-left": _in_line("ab", "", "aXb"),
    "line-right": _in_line("ab", "left left", "aXb"),
    "line-word-left": _in_line("one two", "", "one Xtwo"),
    "line-word-right": _in_line("one two", "home", "one ?X ?two"),
    "line-start": _in_line("ab", "", "Xab"),
    "line-end": _in_line("ab", "left left", "abX"),
    "line-select-left": _in_line("ab", "", "aX"),
    "line-select-right": _in_line("ab", "home", "Xb"),
    "line-select-word-left": _in_line("one two", "", "one X"),
    "line-select-word-right": _in_line("one two", "home", "X ?two"),
    "line-select-start": _in_line("ab", "", "X"),
    "line-select-end": _in_line("ab", "home", "X"),
    "line-select-all": _in_line("ab", "", "X"),
    "line-backspace": _in_line("ab", "", "aX"),
    "line-delete": _in_line("ab", "home", "Xb"),
    "line-delete-word": _in_line("one two", "", "one X"),
    "line-delete-next-word": _in_line("one two", "home", "X ?two"),
    "line-delete-to-start": _in_line("ab", "left", "Xb"),
    "line-delete-to-end": _in_line("ab", "left", "aX"),
    "line-cut": _in_line("ab", "alt+a", "ababX", "ctrl+v ctrl+v"),
    "line-copy": _in_line("ab", "alt+a", "ababX", "end ctrl+v"),
    "line-paste": _in_line("ab", "alt+a ctrl+x", "abX"),
    "line-submit": _accept,
    "search-open": _open_found,
}
