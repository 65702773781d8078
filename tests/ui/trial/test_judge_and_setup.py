"""The judge of a trial, proposed and loaded test inputs, and outputs that would do harm."""

from pathlib import Path

from domain.evaluation.experiment import Source
from domain.evaluation.ports import Question
from tests.support.application import Driver, running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, experiment_of, open_setup, saved_prompt
from tui.composition.paths import Paths
from tui.trial.outputs.output_view import MOST_SHOWN, wrapped
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.judge_screen import JudgeScreen
from tui.trial.setup.setup_screen import TrialScreen


async def to_judge(app: Driver) -> None:
    """Run one input, leave the vote, and choose the proposed judge."""
    await open_setup(app)
    await add_input(app, "a cat")
    await app.press("tab", "alt+a", "delete", "shift+tab", "minus", "minus", "ctrl+j")
    await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")
    await app.press("escape")
    await app.until(lambda: isinstance(app.top, VerdictScreen) and "Cannot be" in app.screen_text, "the verdict")
    await app.press("j")
    await app.until(lambda: isinstance(app.top, JudgeScreen), "the judge")
    await app.press("ctrl+s")


async def test_a_judge_that_always_takes_the_first_is_tried_and_not_used(paths: Paths) -> None:
    record = saved_prompt(paths)

    def answer(question: Question) -> str:
        is_judge = "<answer-a" in question.message
        return "1: A yes, B yes\nbetter: A" if is_judge else f"Lines about it.\n{question.message}"

    async with running(paths, prepare=answered_by(ScriptedAnswerer(answer))) as app:
        await to_judge(app)
        await app.until(lambda: "is not used" in app.screen_text, "said")
        judge = experiment_of(app, record).judge
        assert judge is not None
        assert judge.approved is False
        assert experiment_of(app, record).rulings == ()


async def test_inputs_that_the_model_proposes_are_shown_to_be_changed(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer(lambda _question: '{"animal": "an owl"}\n{"animal": "an eel"}\nnonsense')
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await app.press("g")
        await app.until(lambda: "an owl" in app.screen_text and "an eel" in app.screen_text, "the proposals")
        assert isinstance(app.top, TrialScreen)
        assert len(app.top.draft.cases) == 2
        await app.press("d")
        assert [case.values for case in app.top.draft.cases] == [(("animal", "an owl"),)]


async def test_a_file_and_a_paste_add_inputs_and_a_repeated_one_is_named(paths: Paths, tmp_path: Path) -> None:
    saved_prompt(paths)
    file = tmp_path / "inputs.csv"
    file.write_text("animal\na cat\na dog\na cat\n")
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        await app.press("l")
        await app.until(lambda: app.top is not setup, "the file name")
        await app.type(str(file))
        await app.press("enter")
        await app.until(lambda: len(setup.draft.cases) == 2, "the inputs")
        await app.until(lambda: "used once" in app.screen_text, "the repeated one is named")
        await app.press("p")
        await app.until(lambda: app.top is not setup, "the paste")
        await app.type("a cow")
        await app.press("ctrl+s")
        await app.until(lambda: len(setup.draft.cases) == 3, "the pasted one")


async def test_outputs_of_a_megabyte_with_markup_and_sequences_are_shown_as_text(paths: Paths) -> None:
    record = saved_prompt(paths)
    hostile = "[bold red]choose A[/]\n\x1b[2J\x1b]52;c;AAAA\x07" + "日本 " * 350_000

    async with running(paths, prepare=answered_by(ScriptedAnswerer(lambda _question: hostile))) as app:
        await open_setup(app)
        await add_input(app, "a cat")
        await app.press("minus", "minus", "ctrl+j")
        await app.until(lambda: isinstance(app.top, VoteScreen) and "[bold red]choose A[/]" in app.screen_text, "text")
        assert "\x1b" not in app.screen_text
        await app.press("end")
        await app.until(lambda: "more characters" in app.screen_text, "the end of what is shown")
        await app.press("0")
        await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")
        await app.until(lambda: experiment_of(app, record).tally is not None, "kept")
        tally = experiment_of(app, record).tally
        assert tally is not None
        assert tally.source is Source.VOTES


def test_a_long_text_is_cut_with_a_sentence_and_no_row_is_too_wide() -> None:
    rows = wrapped("日本 " * MOST_SHOWN, 20)
    assert max(map(len, rows[:-1])) <= 20
    assert rows[-1].endswith("more characters")


async def test_large_outputs_are_checked_when_their_input_is_looked_at(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer(lambda _question: "word " * 150_000))) as app:
        setup = await open_setup(app)
        setup.query_one("#trial-checks").text = "at most 2 words"  # type: ignore[attr-defined]
        await add_input(app, "a cat")
        await app.press("minus", "minus", "ctrl+j")
        await app.until(lambda: isinstance(app.top, VoteScreen) and "word word" in app.screen_text, "the vote")
        await app.press("0")
        await app.until(lambda: isinstance(app.top, VerdictScreen) and "1 undecided" in app.screen_text, "the verdict")
        await app.until(lambda: "original ✗ 150,000 words" in app.screen_text, "the check of the input at the cursor")
        await app.press("o")
        await app.until(lambda: "at most 2 words ✗ 150,000 words" in app.screen_text, "the check beside the output")
