"""Trying a prompt in the real application, around a scripted model."""

from collections.abc import Callable
from typing import Any

from domain.evaluation.experiment import Experiment
from domain.prompts.record import PromptHistory
from tests.support.application import Driver
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.scripted_answerer import ScriptedAnswerer
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.trial.setup.forms import CaseScreen
from tui.trial.setup.setup_screen import TrialScreen

IDEA = "a poem about {{animal}}"
PROMPT = "Write a short poem.\nIt is about {{animal}}."


def saved_prompt(paths: Paths, **fields: Any) -> PromptHistory:
    """Save a prompt with a variable before the application starts."""
    container = Container(paths)
    record = save_prompt(container, **fields)
    container.close()
    return record


def save_prompt(container: Container, **fields: Any) -> PromptHistory:
    """Save a prompt with a variable."""
    values = {"original_idea": IDEA, "improved_prompt": PROMPT, "created_at": FakeClock().now()}
    return container.repository().save(make_record(**(values | fields)))


def answered_by(answerer: ScriptedAnswerer) -> Callable[[Container], None]:
    """Return what lets a scripted model answer."""

    def prepare(container: Container) -> None:
        container.answerer = lambda choice=None: answerer  # type: ignore[method-assign]

    return prepare


async def open_setup(app: Driver) -> TrialScreen:
    """Open the newest prompt and begin to set up its trial."""
    await app.until(lambda: app.rows, "the row")
    await app.press("alt+down", "ctrl+o", "r", "T")
    await app.until(lambda: isinstance(app.top, TrialScreen), "the setup")
    assert isinstance(app.top, TrialScreen)
    return app.top


async def add_input(app: Driver, *values: str) -> None:
    """Add a test input by keys."""
    await app.press("a")
    await app.until(lambda: isinstance(app.top, CaseScreen), "the form")
    for value in values:
        await app.type(value)
        await app.press("tab")
    await app.press("ctrl+s")
    await app.until(lambda: isinstance(app.top, TrialScreen), "the setup again")


def experiment_of(app: Driver, record: PromptHistory) -> Experiment:
    """Return the newest trial of a record."""
    return app.container.experiments().experiments_of([record.uid])[0]
