"""Wrong settings are said before anything is sent, and the environment redirects nothing."""

import json
import os
import socket
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.errors import (
    ModelAccessError,
    ModelNotFoundError,
    ModelUnreachableError,
    PromptImproverError,
    SettingsError,
)
from domain.improver.service import DspyPromptImprover
from domain.models.catalogue import PROVIDERS
from domain.prompts.request import EnginePhase, EngineStatus
from domain.settings.sources import SettingSources
from tests.support.improver_runs import PROVIDERS as RUN_PROVIDERS
from tests.support.improver_runs import Recorder, improver_for, settings_for
from tests.support.openai_server import ModelServer, Script, model_server
from tests.support.tiers import chosen


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"llm_provider": "watson"}, ModelNotFoundError, "no provider called 'watson'"),
        ({"llm_model": ""}, ModelNotFoundError, "No model is chosen"),
        *(
            ({"llm_provider": one.name, "llm_api_key": None}, ModelAccessError, f"no key for {one.name}")
            for one in PROVIDERS.values()
            if one.key_variables
        ),
        ({"llm_provider": "azure", "llm_base_url": ""}, SettingsError, "azure needs an address"),
        ({"llm_base_url": "https://a.openai.azure.com/openai?api-version=1"}, SettingsError, "question mark"),
        ({"llm_api_key": SecretStr("clé\u200b d'accès")}, ModelAccessError, "characters that are not allowed in a key"),
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


KEY_VARIABLES = [(one.name, name) for one in PROVIDERS.values() for name in one.key_variables]


@pytest.mark.parametrize(("provider", "name"), KEY_VARIABLES, ids=[name for _, name in KEY_VARIABLES])
def test_a_key_in_the_environment_is_used_only_by_its_own_provider(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, provider: str, name: str
) -> None:
    for _, other in KEY_VARIABLES:
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, "sk-from-environment")
    Recorder().run(improver_for(server, provider, llm_api_key=None))
    assert sum("sk-from-environment" in value for value in server.requests[-1]["headers"].values()) == 1
    for other in PROVIDERS.keys() - {provider}:
        with suppress(ModelAccessError):
            Recorder().run(improver_for(server, other, llm_api_key=None))
    assert sum("sk-from-environment" in json.dumps(request) for request in server.requests) == 1
    assert SettingSources(tmp_path).load().llm_provider == "local"


@pytest.mark.parametrize("provider", [one.name for one in PROVIDERS.values() if len(one.key_variables) > 1])
def test_of_two_names_for_a_key_the_first_one_wins(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    for number, name in enumerate(PROVIDERS[provider].key_variables):
        monkeypatch.setenv(name, f"sk-{number}")
    Recorder().run(improver_for(server, provider, llm_api_key=None))
    assert "sk-0" in json.dumps(server.requests[-1]["headers"])
    assert "sk-1" not in json.dumps(server.requests[-1]["headers"])


@pytest.mark.parametrize(
    ("provider", "host"),
    [
        ("openai", "api.openai.com"),
        ("anthropic", "api.anthropic.com"),
        ("gemini", "generativelanguage.googleapis.com"),
        ("deepseek", "api.deepseek.com"),
        ("groq", "api.groq.com"),
        ("openrouter", "openrouter.ai"),
    ],
)
def test_without_an_address_the_providers_own_host_is_asked_whatever_the_environment_says(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, provider: str, host: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{provider.upper()}_BASE_URL", server.base_url)
    monkeypatch.setenv(f"{provider.upper()}_API_BASE", server.base_url)
    asked: list[object] = []

    def no_such_host(name: object, *_: object, **__: object) -> list[object]:
        asked.append(name)
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    with pytest.raises(ModelUnreachableError):
        Recorder().run(improver_for(server, provider, llm_base_url=""))
    assert set(asked) == {host}
    assert server.requests == []


def test_an_address_of_azure_may_have_its_path_or_not(server: ModelServer) -> None:
    for url in (server.origin, f"{server.origin}/", f"{server.origin}/openai/v1", f"{server.origin}/openai/v1/"):
        Recorder().run(improver_for(server, "azure", llm_base_url=url))
        assert server.requests[-1]["path"] == "/openai/v1/chat/completions"
        assert server.requests[-1]["body"]["model"] == "my-deployment"


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


@pytest.mark.parametrize("provider", chosen(PROVIDERS, ["local", "openai", "anthropic"]))
def test_no_address_in_the_environment_redirects_a_run_or_loads_litellm(server: ModelServer, provider: str) -> None:
    known = "OPENAI ANTHROPIC OLLAMA OLLAMA_CHAT GEMINI GOOGLE DEEPSEEK GROQ OPENROUTER AZURE AZURE_OPENAI LITELLM"
    prefixes = [*known.split(), "HOSTED_VLLM", "IMPROVER", "IMPROVER-EMBEDDED", "IMPROVER-AZURE", "IMPROVER-COMPATIBLE"]
    names = [f"{one}{end}" for one in prefixes for end in ("_BASE_URL", "_API_BASE", "_API_KEY", "_ENDPOINT")]
    names += ["OLLAMA_HOST", "AZURE_OPENAI_RESOURCE", "GOOGLE_CLOUD_PROJECT"]
    path, model = RUN_PROVIDERS[provider]
    with model_server() as elsewhere:
        settings = {"LLM_PROVIDER": provider, "LLM_BASE_URL": f"{server.origin}{path}", "LLM_MODEL": model}
        output = run_in_a_new_process(
            server,
            """
            import sys
            from pathlib import Path
            from domain.runtime.cancellation import CancelToken
            from domain.improver.service import DspyPromptImprover
            from domain.improver.wire.endpoint import Endpoint
            from domain.prompts.request import ImproveRequest
            from domain.settings.sources import SettingSources

            class Engine:
                def ensure_running(self, cancel, seconds):
                    return Endpoint(BASE_URL, "k", "embedded")

                def can_weigh(self):
                    return False

                def is_small(self):
                    return True

                def count_tokens(self, text):
                    return None

            improver = DspyPromptImprover(SettingSources(Path("no-folder")).load(), lambda on_status: Engine())
            nothing = lambda _: None
            request = ImproveRequest("plan a garden for the school")
            improvement = improver.improve(request, CancelToken(), nothing, nothing)
            from dspy.clients.base_lm import GLOBAL_HISTORY
            print(improvement.provider, "litellm" in sys.modules, len(GLOBAL_HISTORY))
            """,
            dict.fromkeys(names, elsewhere.base_url) | settings,
        )
        assert output.split() == [provider, "False", "0"]
        assert len(server.requests) == 1
        assert elsewhere.requests == []


class Keys:
    """Stands for what keeps keys, and counts how often it is asked."""

    def __init__(self, *answers: str | PromptImproverError) -> None:
        self.answers = list(answers)

    def __call__(self, _provider: str) -> str:
        answer = self.answers.pop(0)
        if isinstance(answer, PromptImproverError):
            raise answer
        return answer


def improver_with(keys: Keys, server: ModelServer) -> DspyPromptImprover:
    settings = settings_for(server, "openai", llm_api_key=None)
    return DspyPromptImprover(settings, kept_key=keys)


def keys_sent(server: ModelServer) -> list[str]:
    return [request["headers"]["Authorization"].removeprefix("Bearer ") for request in server.requests]


def test_a_kept_key_is_looked_up_before_the_runs_and_not_in_each(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    improver = improver_with(keys := Keys("sk-kept"), server)
    improver.warm_up(lambda _status: None)
    assert keys.answers == []
    Recorder().run(improver)
    Recorder().run(improver)
    assert keys_sent(server) == ["sk-kept", "sk-kept"]


def test_a_key_that_is_missing_is_looked_up_again_by_the_next_run(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    locked = ModelAccessError("The keyring is locked.")
    improver = improver_with(Keys("", locked, "sk-unlocked"), server)
    with pytest.raises(ModelAccessError, match="no key for openai"):
        improver.warm_up(lambda _status: None)
    with pytest.raises(ModelAccessError, match="locked"):
        Recorder().run(improver)
    assert server.requests == []
    Recorder().run(improver)
    assert keys_sent(server) == ["sk-unlocked"]


def test_a_key_that_the_provider_refuses_is_looked_up_again(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    improver = improver_with(Keys("sk-old", "sk-new"), server)
    server.first = [Script(status=401, body='{"error": {"message": "invalid key"}}')]
    with pytest.raises(ModelAccessError):
        Recorder().run(improver)
    Recorder().run(improver)
    assert keys_sent(server) == ["sk-old", "sk-new"]
