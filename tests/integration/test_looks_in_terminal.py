"""Colours, titles and frames as a real terminal gets them, byte by byte."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.frames import SUPPORTS_FRAMES, frames
from tests.support.terminal import Terminal, terminal
from tests.support.tiers import chosen, long

SCRIPTED = "tests.support.scripted_app"
IDEA = "Design a REST API"
STEP = re.compile(r"(\d+)\. Do step")
PUSH, POP = b"\x1b[22;0t", b"\x1b[23;0t"
FOCUS_IN, FOCUS_OUT = "\x1b[I", "\x1b[O"
TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def sgr(raw: bytes) -> Iterator[list[int]]:
    """Yield the numbers of each sequence that sets colours and styles."""
    for found in re.findall(rb"\x1b\[([0-9;:]*)m", raw):
        yield [int(number or 0) for number in re.split(rb"[;:]", found)]


def is_colour(number: int) -> bool:
    return 30 <= number <= 49 or 90 <= number <= 107


def visit_everything(app: Terminal) -> None:
    """Go through panes and popups."""
    app.shows("engine: ready")
    app.send(f"{IDEA}\n")
    app.shows("✓ saved")
    for key, words in (
        ("\x1bOR", " 1 change ─"),
        ("\x1bOS", "1 prompts"),
        ("\x1b[18~", "Prompt options"),
        ("\x1bOP", "Anywhere"),
        ("\x10", "Improve (ctrl+j)"),
        ("\x0f", "r result"),
    ):
        app.send(key)
        app.shows(words)
        app.send("\x1b")
        app.until(lambda words=words: words not in app.text, f"{words} is closed")  # type: ignore[misc]
    app.send("\x06\x1b[B")
    app.shows("words ·")
    app.send("zzz")
    app.shows("Nothing found")
    app.send("\x1b")


@pytest.mark.parametrize(
    "environ",
    chosen(
        [{"THEME": "ansi-16", **TRUE_COLOUR}, {"TERM": "linux", "COLORTERM": ""}, {"TERM": "screen"}],
        ["linux"],
        name=lambda environ: environ.get("THEME", environ["TERM"]),
    ),
)
def test_sixteen_colours_are_the_terminals_own(environ: dict[str, str]) -> None:
    with terminal(module=SCRIPTED, environ={"COLORTERM": "", **environ}) as app:
        visit_everything(app)
        raw = app.raw
    numbers = [number for sequence in sgr(raw) for number in sequence]
    assert 38 not in numbers
    assert 48 not in numbers
    assert {31, 32, 33, 34, 35, 36}.intersection(numbers), "there are colours"


def test_other_themes_use_what_the_terminal_has() -> None:
    with terminal(module=SCRIPTED, environ=TRUE_COLOUR) as app:
        app.shows("engine: ready")
        raw = app.raw
    assert any(sequence[:2] == [38, 2] for sequence in sgr(raw))


def test_with_no_color_there_is_no_colour_and_everything_can_still_be_told_apart() -> None:
    with terminal(module=SCRIPTED, environ={"NO_COLOR": "1", "THEME": "nord", **TRUE_COLOUR}) as app:
        visit_everything(app)
        raw = app.raw
    for sequence in sgr(raw):
        assert not any(is_colour(number) for number in sequence), sequence
    styles = {number for sequence in sgr(raw) for number in sequence}
    assert {1, 4, 7} <= styles, "bold, underlined and reversed text tells the rest"
    assert "┏━ Idea".encode() in raw
    assert "╭─ Idea".encode() in raw


def test_an_empty_no_color_takes_no_colour_away() -> None:
    with terminal(module=SCRIPTED, environ={"NO_COLOR": "", **TRUE_COLOUR}) as app:
        app.shows("engine: ready")
        raw = app.raw
    assert any(sequence[:2] == [38, 2] for sequence in sgr(raw))


def test_an_answer_that_arrives_rewrites_nothing_that_has_not_changed() -> None:
    columns, rows = 100, 30
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": "stream"}, columns=columns, rows=rows) as app:
        app.shows("engine: ready")
        app.send(SUPPORTS_FRAMES)
        app.send(IDEA)
        app.shows(IDEA)
        app.send("\n")
        app.shows("1. Do step")
        before = app.raw
        app.until(lambda: any(int(at) >= 100 for at in STEP.findall(app.text)), "the end of the answer is followed")
        raw = app.raw[len(before) :]
    begin = raw.index(b"\x1b[?2026h")
    drawn = list(frames(before + raw[:begin], raw[begin:], columns, rows))
    assert len(drawn) > 10
    assert not re.search(rb"\x1b\[[0-3]?J", raw), "the screen is never cleared"
    # Until the text scrolls, the blank row below its end may be drawn once more, in other pieces.
    idle = [y for frame in drawn for y in frame.idle_rows]
    assert len(idle) == len(set(idle)), "no row is written needlessly twice"
    assert all(len(frame.idle_rows) <= 1 for frame in drawn)
    assert sum(frame.written for frame in drawn) <= 4 * sum(frame.changed for frame in drawn)
    assert not any(frame.written >= columns * rows // 2 for frame in drawn), "never the whole screen"


def test_what_the_person_scrolled_up_to_stays_while_more_arrives(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": "stream", "PI_TEST_GATE": str(gate)}) as app:
        app.shows("engine: ready")
        app.send(f"{IDEA}\n")
        app.shows("30. Do step")
        app.send("\t\t\x1b[H")
        app.shows("… the model is writing")
        app.shows("You are patient.")
        gate.touch()
        app.shows("✓ saved")
        app.shows("You are patient.")


@long
def test_with_reduced_motion_an_answer_arrives_in_few_steps() -> None:
    seen: dict[str, int] = {}
    for setting in ("false", "true"):
        environ = {"PI_TEST_SCRIPT": "stream", "REDUCED_MOTION": setting}
        with terminal(module=SCRIPTED, environ=environ) as app:
            app.shows("engine: ready")
            app.send(SUPPORTS_FRAMES)
            app.send(f"{IDEA}\n")
            app.shows("the model is writing")
            before = len(app.raw)
            app.shows("✓ saved")
            seen[setting] = sum(b"Do step" in frame for frame in app.raw[before:].split(b"\x1b[?2026h"))
    assert 2 <= seen["true"] < seen["false"] / 2


def test_the_title_tells_of_a_run_that_ends_unseen_and_is_given_back() -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": "stream"}) as app:
        app.shows("engine: ready")
        assert PUSH not in app.raw
        app.send(f"{IDEA}\n")
        app.until(lambda: "\x1b]2;⋯ improving".encode() in app.raw, "the title")
        app.send(FOCUS_OUT)
        app.until(lambda: "\x1b]2;✓ done".encode() in app.raw, "the end in the title")
        assert POP not in app.raw
        app.send(FOCUS_IN)
        app.until(lambda: POP in app.raw, "the old title")
        titles = re.findall(rb"\x1b\]2;([^\x1b\x07]*)", app.raw)
        assert all(title.endswith(b"prompt-improver") for title in titles)
        assert not any(word.encode() in title for word in IDEA.split() for title in titles)
        app.send("\x11")
        assert app.wait() == 0
        assert app.raw.count(POP) == app.raw.count(PUSH) == 1


@pytest.mark.parametrize("end", chosen(["quit", "signal"], ["signal"]))
def test_the_title_is_given_back_when_the_application_ends_during_a_run(end: str) -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": "hold"}) as app:
        app.shows("engine: ready")
        app.send(f"{IDEA}\n")
        app.until(lambda: PUSH in app.raw, "the title")
        app.shows("You are a senior")
        if end == "quit":
            app.send("\x11")
        else:
            app.kill(signal.SIGTERM)
        app.wait()
        assert app.raw.count(POP) == 1


def test_a_window_that_becomes_small_and_large_again_keeps_text_and_focus() -> None:
    with terminal(module=SCRIPTED, columns=100, rows=30) as app:
        app.shows("engine: ready")
        app.send("an idea")
        for columns, rows in ((55, 30), (40, 12), (20, 5), (250, 70), (80, 24)):
            app.resize(columns, rows)
            app.shows("too small" if columns < 30 else "┏━ Idea")
            app.send("!")
        app.shows("an idea!!!!!")
