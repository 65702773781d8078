"""Trying a prompt: set up, while outputs arrive, the blind choice, the verdict."""

from domain.evaluation.experiment import Case, Choice, ComparedPrompt, Experiment, Output, Side, Vote
from domain.history.operations import SaveExperimentOperation, SaveOutputOperation
from tests.snapshots.states.registry import state
from tests.support.application import Driver
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import IDEA, PROMPT, answered_by, save_prompt
from tui.composition.container import Container
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.setup_screen import TrialScreen

_ANIMALS = ("a cat", "a dog that [b]barks[/b] at every visitor of the house", "日本の鶴", "two snails")
_LINES = {
    Side.ORIGINAL: ("Oh, what an animal.", "It is here, and it is there.", "I like it very much."),
    Side.IMPROVED: ("Soft paws at dawn,", "a shadow on the wall,", "gone before the light."),
}


def save_trial(container: Container, *, outputs: int, votes: tuple[Choice, ...] = ()) -> None:
    """Save a prompt with a trial that has so many outputs."""
    answerer = ScriptedAnswerer(lambda _question: "\n".join(_LINES[Side.IMPROVED] * 2))
    answerer.most = 0
    answered_by(answerer)(container)
    record = save_prompt(container)
    experiment = Experiment(
        uid="00000000-0000-7000-8000-000000000001",
        original=ComparedPrompt(text=IDEA, name="original idea"),
        improved=ComparedPrompt(text=PROMPT, name="version 1", uid=record.uid),
        cases=tuple(Case(values=(("animal", animal),)) for animal in _ANIMALS),
        provider="scripted",
        model="answer-model",
        created_at=container.clock.now(),
        record_uid=record.uid,
        root_uid=record.root_uid,
        repeats=2,
        checks=("at most 8 words", "contains: light"),
        votes=tuple(Vote(case, choice) for case, choice in enumerate(votes)),
    )
    container.submit(SaveExperimentOperation(experiment))
    for cell in list(experiment.cells())[:outputs]:
        text = "\n".join((*_LINES[cell.side], experiment.cases[cell.case].label))
        container.submit(
            SaveOutputOperation(Output(experiment_uid=experiment.uid, cell=cell, text=text, milliseconds=1500))
        )


async def opened(app: Driver, first: type[object]) -> None:
    """Press the key on the only prompt."""
    await app.until(lambda: app.rows, "the row")
    await app.press("alt+down", "ctrl+o", "r", "T")
    await app.until(lambda: isinstance(app.top, first), "the first screen")


@state(prepare=lambda container: save_trial(container, outputs=5), is_popup=True)
async def trial_setup(app: Driver) -> None:
    await opened(app, TrialScreen)


@state(prepare=lambda container: save_trial(container, outputs=5), is_popup=True)
async def trial_run(app: Driver) -> None:
    await opened(app, TrialScreen)
    await app.press("ctrl+j")
    await app.until(lambda: isinstance(app.top, TrialRunScreen) and "is writing" in app.screen_text, "half an output")


@state(prepare=lambda container: save_trial(container, outputs=16), is_popup=True)
async def trial_vote(app: Driver) -> None:
    await opened(app, VerdictScreen)
    await app.press("v")
    await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")


_VOTES = (Choice.IMPROVED, Choice.NEITHER, Choice.ORIGINAL, Choice.IMPROVED)


@state(prepare=lambda container: save_trial(container, outputs=16, votes=_VOTES), is_popup=True)
async def trial_verdict(app: Driver) -> None:
    await opened(app, VerdictScreen)
    await app.until(lambda: "undecided of 4" in app.screen_text, "the sentence")
    await app.press("d")


@state(prepare=lambda container: save_trial(container, outputs=16, votes=_VOTES), is_popup=True)
async def trial_outputs(app: Driver) -> None:
    await trial_verdict(app)
    await app.press("o")
    await app.until(lambda: "Original:" in app.screen_text, "the outputs")
