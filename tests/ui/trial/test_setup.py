"""The setup of a trial: what its keys do now, by the numbers of the table, and what changing an input keeps."""

from pathlib import Path

from domain.evaluation.experiment import Case
from tests.snapshots.states.trials import opened, save_trial
from tests.support.application import Driver, running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, open_setup, saved_prompt
from tui.composition.paths import Paths
from tui.models.model_screen import ModelScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.forms import CaseScreen, PasteScreen
from tui.trial.setup.judge_screen import JudgeScreen
from tui.trial.setup.setup_screen import TrialScreen

TWO = {
    "original_idea": "a {{mood}} poem about {{animal}}",
    "improved_prompt": "Write a {{mood}} poem about {{animal}}.",
}


def footer(app: Driver) -> str:
    return app.strips[-1].text.rstrip()


async def test_when_every_output_is_there_the_setup_says_what_the_key_does(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await opened(app, VerdictScreen)
        await app.press("m")
        await app.until(lambda: "Every output is there: ctrl+j shows them" in app.screen_text, "what the key does")
        assert "Nothing is left" not in app.screen_text
        await app.until(lambda: "^j Choose" in footer(app), "the label of the key")
        await app.press("ctrl+j")
        await app.until(lambda: isinstance(app.top, VoteScreen), "the choice")


async def test_an_empty_value_from_a_file_stays_when_another_one_of_its_row_is_changed(paths: Paths) -> None:
    saved_prompt(paths, **TWO)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        await app.press("p")
        await app.until(lambda: isinstance(app.top, PasteScreen), "the paste")
        await app.type("mood,animal")
        await app.press("enter")
        await app.type(",a cat")
        await app.press("ctrl+s")
        await app.until(lambda: setup.draft.cases, "the input")
        assert "(empty)" in app.screen_text
        await app.press("enter")
        await app.until(lambda: isinstance(app.top, CaseScreen), "the form")
        await app.press("tab")
        await app.type("fat ")
        await app.press("ctrl+s")
        await app.until(lambda: app.top is setup, "changed")
        (case,) = setup.draft.cases
        assert dict(case.values)["mood"] == ""
        assert "No value" not in app.screen_text


async def test_an_input_without_a_value_is_named_by_its_row(paths: Paths) -> None:
    saved_prompt(paths, **TWO)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        await open_setup(app)
        await add_input(app, "sad", "a cat")
        await add_input(app, "sad", "")
        await app.until(lambda: "No value for animal in input 2. It is sent as it is there." in app.screen_text, "it")


async def test_notes_on_a_file_have_the_numbers_of_the_table(paths: Paths, tmp_path: Path) -> None:
    saved_prompt(paths, **TWO)
    file = tmp_path / "inputs.csv"
    file.write_text("mood,animal\nsad,a cat\nsad,a cat\n,a dog\nglad,a co\x07w\n")
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        await add_input(app, "sad", "a cat")
        await app.press("l")
        await app.until(lambda: app.top is not setup, "the file name")
        await app.type(str(file))
        await app.press("enter")
        await app.until(lambda: len(setup.draft.cases) == 3, "the inputs")
        assert [dict(case.values)["animal"] for case in setup.draft.cases] == ["a cat", "a dog", "a cow"]
        shown = str(setup.query_one("#trial-note").render())
        assert "mood is empty in input 2." in shown
        assert "Control characters were removed from input 3." in shown
        assert "1 input repeats an earlier one" in shown


async def test_hints_are_keys_with_what_they_do_and_only_where_they_do_something(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        assert "Repeats  3  - fewer + more" in app.screen_text
        assert "f2 change" in app.screen_text
        assert "[" not in app.screen_text.split("Test inputs")[0].split("Try it")[1], "there is one version"
        assert setup.why_not("turn(1, 0)") == "There is no other version."
        assert setup.why_not("verdict") == "There is no output yet."
        assert setup.why_not("delete_case") == "There is no test input yet."
        await app.press("d")
        await app.until(lambda: "There is no test input yet." in app.notices, "the reason, when the key is pressed")
        await add_input(app, "a cat")
        assert setup.why_not("delete_case") == ""


async def test_versions_are_chosen_with_the_keys_that_are_named(paths: Paths) -> None:
    first = saved_prompt(paths)
    saved_prompt(paths, root_uid=first.uid, parent_uid=first.uid, version=2, improved_prompt="A haiku on {{animal}}.")
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        await app.until(lambda: "[ previous ] next" in app.screen_text, "the keys of the original")
        assert "{ previous } next" in app.screen_text
        before = setup.draft
        await app.press("left_curly_bracket")
        assert setup.draft != before


async def test_the_list_of_models_says_what_it_is_for(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        await open_setup(app)
        await app.press("f2")
        await app.until(lambda: isinstance(app.top, ModelScreen), "the models")
        await app.until(lambda: "It answers both prompts in this trial only." in app.screen_text, "what for")
        assert "next run" not in app.screen_text
        await app.press("escape", "j")
        await app.until(lambda: isinstance(app.top, JudgeScreen), "the judge")
        await app.press("f2")
        await app.until(lambda: "It judges the outputs of this trial only." in app.screen_text, "what for")


async def test_a_message_alone_is_an_input(paths: Paths) -> None:
    saved_prompt(paths, original_idea="a helper", improved_prompt="You help.")
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        await add_input(app, "Hello")
        assert isinstance(app.top, TrialScreen)
        assert setup.draft.cases == (Case(message="Hello"),)
