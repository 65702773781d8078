"""The keys of the command palette."""

from tests.support.key_cases.case import Case
from tests.support.key_stage import Stage

_COMMAND = r"[A-Z][a-z][\w …’]+ \([\w+?/ ]+\)"


def _opened(effect: Case) -> Case:
    """Return a case that begins with every command listed."""

    def case(stage: Stage, key: str) -> None:
        stage.home()
        stage.press("ctrl+p")
        stage.until(lambda: _chosen(stage), "a command under the cursor")
        effect(stage, key)

    return case


def _chosen(stage: Stage) -> str:
    return stage.under_cursor(_COMMAND)


def _goes_on(stage: Stage, key: str) -> None:
    first = _chosen(stage)
    stage.press(key)
    stage.until(lambda: _chosen(stage) not in {"", first}, "a command further down")


def _goes_back(first: str) -> Case:
    """Return a case that goes to the first command from where the key `first` leads."""

    def case(stage: Stage, key: str) -> None:
        beginning = _chosen(stage)
        _goes_on(stage, first)
        stage.press(key)
        stage.until(lambda: _chosen(stage) == beginning, "the first command")

    return case


def _goes_last(stage: Stage, key: str) -> None:
    assert not stage.under_cursor("Build the index")
    stage.press(key)
    stage.until(lambda: stage.under_cursor("Build the index"), "the last command")


def _closes(stage: Stage, key: str) -> None:
    stage.press(key)
    stage.hides("Search for commands")


def _takes(stage: Stage, key: str) -> None:
    stage.type("statistics of")
    stage.until(lambda: "Statistics" in _chosen(stage), "the command")
    stage.press(key)
    stage.shows("╭─ Statistics ")


PALETTE: dict[str, Case] = {
    "palette-up": _opened(_goes_back("down")),
    "palette-down": _opened(_goes_on),
    "palette-page-up": _opened(_goes_back("pagedown")),
    "palette-page-down": _opened(_goes_on),
    "palette-first": _opened(_goes_back("pagedown")),
    "palette-last": _opened(_goes_last),
    "palette-take": _opened(_takes),
    "palette-close": _opened(_closes),
}
