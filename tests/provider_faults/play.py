"""Plays a fault in the real application: its screens, its use case, DSPy, its storage, and a server that fails."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from textual.widgets import Static

from domain.models.omissions import Omission
from domain.prompts.drafts import Draft
from storage.state.drafts import FileDraftStore
from tests.provider_faults.faults import IDEA, KEY, Fault
from tests.support.application import Driver
from tests.support.openai_server import ModelServer, model_server
from tests.support.terminal import terminal
from tui.app.app import PromptImproverApp
from tui.composition.container import Container
from tui.composition.paths import Paths

_FOLDERS = {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"}
_APP = "dspy-prompt-improver"
_IMPROVE, _QUIT = "\n", "\x11"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person read (nothing when the run ended well), what was sent, and what is left."""

    title: str
    sentence: str
    next_step: str
    requests: int
    warning: str
    """What stands beside the prompt."""
    partial: str
    """What is kept of the answer."""
    idea: str
    """What is kept of the idea, in the pane and in the draft."""
    saved: int
    """How many prompts the history holds."""
    learnt: frozenset[Omission]
    """What is left out of later requests."""
    leaked: list[str]
    """Where the key is, or the idea where it should not be."""


class _Recording(logging.Handler):
    """Every line of the log, as a text."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.exc_info or ''}")


async def play(fault: Fault, paths: Paths, running: ModelServer | None = None) -> Outcome:
    """Improve an idea while `fault` lasts, on a server of its own unless one is `running`; close the application."""
    with nullcontext(running) if running else failing(fault) as server, _recorded_log() as log:
        container = Container(paths, overrides=settings_for(fault, server))
        app = PromptImproverApp(lambda: container, idea=IDEA)
        try:
            async with app.run_test(size=(160, 60)) as pilot:
                driver = Driver(app, pilot, container)
                await driver.until(lambda: driver.idea == IDEA and "starting" not in driver.status, "the start")
                await driver.press("ctrl+j")
                await driver.until(lambda: "✗" in driver.result or "✓" in driver.result, "the end of the run")
                shown, idea = driver.result, driver.idea
                warning = str(app.screen.query_one("#result-badges", Static).content)
                await driver.until(lambda: not container.spool().waiting(), "the history")
                saved = len(container.repository().find_recent(5))
        finally:
            container.close()
    failed = shown.startswith("✗")
    title, sentence, next_step = shown.removeprefix("✗ ").split("\n")[:3] if failed else ("", "", "")
    draft = FileDraftStore(paths.draft).load() or Draft("", "")
    lines = "\n".join(log.lines)
    leaked = [f"the log: {what}" for what in (KEY, IDEA) if what in lines]
    leaked += [f"the screen: {what}" for what in (KEY, IDEA) if what in f"{title}{sentence}{next_step}"]
    leaked += [f"{path.name}: {KEY}" for path in _files(paths) if KEY.encode() in path.read_bytes()]
    return Outcome(
        title=title,
        sentence=sentence,
        next_step=next_step,
        requests=len(server.requests),
        warning=warning,
        partial=draft.partial_answer,
        idea=idea if not failed or draft.idea == idea else "",
        saved=saved,
        learnt=_learnt(paths),
        leaked=leaked,
    )


def play_in_terminal(fault: Fault, folder: Path) -> str:
    """Return the whole screen of the real command at the end of the run; nothing may be left in its log."""
    environ = {name: str(folder / place) for name, place in _FOLDERS.items()}
    with failing(fault) as server:
        settings = {name.upper(): value for name, value in settings_for(fault, server).items()}
        with terminal(IDEA, environ=environ | settings, columns=180, rows=50) as app:
            app.shows("engine: ready")
            app.send(_IMPROVE)
            app.until(lambda: "✗" in app.text and fault.says in app.text, fault.name)
            screen = app.text
            app.send(_QUIT)
            assert app.wait() == 0
        assert KEY.encode() not in app.raw
    assert len(server.requests) == fault.requests
    state = folder / "state" / _APP
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert KEY.encode() not in content
            assert IDEA.encode() not in content or not path.is_relative_to(state), f"{path} holds the idea"
    return screen


def settings_for(fault: Fault, server: ModelServer) -> dict[str, str]:
    """Return the settings that lead to `server`, as far as the fault lets them."""
    usual = {
        "llm_provider": "openai-compatible",
        "llm_base_url": server.base_url,
        "llm_model": "some-model",
        "llm_api_key": KEY,
    }
    host = server.origin.removeprefix("http://")
    own = {name: str(value).replace("{host}", host) for name, value in fault.settings.items() if value is not None}
    gone = {name for name, value in fault.settings.items() if value is None}
    return {name: value for name, value in {**usual, **own}.items() if name not in gone}


@contextmanager
def failing(fault: Fault) -> Iterator[ModelServer]:
    """Run a server that fails as `fault` says."""
    with model_server(fault.script) as server:
        server.first = list(fault.first)
        server.lists |= fault.lists
        yield server


@contextmanager
def _recorded_log() -> Iterator[_Recording]:
    log, root = _Recording(), logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.INFO)
    try:
        yield log
    finally:
        root.removeHandler(log)
        root.setLevel(level)


def _learnt(paths: Paths) -> frozenset[Omission]:
    if not paths.omissions.exists():
        return frozenset()
    return frozenset(Omission(one["omission"]) for one in json.loads(paths.omissions.read_bytes()))


def _files(paths: Paths) -> Iterator[Path]:
    for folder in (paths.config, paths.data, paths.cache, paths.log):
        yield from (path for path in folder.rglob("*") if path.is_file())
