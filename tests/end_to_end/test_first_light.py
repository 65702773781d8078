"""The product's main job, whole: a real idea, the real embedded model, a real terminal, and the history afterwards."""

import json
import os
import subprocess
import sys
import urllib.request
from itertools import pairwise
from pathlib import Path

import pytest

from domain.improver.service import DspyPromptImprover
from domain.prompts.record import Backend, PromptHistory
from domain.prompts.request import ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from domain.settings.schema import Settings
from tests.support.embedded import engine_processes, make_model, require_local_extra
from tests.support.terminal import ROOT
from tests.support.tiers import long
from tests.support.tmux import python, tmux_session
from tests.support.tools import require_tool
from tui.composition.container import Container
from tui.composition.paths import platform_paths

require_local_extra()

IDEA = "Design a REST API for user management"


def slot_is_busy(endpoint_file: Path) -> bool:
    """Ask the engine itself whether it still works on the request."""
    endpoint = json.loads(endpoint_file.read_text())
    request = urllib.request.Request(
        endpoint["base_url"].removesuffix("/v1") + "/slots", headers={"Authorization": f"Bearer {endpoint['api_key']}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return any(slot["is_processing"] for slot in json.load(answer))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """What the application in the terminal sees: the test's own folders."""
    folders = {name: str(tmp_path / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    return {**folders, "PI_TEST_ENDPOINT": str(tmp_path / "endpoint.json"), "PATTERNS": "false"}


def test_an_idea_is_improved_by_the_embedded_model_saved_copied_and_found_again(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    require_tool("tmux", "tmux")
    endpoint_file = tmp_path / "endpoint.json"
    with tmux_session(tmp_path / "tmux") as terminal:
        terminal.start(python("tests.support.spied_app"), environ)
        terminal.shows("Choose a model provider")
        terminal.press("Escape")
        terminal.until(lambda: "Choose a model provider" not in terminal.screen, "the question is answered")
        terminal.type(IDEA)
        terminal.press("C-j")
        terminal.shows("the model is writing")
        terminal.until(lambda: "You are" in terminal.screen, "the first words of the role")
        assert slot_is_busy(endpoint_file), "text stands on the screen while the engine still writes"
        assert "… the model is writing" in terminal.screen
        terminal.shows("✓ saved")
        assert not slot_is_busy(endpoint_file)

        repository = Container(platform_paths()).repository()
        (record,) = repository.find_recent()
        repository.close()
        assert isinstance(record, PromptHistory)
        assert record.original_idea == IDEA
        assert (record.provider, record.backend) == ("local", "zero-shot")

        terminal.press("F8")
        terminal.shows("Copied to the tmux buffer")
        assert terminal.buffer == record.improved_prompt

        engine = engine_processes(terminal.pid)
        assert len(engine) == 1
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code == 0, "the end of the application")
        terminal.until(lambda: not Path(f"/proc/{engine[0]}").exists(), "no engine is left", seconds=2)

        terminal.start(python("tui.cli"), environ)
        terminal.shows("Design a REST")
        terminal.press("C-f")
        terminal.type("user MANAGEMENT rest")
        terminal.press("Enter")
        terminal.shows(record.role[:30])
        terminal.shows("✓ saved")
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code == 0, "the end of the application")


@long
def test_the_embedded_model_is_shown_demonstrations_when_the_person_asks_for_them() -> None:
    request = ImproveRequest("explica el tiempo verbal a un niño", "tiene ocho años")
    steps: list[RunStep] = []
    partials: list[PartialAnswer] = []
    improver = DspyPromptImprover(
        Settings(dspy_fewshot_enabled=True), lambda on_status: make_model(on_status=on_status)
    )
    try:
        # What streams after the first answer belongs to a second one, should something have been lost.
        improvement = improver.improve(
            request,
            CancelToken(),
            steps.append,
            lambda partial: partials.append(partial) if RunStep.ASKING_AGAIN not in steps else None,
        )
    finally:
        improver.close()
    assert improvement.backend is Backend.FEW_SHOT
    assert improvement.demonstrations
    assert improvement.language == "es"
    assert request.context in improvement.improved_prompt
    assert steps[:4] == [RunStep.LOADING, RunStep.WAITING, RunStep.WRITING, RunStep.JUDGING]
    assert steps[4:] in ([], [RunStep.ASKING_AGAIN, RunStep.WRITING, RunStep.JUDGING])
    roles = [partial.role for partial in partials]
    assert len(set(roles)) > 2, "the role grew on the screen"
    assert all(later.startswith(earlier.rstrip()) for earlier, later in pairwise(roles) if earlier)


@long
def test_no_address_in_the_environment_brings_litellm_or_another_server_into_a_run_of_the_embedded_model() -> None:
    names = ("OPENAI", "ANTHROPIC", "OLLAMA", "GEMINI", "GROQ", "OPENROUTER", "DEEPSEEK", "XAI", "AZURE", "MOONSHOT")
    addresses = {f"{name}_{kind}": "http://127.0.0.1:9" for name in names for kind in ("BASE_URL", "API_BASE")}
    code = (
        "import sys; from domain.runtime.cancellation import CancelToken;"
        "from domain.prompts.request import ImproveRequest;"
        "from tui.composition.container import Container; from tui.composition.paths import platform_paths;"
        "container = Container(platform_paths()); improver = container.improver(); improver.warm_up(lambda _: None);"
        "done = improver.improve(ImproveRequest('plan a small garden'), CancelToken(), lambda _: None, lambda _: None);"
        "container.close(); print(done.provider, 'dspy' in sys.modules, 'litellm' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        cwd=ROOT,
        env={**os.environ, **addresses},
    )
    assert done.stdout.split() == ["local", "True", "False"], done.stderr


def test_a_pattern_writes_the_prompt_around_the_idea(tmp_path: Path, environ: dict[str, str]) -> None:
    require_tool("tmux", "tmux")
    idea = "weekend in Porto with my sister, 300 euros, no museums"
    with tmux_session(tmp_path / "tmux") as terminal:
        terminal.start(python("tests.support.spied_app"), environ | {"PATTERNS": "true"})
        terminal.shows("Choose a model provider")
        terminal.press("Escape")
        terminal.until(lambda: "Choose a model provider" not in terminal.screen, "the question is answered")
        terminal.type(idea)
        terminal.press("C-j")
        terminal.shows("✓ saved")
        terminal.shows("pattern: Trip itinerary")
        terminal.press("F8")
        terminal.shows("Copied to the tmux buffer")
        assert idea in terminal.buffer
        assert "among them: no museums" in terminal.buffer
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code == 0, "the end of the application")
