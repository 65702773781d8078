"""The keys of the log, which is filled when the session begins."""

from tests.support.key_cases.case import Case, showing
from tests.support.key_cases.moving import moves
from tests.support.key_stage import Stage


def _in_log(stage: Stage) -> None:
    stage.press("f12")
    stage.shows("everything ·")
    stage.shows("line 119")


def _in_new_log(effect: Case) -> Case:
    """Return a case in a log that was opened just now."""

    def case(stage: Stage, key: str) -> None:
        stage.home()
        _in_log(stage)
        effect(stage, key)

    return case


def _level(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.shows("warnings and errors · ")
    stage.hides("line 119")
    stage.press(key)
    stage.hides("warnings and errors")
    stage.shows("errors · ")


def _search(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.type("line 077")
    stage.shows("1 of 12")
    stage.hides("line 119")


def _copy(stage: Stage, key: str) -> None:
    stage.terminal.run("set-buffer", "nothing yet")
    stage.press(key)
    stage.until(lambda: "tui.startup: line 005\n" in stage.terminal.buffer, "the log in tmux's buffer")


def _close(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.hides("╭─ Log ")


def _home(stage: Stage, key: str) -> None:
    stage.home()
    showing("╭─ Log ")(stage, key)


_MOVES = moves(
    _in_log,
    lambda stage, _: stage.scrolled,
    lambda stage: "line 000" in stage.screen,
    lambda stage: "line 119" in stage.screen,
)

READING_LOG: dict[str, Case] = {
    "log": _home,
    "log-level": _in_new_log(_level),
    "log-search": _in_new_log(_search),
    "log-copy": _in_new_log(_copy),
    "log-close": _in_new_log(_close),
    "log-newest": _MOVES["last"],
    "log-oldest": _MOVES["first"],
    **{f"log-{suffix}": _MOVES[suffix] for suffix in ("up", "down", "page-up", "page-down")},
}
