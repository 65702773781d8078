"""What a small window shows of a trial: the keys that a screen is for, and as much as possible of the outputs."""

import pytest

from domain.evaluation.experiment import Choice
from domain.evaluation.ports import Question
from tests.snapshots.states.trials import save_trial
from tests.support.application import Driver, running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import answered_by, open_setup, saved_prompt
from tui.composition.paths import Paths
from tui.trial.outputs.output_view import OutputView
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen

SMALL = (60, 20)


def footer(app: Driver) -> str:
    return app.strips[-1].text.rstrip()


def rows_of_outputs(app: Driver) -> int:
    """How many rows of the window show outputs."""
    return sum(view.size.height for view in app.top.query(OutputView))


async def to_verdict(app: Driver) -> None:
    """Open the trial that is saved."""
    await app.until(lambda: app.rows, "the row")
    await app.press("alt+down", "ctrl+o", "r", "T")
    await app.until(lambda: isinstance(app.top, VerdictScreen) and "undecided" in app.screen_text, "the verdict")


async def test_the_setup_shows_how_to_start_even_with_many_open_variables(paths: Paths) -> None:
    names = " ".join(f"{{{{variable_{number}}}}}" for number in range(9))
    saved_prompt(paths, original_idea=names, improved_prompt=f"Use {names}.")
    async with running(paths, size=SMALL, prepare=answered_by(ScriptedAnswerer())) as app:
        await open_setup(app)
        await app.until(lambda: "requests" in app.screen_text, "the plan")
        await app.until(lambda: "^j Start" in footer(app), "the key that starts")
        assert "until the first answer." in " ".join(app.screen_text.split()), "the plan to its end"


@pytest.mark.parametrize("size", [SMALL, (80, 24)])
async def test_the_blind_choice_shows_every_key_of_a_choice_and_mostly_outputs(
    paths: Paths, size: tuple[int, int]
) -> None:
    async with running(paths, size=size, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await to_verdict(app)
        await app.press("v")
        await app.until(lambda: isinstance(app.top, VoteScreen) and " chosen" in app.screen_text, "the vote")
        await app.until(lambda: "1 Better 2 Better 0 Equal s Skip" in footer(app), "the keys of a choice")
        assert "esc Verdict f1 Help" in footer(app)
        shown = rows_of_outputs(app)
        assert shown >= 0.7 * size[1] if size == SMALL else shown / 2 >= 0.7 * size[1]


async def test_the_run_shows_mostly_outputs(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer(lambda _question: "line\n" * 30)
    answerer.most = 0
    async with running(paths, size=SMALL, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await app.press("ctrl+j")
        await app.until(lambda: isinstance(app.top, TrialRunScreen) and "is writing" in app.screen_text, "an output")
        assert rows_of_outputs(app) >= 14
        await app.until(lambda: footer(app).startswith("esc Stop f1 Help"), "the keys")
        answerer.release()


async def test_the_verdict_shows_every_key_and_details_that_scroll(paths: Paths) -> None:
    votes = (Choice.IMPROVED, Choice.NEITHER, Choice.ORIGINAL, Choice.IMPROVED)
    async with running(
        paths, size=SMALL, prepare=lambda container: save_trial(container, outputs=16, votes=votes)
    ) as app:
        await to_verdict(app)
        await app.until(lambda: "v Vote d Why o Open k Keep m More j Judge esc Back" in footer(app), "the keys")
        assert "› " in app.screen_text, "a row of the table"
        await app.press("d", "end")
        await app.until(lambda: "interval)." in app.screen_text, "the end of the details")
        await app.press("escape")
        assert isinstance(app.top, VerdictScreen), "one step back"
        assert "› " in app.screen_text


async def test_checks_of_an_output_take_one_row_and_begin_with_what_failed(paths: Paths) -> None:
    saved_prompt(paths)

    def answer(question: Question) -> str:
        return f"{question.message}\none two three four five six seven eight nine"

    async with running(paths, size=SMALL, prepare=answered_by(ScriptedAnswerer(answer))) as app:
        await open_setup(app)
        await app.press("tab", "alt+a")
        await app.type("contains: poem")
        await app.press("enter")
        await app.type("at most 8 words")
        await app.press("shift+tab", "minus", "minus", "ctrl+j")
        await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, VerdictScreen) and "undecided" in app.screen_text, "the verdict")
        await app.press("o")
        await app.until(lambda: "at most 8 words ✗" in app.screen_text, "the checks")
        assert "· contains: poem ✓" in app.screen_text
        assert rows_of_outputs(app) >= 12
