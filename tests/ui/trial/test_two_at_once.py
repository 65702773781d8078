"""A screen and another process try the same thing: only one asks, and the other uses what was asked."""

import subprocess

import pytest

from storage.files import durable
from tests.support.application import running
from tests.support.histories import finish, start_python
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, open_setup, saved_prompt
from tui.composition.paths import Paths
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.setup_screen import TrialScreen

TRY_TOO = """
import sys
from pathlib import Path
from domain.evaluation.experiment import Case
from domain.evaluation.trial import draft_of, idea_of, version_of
from domain.runtime.cancellation import CancelToken
from tests.support.scripted_answerer import ScriptedAnswerer
from tui.composition.container import Container
from tui.composition.paths import Paths
container, answerer = Container(Paths(*map(Path, sys.argv[1:]))), ScriptedAnswerer()
record = container.repository().find_recent()[0]
case = Case(values=(("animal", "a cat"),))
draft = draft_of(
    idea_of(record), version_of(record), [case], answerer, container.clock.now(), root_uid=record.root_uid, repeats=1
)
trial = container.open_trial(draft)
with trial.claimed():
    print("claimed", flush=True)
    sys.stdin.readline()
    assert trial.run(answerer, CancelToken()).is_whole
container.close()
"""


async def test_the_second_is_refused_and_then_uses_what_the_first_has_asked(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "LOCK_SECONDS", 0)
    saved_prompt(paths)
    answerer = ScriptedAnswerer()
    folders = paths.config, paths.data, paths.cache, paths.log
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await add_input(app, "a cat")
        await app.press("minus", "minus")
        await app.until(lambda: "2 requests" in app.screen_text, "the plan")
        other = start_python(TRY_TOO, *folders, stdin=subprocess.PIPE)
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "claimed\n"
        await app.press("ctrl+j")
        await app.until(lambda: any("being tried already" in notice for notice in app.notices), "the refusal")
        await app.until(lambda: isinstance(app.top, TrialScreen), "the setup again")
        assert answerer.questions == []
        other.stdin.write("\n")
        finish(other)
        await app.press("ctrl+j")
        await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")
        assert answerer.questions == [], "the other process has asked for all of it"
