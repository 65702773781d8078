"""What a trial says to a person who tries a prompt for the first time."""

from domain.errors import ModelLimitError
from domain.evaluation.experiment import Case
from domain.evaluation.ports import Question
from tests.support.application import Driver, running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, open_setup, saved_prompt
from tui.composition.paths import Paths
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.setup.input_table import table_rows
from tui.trial.setup.setup_screen import TrialScreen


async def _to_verdict(app: Driver) -> None:
    await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")
    await app.until(lambda: " undecided" in app.screen_text or "Cannot be" in app.screen_text, "the sentence")


async def test_without_an_input_the_keys_that_add_some_are_named_and_open_variables_too(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        await open_setup(app)
        await app.until(lambda: "a adds one, p pastes several, l loads a file" in app.screen_text, "the keys")
        assert "There is no test input for animal. It is sent as it is." in app.screen_text
        await add_input(app, "a cat")
        await app.until(lambda: "Test inputs: 1" in app.screen_text, "the input")
        assert "adds one" not in app.screen_text
        assert "sent as it is" not in app.screen_text


async def test_a_value_that_is_empty_in_a_file_fills_its_variable(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        setup.draft = setup.draft.with_cases((Case(values=(("animal", ""),), message="go on"),))
        setup.show()
        await app.until(lambda: "Test inputs: 1" in app.screen_text, "the input")
        assert "sent as it is" not in app.screen_text


def test_one_column_takes_the_whole_width() -> None:
    long = "a long question about gardens " * 5
    _, rows = table_rows((Case(message=long),), (), 100)
    assert len(rows["0"][1][0]) > 80 or rows["0"][1][1] > 80


async def test_after_an_error_the_keys_that_ask_for_the_rest_are_named(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer()

    def answer(question: Question) -> str:
        if len(answerer.questions) > 2:
            raise ModelLimitError("The account has no money left.")
        return "fine"

    answerer.answer_with(answer)
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await add_input(app, "a cat")
        await add_input(app, "a dog")
        await app.press("minus", "minus", "ctrl+j")
        await _to_verdict(app)
        await app.until(
            lambda: "2 outputs missing: m, then ctrl+j, asks for the rest" in app.screen_text, "what is missing"
        )
        assert "1 input without your vote: v votes" in app.screen_text


async def test_repeats_are_compared_in_pairs(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        setup.query_one("#trial-checks").text = "at most 80 words"  # type: ignore[attr-defined]
        await add_input(app, "a cat")
        await app.press("ctrl+j")
        await app.until(lambda: " chosen" in app.screen_text, "the vote")
        await app.press("escape")
        await _to_verdict(app)
        await app.until(lambda: "Of the same prompt asked twice, 0 of 2 pairs seemed" in app.screen_text, "the pairs")


async def test_a_new_prompt_leads_to_the_try_from_the_idea_from_the_result_and_from_the_palette(paths: Paths) -> None:
    async with running(paths, size=(80, 24), prepare=answered_by(ScriptedAnswerer())) as app:
        await app.improve("a poem about {{animal}}")
        await app.until(lambda: "alt+y Try it" in app.strips[-1].text, "the key, with the keyboard in the idea")
        await app.press("alt+y")
        await app.until(lambda: isinstance(app.top, TrialScreen), "the setup")
        await app.press("escape", "ctrl+o", "r")
        await app.until(lambda: "T Try it" in app.strips[-1].text, "the key, with the keyboard in the result")
        await app.press("ctrl+p")
        await app.type("is it better")
        await app.until(lambda: "Try it (alt+y)" in app.screen_text, "the command")
        await app.press("enter")
        await app.until(lambda: isinstance(app.top, TrialScreen), "the setup again")
