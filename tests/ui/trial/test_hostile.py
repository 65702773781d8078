"""Outputs that would do harm, on every screen of a try in the smallest window: they stay text, and scroll."""

import unicodedata
from dataclasses import replace

from domain.evaluation.experiment import Case
from domain.evaluation.ports import Question
from tests.support.application import Driver, running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import answered_by, open_setup, saved_prompt
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.trial.outputs.output_view import OutputView
from tui.trial.outputs.outputs_screen import OutputsScreen
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.setup_screen import TrialScreen

SIZE = (60, 20)
HOSTILE = {
    "empty": "",
    "markup": "[red]begin[/red] [/] [@click=app.quit]quit[/] $primary\n" * 30,
    "control": "begin \x1b[2J\x1b]52;c;AAAA\x07\x1b]0;title\x07\x9b2J a\rb\x08c\x00d\u202eevil\u202c end\n" * 30,
    "long line": "begin " + "x" * 20_000 + " word" * 2_000,
    "right to left": "begin שלום עולם مرحبا بالعالم " * 60,
    "emoji": "begin 👨‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪é️ ❤️ " * 60,
    "wide": "begin 日本語の長い文章です。한국어 " * 60,
    "megabyte": "begin [b]line[/b] 日本 of text\n" * 40_000,
}


def answer(question: Question) -> str:
    return next((text for name, text in HOSTILE.items() if f"<{name}>" in question.message), "fine")


def check(app: Driver) -> str:
    """Return the screen, which has whole rows and nothing that moves the cursor of a terminal."""
    strips = app.strips
    assert [strip.cell_length for strip in strips] == [SIZE[0]] * SIZE[1]
    text = "\n".join(strip.text for strip in strips)
    assert not {one for one in text if unicodedata.category(one) == "Cc"} - {"\n"}
    assert "\u202e" not in text
    return text


async def reads(app: Driver, kind: type[object], name: str) -> None:
    """Wait for the output of this name, and go to its end and back."""
    begin = "empty answer" if name == "empty" else "begin"
    await app.until(lambda: isinstance(app.top, kind) and begin in check(app), f"{name} on {kind.__name__}")
    view = app.top.query_one("#output-1", OutputView)
    if name != "empty":
        await app.until(lambda: view.max_scroll_y > 0, "rows to scroll through")
        await app.press("end")
        await app.until(lambda: view.scroll_offset.y == view.max_scroll_y, "the end")
        check(app)
        await app.press("home")
        await app.until(lambda: view.scroll_offset.y == 0, "the beginning")


async def test_they_stay_text_in_the_choice_in_the_verdict_and_by_name(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, size=SIZE, prepare=answered_by(ScriptedAnswerer(answer))) as app:
        setup = await open_setup(app)
        setup.draft = setup.draft.with_cases(Case(values=(("animal", f"<{name}>"),)) for name in HOSTILE)
        setup.show()
        await app.until(lambda: "16 requests" in check(app) or "48 requests" in check(app), "the plan")
        await app.press("minus", "minus", "ctrl+j")
        for number, name in enumerate(HOSTILE, start=1):
            await app.until(lambda number=number: f"Input {number} of 8" in app.screen_text, name)  # type: ignore[misc]
            await reads(app, VoteScreen, name)
            await app.press("0")
        await app.until(lambda: isinstance(app.top, VerdictScreen) and "undecided of 8" in check(app), "the verdict")
        for name in HOSTILE:
            check(app)
            await app.press("o")
            await reads(app, OutputsScreen, name)
            await app.press("escape", "down")


async def test_they_stay_text_while_they_arrive(paths: Paths) -> None:
    saved_prompt(paths)
    held: list[ScriptedAnswerer] = [ScriptedAnswerer()]

    def prepare(container: Container) -> None:
        container.answerer = lambda choice=None: held[-1]  # type: ignore[method-assign]

    async with running(paths, size=SIZE, prepare=prepare) as app:
        await open_setup(app)
        for name in HOSTILE:
            held.append(ScriptedAnswerer(answer))
            held[-1].most = 0
            assert isinstance(app.top, TrialScreen)
            app.top.draft = replace(app.top.draft, cases=(Case(values=(("animal", f"<{name}>"),)),))
            app.top.show()
            await app.press("ctrl+j")
            await app.until(lambda: isinstance(app.top, TrialRunScreen) and held[-1].half_shown.is_set(), name)
            await app.until(lambda: "writing" in check(app) or "waiting" in check(app), name)
            await app.press("escape")
            await app.until(lambda: isinstance(app.top, TrialScreen), "the setup again")
