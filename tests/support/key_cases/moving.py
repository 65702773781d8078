"""The keys that move in lists and long texts."""

import re
from collections.abc import Callable

from tests.support.key_cases.case import Case
from tests.support.key_stage import FILLERS, Stage
from tui.keys.active import key_names
from tui.keys.command import KeyCommand
from tui.keys.contexts import COMMANDS

_UPWARDS = ("up", "page-up", "half-up", "first")
_DOWNWARDS = ("down", "page-down", "half-down", "last")
_FAR = 3
"""Rows that half a screenful has at least."""

_KEY_CELLS = 24
"""The cells of the help's first column."""

MatchTier = Callable[[Stage, bool], int]
"""Says how far down one is; the flag says whether one comes from the end."""


def moves(
    go: Callable[[Stage], None],
    place: MatchTier,
    is_at_start: Callable[[Stage], bool],
    is_at_end: Callable[[Stage], bool],
) -> dict[str, Case]:
    """Return a case for each way to move: the ways up from the end, the ways down from the beginning.

    `is_at_start` need not be strict when one comes from the end, nor `is_at_end` when one comes from the beginning.
    """

    def edges(stage: Stage) -> tuple[int, int]:
        if stage.edges is None:
            stage.press("end")
            stage.until(lambda: is_at_end(stage), "the end")
            stage.press("home")
            stage.until(lambda: is_at_start(stage) and not is_at_end(stage), "the beginning")
            start = place(stage, False)
            stage.press("end")
            stage.until(lambda: is_at_end(stage) and not is_at_start(stage), "the end again")
            stage.edges = start, place(stage, True)
        return stage.edges

    def case(suffix: str) -> Case:
        is_up = suffix in _UPWARDS

        def moved(stage: Stage, key: str) -> None:
            def here() -> int:
                return place(stage, is_up)

            stage.stay(go)
            start, end = edges(stage)
            before = end if is_up else start
            stage.press("end" if is_up else "home")
            stage.until(lambda: here() == before, "where the case begins")
            stage.press(key)
            if suffix in {"up", "down"}:
                stage.until(lambda: here() == before + (-1 if is_up else 1), "the neighbour")
            elif suffix in {"first", "last"}:
                stage.until(lambda: here() == (start if is_up else end), suffix)
            else:
                stage.until(lambda: start <= here() <= end and abs(here() - before) >= _FAR, "further")

        return moved

    return {suffix: case(suffix) for suffix in (*_UPWARDS, *_DOWNWARDS)}


def under(prefix: str, cases: dict[str, Case]) -> dict[str, Case]:
    return {f"{prefix}-{suffix}": case for suffix, case in cases.items()}


def _sees(pattern: str) -> Callable[[Stage], bool]:
    return lambda stage: re.search(pattern, stage.screen) is not None


def _in_list(stage: Stage) -> None:
    stage.press("ctrl+f")
    stage.type("filler")
    stage.until(lambda: f"{FILLERS} found" in stage.screen, "the fillers alone")
    stage.press("ctrl+o", "h")
    stage.until(lambda: stage.footer.startswith("enter Open"), "the keyboard in the list")


def _in_result(stage: Stage) -> None:
    stage.open("long idea")


def _in_diff(stage: Stage) -> None:
    stage.open("long idea")
    stage.press("v")
    stage.shows("+ line 001")


def _in_statistics(stage: Stage) -> None:
    stage.press("f4")
    stage.shows("By provider")


def _in_thoughts(stage: Stage) -> None:
    stage.improve("think of this first")
    stage.press("t")
    stage.shows("╭─ Thoughts ")


def _first_thought(stage: Stage) -> int:
    """How far the thoughts are scrolled."""
    shown = re.search(r"thought (\d{3})", stage.screen)
    return int(shown[1]) if shown else -1000


def _in_help(stage: Stage) -> None:
    stage.press("f1")
    stage.until(lambda: _help_row(stage, False) == 0, "the help")


def _in_shapes(stage: Stage) -> None:
    stage.home()
    stage.press("f7")
    stage.until(lambda: stage.marked.startswith("Framework"), "the shapes")


def _by_provider(stage: Stage) -> int:
    """How far the statistics are scrolled."""
    rows = [at for at, line in enumerate(stage.screen.split("\n")) if "By provider" in line]
    return -rows[0] if rows else -1000


def _help_row(stage: Stage, from_end: bool) -> int:
    keys, help_text = ("".join(part.split()) for part in (stage.marked[:_KEY_CELLS], stage.marked[_KEY_CELLS:]))
    # Of the rows that look alike the one that can be meant.
    alike = [
        at
        for at, command in enumerate(COMMANDS.values())
        if help_text and _squeezed(command.help).startswith(help_text) and _squeezed(_keys_of(command)).startswith(keys)
    ]
    return (alike[-1] if from_end else alike[0]) if alike else -1


def _keys_of(command: KeyCommand) -> str:
    return ", ".join(key_names(command)) or "no key"


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _search_moves() -> dict[str, Case]:
    def case(at: int, far: Callable[[int], bool], *before: str) -> Case:
        def moved(stage: Stage, key: str) -> None:
            stage.home()
            stage.press("ctrl+f")
            stage.type("filler")
            stage.until(lambda: stage.row == 1, "the first one is found")
            stage.press(*before)
            stage.until(lambda: stage.row == at, "where the case begins")
            stage.press(key)
            stage.until(lambda: stage.row and far(stage.row - at), "moved")

        return moved

    return {
        "search-up": case(3, lambda far: far == -1, "down", "down"),
        "search-down": case(1, lambda far: far == 1),
        "search-page-up": case(FILLERS, lambda far: far < -3, *["pagedown"] * 10),
        "search-page-down": case(1, lambda far: far > 3),
    }


def _shape_moves() -> dict[str, Case]:
    def case(name: str, *before: str) -> Case:
        def is_at(stage: Stage) -> bool:
            return stage.marked.removeprefix("● ").startswith(name)

        def moved(stage: Stage, key: str) -> None:
            _in_shapes(stage)
            stage.press("home", *before)
            stage.until(lambda: stage.marked and not is_at(stage), "another row")
            stage.press(key)
            stage.until(lambda: is_at(stage), name)

        return moved

    def last(stage: Stage, key: str) -> None:
        _in_shapes(stage)
        # A case before may have kept a preset, which is listed below the choices.
        case("Use" if "none yet" in stage.screen else "kept one")(stage, key)

    def turned(stage: Stage, key: str) -> None:
        _in_shapes(stage)
        stage.press("home", "down", "0")
        stage.until(lambda: re.search(r"› Length +lean +‹standard›", stage.screen), "the standard length")
        stage.press(key)
        stage.hides("‹standard›")

    def standard(stage: Stage, key: str) -> None:
        _in_shapes(stage)
        stage.press("home", "down", "0", "right")
        stage.shows("‹thorough›")
        stage.press(key)
        stage.shows("‹standard›")

    return {
        "shape-up": case("Framework", "down"),
        "shape-down": case("Length"),
        "shape-first": case("Framework", "down", "down"),
        "shape-last": last,
        "shape-before": turned,
        "shape-after": turned,
        "shape-standard": standard,
    }


def _filter_moves() -> dict[str, Case]:
    def case(name: str, *before: str) -> Case:
        def moved(stage: Stage, key: str) -> None:
            stage.home()
            stage.press("f1")
            stage.shows("╭─ Keys")
            stage.press("slash")
            stage.type("text-select")
            stage.until(lambda: "shift+up" in stage.marked, "the first one found")
            for one in before:
                stage.press(one)
            stage.until(lambda: ("shift+up" in stage.marked) != bool(before), "where the case begins")
            stage.press(key)
            stage.until(lambda: name in stage.marked, name)

        return moved

    return {
        "help-filter-up": case("shift+up", "down"),
        "help-filter-down": case("shift+down"),
        "help-filter-page-up": case("shift+up", "down", "down", "down"),
        "help-filter-page-down": case("alt+a"),
    }


MOVING: dict[str, Case] = {
    **under(
        "list",
        moves(_in_list, lambda stage, _: stage.row, lambda stage: stage.row == 1, lambda stage: stage.row == FILLERS),
    ),
    **under("result", moves(_in_result, lambda stage, _: stage.scrolled, _sees("· long idea"), _sees("▸ Details"))),
    **under("diff", moves(_in_diff, lambda stage, _: stage.scrolled, _sees("line 000"), _sees("line 119"))),
    **under(
        "statistics",
        moves(
            _in_statistics, lambda stage, _: _by_provider(stage), _sees(r"\d prompts +│"), _sees("By prompting method")
        ),
    ),
    **under(
        "thoughts",
        moves(_in_thoughts, lambda stage, _: _first_thought(stage), _sees("thought 000"), _sees("thought 119")),
    ),
    **under(
        "help",
        moves(
            _in_help,
            _help_row,
            lambda stage: _help_row(stage, False) == 0,
            lambda stage: _help_row(stage, True) == len(COMMANDS) - 1,
        ),
    ),
    **_search_moves(),
    **_shape_moves(),
    **_filter_moves(),
}
