"""Wrong settings are said before anything is sent, and the environment redirects nothing."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.errors import (
    ModelAccessError,
    ModelNotFoundError,
    PromptImproverError,
    SettingsError,
)
from domain.ports import EnginePhase, EngineStatus
from domain.settings import Settings
from tests.support.improver_runs import Recorder, improver_for
from tests.support.openai_server import ModelServer, model_server


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"llm_provider": "watson"}, ModelNotFoundError, "no provider called 'watson'"),
        ({"llm_model": ""}, ModelNotFoundError, "No model is chosen"),
        ({"llm_provider": "openai", "llm_api_key": None}, ModelAccessError, "no key for openai"),
        ({"llm_provider": "anthropic", "llm_api_key": None}, ModelAccessError, "no key for anthropic"),
        ({"llm_api_key": SecretStr("clé\u200b d'accès")}, ModelAccessError, "characters that no key has"),
        ({"llm_base_url": ""}, SettingsError, "LLM_BASE_URL is not set"),
        ({"llm_base_url": "localhost:8080"}, SettingsError, "LLM_BASE_URL is 'localhost:8080'"),
        ({"llm_base_url": "http://127.0.0.1:99999/v1"}, SettingsError, "LLM_BASE_URL is"),
    ],
)
def test_wrong_settings_are_said_before_anything_is_sent(
    server: ModelServer, changes: dict[str, object], kind: type[PromptImproverError], words: str
) -> None:
    improver = improver_for(server, "openai-compatible", **changes)
    with pytest.raises(kind) as caught:
        Recorder().run(improver)
    assert words in caught.value.sentence
    with pytest.raises(kind):
        improver.warm_up(lambda _status: None)
    assert server.requests == []


def test_a_key_in_the_environment_is_used_only_by_its_own_provider(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-environment")
    Recorder().run(improver_for(server, "openai", llm_api_key=None))
    assert server.requests[-1]["headers"]["Authorization"] == "Bearer sk-from-environment"
    Recorder().run(improver_for(server, "openai-compatible", llm_api_key=None))
    assert "sk-from-environment" not in json.dumps(server.requests[-1]["headers"])
    assert Settings().llm_provider == "local"


def test_a_reasoning_model_is_asked_without_a_temperature(server: ModelServer) -> None:
    Recorder().run(improver_for(server, "openai", llm_model="gpt-5-mini"))
    body = server.requests[0]["body"]
    assert "temperature" not in body
    assert body.get("max_completion_tokens", body.get("max_tokens")) >= 16_000


def test_warming_up_reports_when_it_is_ready(server: ModelServer) -> None:
    seen: list[EngineStatus] = []
    improver_for(server, "local").warm_up(seen.append)
    assert [status.phase for status in seen] == [EnginePhase.LOADING, EnginePhase.READY]
    assert server.requests == []


def run_in_a_new_process(server: ModelServer, code: str, environment: dict[str, str]) -> str:
    program = textwrap.dedent(code).replace("BASE_URL", repr(server.base_url))
    environment = {**os.environ, **environment, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_no_address_in_the_environment_redirects_the_embedded_model_or_loads_litellm(server: ModelServer) -> None:
    providers = (
        "OPENAI",
        "ANTHROPIC",
        "OLLAMA",
        "OLLAMA_CHAT",
        "GEMINI",
        "GROQ",
        "AZURE",
        "LITELLM",
        "HOSTED_VLLM",
        "IMPROVER",
    )
    names = [f"{one}{end}" for one in providers for end in ("_BASE_URL", "_API_BASE", "_API_KEY")]
    names += ["IMPROVER-EMBEDDED_BASE_URL", "OLLAMA_HOST"]
    with model_server() as elsewhere:
        output = run_in_a_new_process(
            server,
            """
            import sys
            from domain.cancellation import CancelToken
            from domain.improver.prompt_improver import DspyPromptImprover
            from domain.improver.providers import Endpoint
            from domain.ports import ImproveRequest
            from domain.settings import Settings

            class Engine:
                def ensure_running(self, cancel, seconds):
                    return Endpoint(BASE_URL, "k", "embedded")

            improver = DspyPromptImprover(Settings(), lambda on_status: Engine())
            nothing = lambda _: None
            request = ImproveRequest("plan a garden for the school")
            improvement = improver.improve(request, CancelToken(), nothing, nothing)
            from dspy.clients.base_lm import GLOBAL_HISTORY
            print(improvement.provider, "litellm" in sys.modules, len(GLOBAL_HISTORY))
            """,
            dict.fromkeys(names, elsewhere.base_url),
        )
        assert output.split() == ["local", "False", "0"]
        assert len(server.requests) == 1
        assert elsewhere.requests == []
