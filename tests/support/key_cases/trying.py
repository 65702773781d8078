"""The keys of trying a prompt: the setup and its forms, the outputs, the blind choice and the verdict."""

import itertools
import re
from collections.abc import Callable

from tests.support.key_cases.case import Case, in_result, showing
from tests.support.key_cases.moving import moves, under
from tests.support.key_stage import Stage
from tests.support.scripted_answerer import HELD, LONG

_MARKS = itertools.count(1)
_Go = Callable[[Stage], None]


def _set_up(stage: Stage, *inputs: str) -> None:
    """Open the setup of a new record and add test inputs; the keyboard is in their table."""
    stage.improve(f"poem {next(_MARKS)} about {{{{animal}}}}")
    stage.press("T")
    stage.shows("Test inputs: 0")
    for number, text in enumerate(inputs, start=1):
        stage.press("a")
        stage.shows("╭─ Add a test input ")
        stage.type(text)
        stage.shows(f"┃ {text}")
        stage.press("ctrl+s")
        stage.shows(f"Test inputs: {number}")


def _vote(stage: Stage) -> None:
    _set_up(stage, "cat", "dog")
    stage.press("ctrl+j")
    stage.shows("0 of 2 chosen")


def _verdict(stage: Stage) -> None:
    _vote(stage)
    stage.press("1")
    stage.shows("1 of 2 chosen")
    stage.press("0")
    stage.shows("decided by your votes")


def _outputs(stage: Stage) -> None:
    _verdict(stage)
    stage.press("o")
    stage.shows("╭─ Try it: the outputs ")


def _judge(stage: Stage) -> None:
    _set_up(stage)
    stage.press("j")
    stage.shows("╭─ Judge ")


def _form(stage: Stage) -> None:
    _set_up(stage)
    stage.press("a")
    stage.shows("╭─ Add a test input ")
    stage.type("cat")
    stage.shows("┃ cat")


def _long_output(stage: Stage) -> None:
    _set_up(stage, LONG)
    stage.press("ctrl+j")
    stage.shows("line 000")


def _after(go: _Go, text: str, *before: str) -> Case:
    """Return a case that goes somewhere, presses keys, and ends when the key under test has shown a text."""

    def case(stage: Stage, key: str) -> None:
        go(stage)
        if before:
            stage.press(*before)
        stage.hides(text)
        stage.press(key)
        stage.shows(text)

    return case


def _away(go: _Go, text: str) -> Case:
    """Return a case that goes somewhere, and ends when the key under test has removed a text."""

    def case(stage: Stage, key: str) -> None:
        go(stage)
        stage.shows(text)
        stage.press(key)
        stage.hides(text)

    return case


def _versions(stage: Stage) -> None:
    """Open the setup of the second version of a record: there are three texts to choose from."""
    stage.open("long idea")
    stage.press("T")
    stage.shows("Test inputs: ")
    # What the case before chose is still set up.
    stage.press("right_curly_bracket", "right_curly_bracket", "left_square_bracket", "left_square_bracket")
    stage.shows("Improved version 2")
    stage.shows("Original original idea")


def _two(stage: Stage) -> None:
    _set_up(stage, "cat", "dog")


def _verdict_left(stage: Stage) -> None:
    """Leave the verdict for the setup, with outputs that are all there."""
    _verdict(stage)
    stage.press("m")
    stage.shows("Test inputs: 2")


def _file(stage: Stage) -> None:
    _set_up(stage)
    stage.press("l")
    stage.shows("╭─ Load test inputs ")


def _held(stage: Stage) -> None:
    _set_up(stage, HELD)
    stage.press("ctrl+j")
    stage.shows("escape stops")


def _back(stage: Stage, key: str) -> None:
    _vote(stage)
    stage.press("1")
    stage.shows("Input 2 of 2")
    stage.press(key)
    stage.shows("Input 1 of 2")


def _before(stage: Stage, key: str) -> None:
    _outputs(stage)
    stage.press("right_square_bracket")
    stage.shows("Input 2 of 2")
    stage.press(key)
    stage.shows("Input 1 of 2")


def _row(stage: Stage) -> str:
    """Return the number of the row with the cursor."""
    found = re.search(r"› +(\d+) ", stage.screen)
    return found[1] if found else ""


def _first_line(stage: Stage) -> str:
    """Return the number of the first line of the output with the keyboard, which is the left one."""
    found = re.search(r"line (\d{3})", stage.screen)
    return found[1] if found else ""


def _rows(go: _Go, place: str) -> dict[str, Case]:
    """Return a case for each way to move between two rows."""

    def case(suffix: str) -> Case:
        is_up = suffix.endswith("up")

        def moved(stage: Stage, key: str) -> None:
            go(stage)
            stage.press("down" if is_up else "up")
            stage.until(lambda: _row(stage) == ("2" if is_up else "1"), "where the case begins")
            stage.press(key)
            stage.until(lambda: _row(stage) == ("1" if is_up else "2"), "the other row")

        return moved

    return {f"{place}-{suffix}": case(suffix) for suffix in ("up", "down", "page-up", "page-down")}


TRYING: dict[str, Case] = {
    "try": in_result(showing("╭─ Try it ")),
    "try-here": in_result(showing("╭─ Try it ")),
    "trial-start": _after(_two, "0 of 2 chosen"),
    "trial-leave": _away(_set_up, "╭─ Try it "),
    "trial-model": _after(_set_up, "╭─ Model "),
    "trial-judge": _after(_set_up, "╭─ Judge "),
    "trial-verdict": _after(_verdict_left, "╭─ Try it: the verdict "),
    "trial-more-repeats": _after(_set_up, "Repeats  4"),
    "trial-fewer-repeats": _after(_set_up, "Repeats  2"),
    "trial-old-before": _after(_versions, "Original original idea", "right_square_bracket"),
    "trial-old-after": _away(_versions, "Original original idea"),
    "trial-new-before": _away(_versions, "Improved version 2"),
    "trial-new-after": _after(_versions, "Improved version 2", "left_curly_bracket"),
    "input-edit": _after(_two, "╭─ Test input "),
    "input-add": _after(_set_up, "╭─ Add a test input "),
    "input-delete": _after(_two, "Test inputs: 1"),
    "input-propose": _after(_set_up, "an owl"),
    "input-paste": _after(_set_up, "╭─ Paste test inputs "),
    "input-load": _after(_set_up, "╭─ Load test inputs "),
    **_rows(_two, "inputs"),
    "form-save": _after(_form, "Test inputs: 1"),
    "form-cancel": _away(_form, "╭─ Add a test input "),
    "judge-use": _away(_judge, "╭─ Judge "),
    "judge-model": _after(_judge, "╭─ Model "),
    "judge-propose": _after(_judge, "Is it short?"),
    "judge-none": _away(_judge, "╭─ Judge "),
    "judge-cancel": _away(_judge, "╭─ Judge "),
    "cases-cancel": _away(_file, "╭─ Load test inputs "),
    "trial-stop": _away(_held, "escape stops"),
    "vote-first": _after(_vote, "1 of 2 chosen"),
    "vote-second": _after(_vote, "1 of 2 chosen"),
    "vote-neither": _after(_vote, "1 of 2 chosen"),
    "vote-skip": _after(_vote, "Input 2 of 2"),
    "vote-back": _back,
    "vote-repeat": _after(_vote, "repeat 2 of 3"),
    "vote-leave": _after(_vote, "╭─ Try it: the verdict "),
    "verdict-vote": _after(_verdict, "╭─ Try it: which is better? "),
    "verdict-details": _after(_verdict, "Decided by your votes"),
    "verdict-open": _after(_verdict, "╭─ Try it: the outputs "),
    "verdict-keep": _after(_verdict, "Your original is in use again"),
    "verdict-more": _after(_verdict, "Test inputs: 2"),
    "verdict-judge": _after(_verdict, "╭─ Judge "),
    "verdict-close": _away(_verdict, "╭─ Try it: the verdict "),
    **_rows(_verdict, "verdict"),
    "outputs-next": _after(_outputs, "repeat 2 of 3"),
    "outputs-after": _after(_outputs, "Input 2 of 2"),
    "outputs-before": _before,
    "outputs-close": _away(_outputs, "╭─ Try it: the outputs "),
    **under(
        "output",
        moves(
            _long_output,
            lambda stage, _from_end: stage.scrolled,
            lambda stage: _first_line(stage) == "000",
            lambda stage: "line 119" in stage.screen,
        ),
    ),
}
