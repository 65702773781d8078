"""The keys of the manual."""

import re

from tests.support.key_cases.case import Case
from tests.support.key_cases.moving import moves, under
from tests.support.key_stage import Stage
from tui.manual import pages

_TITLES = [page.title for page in pages()]
_LONG = next(page for page in pages() if page.topic == "troubleshooting")
_HEADINGS = re.findall(r"^## (.+)$", _LONG.text, re.MULTILINE)
_LAST_WORDS = "attach it when you"
_places: dict[str, int] = {}
"""The line of each heading of the long page, counted from the first heading; filled by the first case that needs it."""


def _open_list(stage: Stage) -> None:
    stage.home()
    stage.press("f1")
    stage.until(lambda: stage.marked, "the help")
    stage.press("m")
    stage.until(lambda: _row(stage) == 0, "the list of pages")


def _row(stage: Stage) -> int:
    return _TITLES.index(stage.marked) if stage.marked in _TITLES else -1


def _open_page(stage: Stage) -> None:
    _open_list(stage)
    stage.press("slash")
    stage.type(_LONG.title)
    stage.until(lambda: stage.marked == _LONG.title, "the page is found")
    stage.press("enter")
    stage.until(lambda: _visible(stage), "the page")
    if not _places:
        _measure(stage)
    stage.press("home")
    stage.until(lambda: _is_at_start(stage), "the beginning")


def _visible(stage: Stage) -> dict[str, int]:
    """The headings on the screen, with their lines."""
    if "╭─ Manual › " not in stage.screen:
        return {}
    rows = [re.sub(r" *[▁▂▃▄▅▆▇█]? *│.*$", "", line.removeprefix("│ ")) for line in _box(stage)]
    return {heading: rows.index(heading) for heading in _HEADINGS if heading in rows}


def _box(stage: Stage) -> list[str]:
    """The lines inside the frame of the manual."""
    lines = stage.screen.split("\n")
    left = next(line.index("╭─ Manual") for line in lines if "╭─ Manual" in line)
    return [line[left:] for line in lines]


def _measure(stage: Stage) -> None:
    """Go through the page by half a screenful, and note where its headings are."""
    stage.press("home")
    stage.until(lambda: _is_at_start(stage), "the beginning")
    _places.update(_visible(stage))
    while not _is_at_end(stage):
        _go_on(stage)
        seen = _visible(stage)
        known = next(heading for heading in seen if heading in _places)
        _places.update({heading: _places[known] + line - seen[known] for heading, line in seen.items()})


def _go_on(stage: Stage) -> None:
    before = stage.screen
    stage.press("ctrl+d")
    stage.until(lambda: stage.screen != before and _visible(stage).keys() & _places.keys(), "further")


def _scrolled(stage: Stage, _from_end: bool) -> int:
    seen = _visible(stage)
    return next((_places[heading] - line for heading, line in seen.items() if heading in _places), -1000)


def _is_at_start(stage: Stage) -> bool:
    return any(line.startswith(f"│ {_LONG.title} ") for line in _box(stage)) if _visible(stage) else False


def _is_at_end(stage: Stage) -> bool:
    return _LAST_WORDS in stage.screen


def _in_help(stage: Stage, key: str) -> None:
    stage.home()
    stage.press("f1")
    stage.until(lambda: stage.marked, "the help")
    stage.press(key)
    stage.shows("╭─ Manual ")


def _from_palette(stage: Stage, _key: str) -> None:
    stage.home()
    stage.press("ctrl+p")
    stage.shows("Search for commands")
    stage.type("read the manual")
    stage.shows("Manual")
    stage.press("enter")
    stage.shows("╭─ Manual ")


def _opens(stage: Stage, key: str) -> None:
    _open_list(stage)
    stage.press(key)
    stage.shows(f"╭─ Manual › {_TITLES[0]} ")


def _searches(stage: Stage, key: str) -> None:
    _open_list(stage)
    stage.press(key)
    stage.type("osc 52")
    stage.until(lambda: stage.pane("Search") == "osc 52", "the search")


def _searches_from_page(stage: Stage, key: str) -> None:
    _opens(stage, "enter")
    stage.press(key)
    stage.type("osc")
    stage.until(lambda: stage.pane("Search") == "osc", "the search")


def _goes_to_list(stage: Stage, key: str) -> None:
    _opens(stage, "enter")
    stage.press(key)
    stage.until(lambda: _row(stage) == 0, "the list")


def _closes(stage: Stage, key: str) -> None:
    _open_list(stage)
    stage.press(key)
    stage.hides("╭─ Manual ")
    stage.shows("╭─ Keys ")


def _search_moves() -> dict[str, Case]:
    def case(at: int, to: int, *before: str) -> Case:
        def moved(stage: Stage, key: str) -> None:
            _open_list(stage)
            stage.press("slash", *before)
            stage.until(lambda: _row(stage) == at, "where the case begins")
            stage.press(key)
            stage.until(lambda: _row(stage) == to, "the row")

        return moved

    last = len(_TITLES) - 1
    return {
        "manual-search-up": case(1, 0, "down"),
        "manual-search-down": case(0, 1),
        "manual-search-page-up": case(last, 0, "pagedown"),
        "manual-search-page-down": case(0, last),
    }


MANUAL: dict[str, Case] = {
    "manual": _from_palette,
    "help-manual": _in_help,
    "manual-open": _opens,
    "manual-search": _searches,
    "manual-close": _closes,
    "page-search": _searches_from_page,
    "page-list": _goes_to_list,
    **under(
        "manual",
        moves(
            _open_list,
            lambda stage, _: _row(stage),
            lambda stage: _row(stage) == 0,
            lambda stage: _row(stage) == len(_TITLES) - 1,
        ),
    ),
    **under("page", moves(_open_page, _scrolled, _is_at_start, _is_at_end)),
    **_search_moves(),
}
