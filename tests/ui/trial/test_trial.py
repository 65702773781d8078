"""A prompt is tried by keys alone: set up, outputs, blind choice, verdict."""

import pytest
from textual.widgets import Static

from domain.errors import ModelLimitError, SpoolError
from domain.evaluation.experiment import AskedWith, Choice, Side
from domain.evaluation.ports import Question
from domain.history.operations import Operation
from domain.prompts.record import PromptHistory
from tests.support.application import Driver, running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, experiment_of, open_setup, saved_prompt
from tui.composition.paths import Paths
from tui.trial.outputs.blind import order_of
from tui.trial.outputs.outputs_screen import OutputsScreen
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.setup_screen import TrialScreen


async def start(app: Driver, *animals: str) -> None:
    """Set up a trial with these inputs, one repeat each, and start it."""
    await open_setup(app)
    for animal in animals:
        await add_input(app, animal)
    await app.press("minus", "minus", "ctrl+j")


def shown_text(app: Driver) -> str:
    """The prompt in the result."""
    return str(app.pane.query_one("#result-prompt", Static).render())


async def to_verdict(app: Driver) -> None:
    await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")
    await app.until(lambda: "prompt won " in app.screen_text or "Cannot be" in app.screen_text, "the sentence")


async def to_vote(app: Driver) -> None:
    await app.until(lambda: isinstance(app.top, VoteScreen) and " chosen" in app.screen_text, "the vote")


async def vote_for(app: Driver, record: PromptHistory, side: Side, count: int) -> None:
    """Choose the output of one prompt for so many inputs."""
    for _ in range(count):
        assert isinstance(app.top, VoteScreen)
        order = order_of(experiment_of(app, record), app.top.case)
        await app.press(str(order.index(side) + 1))


async def test_from_a_saved_prompt_to_a_verdict(paths: Paths) -> None:
    record = saved_prompt(paths)
    answerer = ScriptedAnswerer()
    async with running(paths, prepare=answered_by(answerer)) as app:
        await start(app, "a cat", "a dog")
        await to_vote(app)
        assert sorted(question.message for question in answerer.questions) == [
            "Write a short poem.\nIt is about a cat.",
            "Write a short poem.\nIt is about a dog.",
            "a poem about a cat",
            "a poem about a dog",
        ]
        assert "riginal" not in app.screen_text, "the choice is blind"
        await app.press("1", "2")
        await to_verdict(app)
        await app.until(lambda: experiment_of(app, record).tally is not None, "it is kept")
        experiment = experiment_of(app, record)
        assert {vote.case: vote.choice for vote in experiment.votes} == {
            0: Choice(order_of(experiment, 0)[0].value),
            1: Choice(order_of(experiment, 1)[1].value),
        }
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")
        await app.until(lambda: "tried: not shown to be better: won" in app.result, "the verdict beside the record")
        await app.press("T")
        await to_verdict(app)
        assert "undecided of 2" in app.screen_text
        assert len(answerer.questions) == 4, "nothing is asked twice"


async def test_a_run_is_stopped_and_goes_on_with_what_is_missing(paths: Paths) -> None:
    record = saved_prompt(paths)
    answerer = ScriptedAnswerer()
    answerer.most = 3
    async with running(paths, prepare=answered_by(answerer)) as app:
        await start(app, "a cat", "a dog")
        await app.until(lambda: isinstance(app.top, TrialRunScreen) and answerer.half_shown.is_set(), "half an output")
        await app.until(lambda: "3 of 4 outputs" in app.screen_text, "the progress")
        assert "Input 2 of 2" in app.screen_text
        await app.press("escape")
        await to_verdict(app)
        await app.until(lambda: "1 output missing" in app.screen_text, "what is missing")
        assert len(app.container.experiments().outputs_of(experiment_of(app, record).uid)) == 3
    answerer.release()
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await app.until(lambda: "1 request:" in app.screen_text, "only what is missing is counted")
        await app.press("ctrl+j")
        await to_vote(app)
        messages = [question.message for question in answerer.questions]
        assert len(messages) == 5, "what was stopped is asked for again, the rest is not"
        assert len(set(messages)) == 4


async def test_after_a_higher_limit_the_plan_and_the_run_ask_for_what_was_cut_alone(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer()
    answerer.cuts = {"a poem about a cat"}
    async with running(paths, prepare=answered_by(answerer)) as app:
        await start(app, "a cat", "a dog")
        await to_vote(app)
        await app.press("escape")
        await to_verdict(app)
        answerer.cuts = set()
        answerer.asked_with = AskedWith(most_tokens=4000)
        await app.press("m")
        await app.until(lambda: isinstance(app.top, TrialScreen), "the setup")
        await app.until(lambda: "1 request:" in app.screen_text, "the plan")
        await app.press("ctrl+j")
        await to_vote(app)
        assert [question.message for question in answerer.questions[4:]] == ["a poem about a cat"]


async def test_more_inputs_keep_outputs_and_votes(paths: Paths) -> None:
    record = saved_prompt(paths)
    answerer = ScriptedAnswerer()
    async with running(paths, prepare=answered_by(answerer)) as app:
        await start(app, "a cat")
        await to_vote(app)
        await vote_for(app, record, Side.IMPROVED, 1)
        await to_verdict(app)
        await app.press("m")
        await app.until(lambda: isinstance(app.top, TrialScreen), "the setup")
        await add_input(app, "a dog")
        await app.until(lambda: "2 requests" in app.screen_text, "the plan")
        await app.press("ctrl+j")
        await to_vote(app)
        assert "Input 2 of 2" in app.screen_text, "the first has a vote"
        await vote_for(app, record, Side.IMPROVED, 1)
        await to_verdict(app)
        await app.until(lambda: "won 2, lost 0" in app.screen_text, "both votes")
        assert len(answerer.questions) == 4


async def test_the_original_is_kept_and_the_verdict_stays(paths: Paths) -> None:
    record = saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        await start(app, "a cat")
        await to_vote(app)
        await vote_for(app, record, Side.ORIGINAL, 1)
        await to_verdict(app)
        await app.press("k")
        await app.until(lambda: "Your original is in use again" in app.screen_text, "said")

        def kept() -> str | None:
            found = app.container.history().find(record.uid)
            return getattr(found.entry, "accepted_text", None) if found is not None else None

        await app.until(lambda: kept() == record.original_idea, "it is saved")
        await app.until(lambda: shown_text(app) == record.original_idea, "it is shown behind the verdict")
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")
        await app.until(lambda: "lost 1" in app.result, "the verdict beside it")
        assert shown_text(app) == record.original_idea
        assert app.pane.copyable_text == record.original_idea
        await app.press("T")
        await to_verdict(app)
        assert "lost 1" in app.screen_text


async def test_a_choice_is_changed_skipped_or_left_and_goes_on_later(paths: Paths) -> None:
    record = saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        await start(app, "a cat", "a dog", "a cow")
        await to_vote(app)
        await app.press("0", "s", "b")
        assert "your choice: skipped" in app.screen_text
        await app.press("0", "escape")
        await to_verdict(app)
        assert "1 input without your vote" in app.screen_text
        assert "won 0, lost 0, 2 undecided" in app.screen_text
        await app.press("v")
        await to_vote(app)
        assert "Input 3 of 3" in app.screen_text
        await app.press("s")
        await to_verdict(app)
        choices = [vote.choice for vote in sorted(experiment_of(app, record).votes, key=lambda vote: vote.case)]
        assert choices == [Choice.NEITHER, Choice.NEITHER, Choice.SKIPPED]


async def test_the_outputs_are_shown_by_name_with_ticks_and_crosses(paths: Paths) -> None:
    saved_prompt(paths)

    def answer(question: Question) -> str:
        return "short" if question.message.startswith("Write") else "a long and winding output"

    async with running(paths, prepare=answered_by(ScriptedAnswerer(answer))) as app:
        await open_setup(app)
        await add_input(app, "a cat")
        await app.press("tab", "alt+a")  # what the idea demands is replaced
        await app.type("at most 2 words")
        await app.press("shift+tab", "minus", "minus", "ctrl+j")
        await to_vote(app)
        assert "✓" not in app.screen_text
        assert "✗" not in app.screen_text
        await app.press("escape")
        await to_verdict(app)
        assert "decided by the checks" in app.screen_text
        assert "at most 2 words   original ✗ 5 words  improved ✓ 1 word" in app.screen_text
        await app.press("o")
        await app.until(lambda: isinstance(app.top, OutputsScreen), "the outputs")
        await app.until(lambda: "a long and winding output" in app.screen_text, "the text")
        assert "Original: original idea" in app.screen_text
        await app.press("escape", "d")
        assert "Decided by the checks" in app.screen_text


async def test_a_line_that_is_no_check_is_named_and_nothing_is_asked(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer()
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await app.press("tab", "alt+a")
        await app.type("json")
        await app.press("enter")
        await app.type("be nice")
        await app.press("ctrl+j")
        await app.until(lambda: "Line 2:" in app.screen_text, "the wrong line")
        assert isinstance(app.top, TrialScreen)
        assert answerer.questions == []


async def test_an_error_keeps_what_is_there_and_is_said(paths: Paths) -> None:
    record = saved_prompt(paths)
    answerer = ScriptedAnswerer()

    def answer(question: Question) -> str:
        if len(answerer.questions) > 2:
            raise ModelLimitError("The account has no money left.")
        return "fine"

    answerer.answer_with(answer)
    async with running(paths, prepare=answered_by(answerer)) as app:
        await start(app, "a cat", "a dog")
        await to_verdict(app)
        assert any("no money left" in notice for notice in app.notices)
        await app.until(lambda: "2 outputs missing" in app.screen_text, "what is missing")
        assert len(app.container.experiments().outputs_of(experiment_of(app, record).uid)) == 2
        assert len(answerer.questions) == 3, "the rest is not asked for"


async def test_answers_that_a_full_disk_refuses_are_saved_when_the_person_goes_on(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = saved_prompt(paths)
    answerer = ScriptedAnswerer(at_once=2)
    answerer.most = 2
    async with running(paths, prepare=answered_by(answerer)) as app:
        spool = app.container.spool()
        await start(app, "a cat", "a dog", "a cow")
        await app.until(lambda: "2 of 6 outputs" in app.screen_text and answerer.half_shown.is_set(), "two are kept")
        with monkeypatch.context() as patch:

            def full(*_operations: Operation) -> str:
                raise SpoolError("The disk is full, so nothing can be saved.", "Free some space and try again.")

            patch.setattr(spool, "put", full)
            answerer.release()
            await app.until(lambda: any("The disk is full" in notice for notice in app.notices), "the error")
            assert any("Until you quit, 2 answers wait for that in memory." in notice for notice in app.notices)
            await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")
            assert len(answerer.questions) == 4, "the rest is not asked for"
            await app.press("m")
            await app.until(lambda: isinstance(app.top, TrialScreen), "the setup")
            await app.until(lambda: "2 requests:" in app.screen_text, "what is in memory is not asked again")
            await app.press("ctrl+j")
            await app.until(lambda: app.notices[-1:] and "The disk is full" in app.notices[-1], "the error again")
            assert len(answerer.questions) == 4, "nothing is asked while it could not be kept"
        await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict again")
        await app.press("m")
        await app.until(lambda: isinstance(app.top, TrialScreen), "the setup again")
        await app.until(lambda: "2 requests:" in app.screen_text, "the plan")
        await app.press("ctrl+j")
        await to_vote(app)
        assert len(app.container.experiments().outputs_of(experiment_of(app, record).uid)) == 6
        assert len(answerer.questions) == len({question.message for question in answerer.questions}) == 6


async def test_the_key_is_grey_without_a_record_and_during_a_run(paths: Paths) -> None:
    async with running(paths) as app:
        await app.until(lambda: "starting" not in app.status, "the start")
        assert app.screen.why_not("try_it") == "Open a record first."
        await app.press("ctrl+o", "r", "T")
        await app.until(lambda: "Open a record first." in app.notices, "said")
