"""Runs of the improver against a test server that stands for a provider."""

import threading

from pydantic import SecretStr

from domain.cancellation import CancelToken
from domain.improver.prompt_improver import DspyPromptImprover
from domain.improver.providers import Endpoint
from domain.ports import Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.settings import Settings
from tests.support.openai_server import ModelServer

REQUEST = ImproveRequest("plan a herb garden for my terrace", "it faces north")
KEY = "sk-test-4711"
PROVIDERS = ("local", "ollama", "openai", "openai-compatible", "anthropic")


class StubEngine:
    """Stands for the embedded model's process: a test server answers in its place."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self.calls: list[str] = []

    def ensure_running(self, cancel: CancelToken, deadline_seconds: float) -> Endpoint:
        cancel.raise_if_cancelled()
        return Endpoint(base_url=self._server.base_url, api_key=KEY, model="embedded")

    def stop_unless_idle(self) -> None:
        self.calls.append("stop_unless_idle")

    def stop(self) -> None:
        self.calls.append("stop")

    def close(self) -> None:
        self.calls.append("close")


class Recorder:
    """One run's callbacks."""

    def __init__(self) -> None:
        self.cancel = CancelToken()
        self.steps: list[RunStep] = []
        self.partials: list[PartialAnswer] = []
        self.writing = threading.Event()

    def on_step(self, step: RunStep) -> None:
        self.steps.append(step)

    def on_partial(self, partial: PartialAnswer) -> None:
        self.partials.append(partial)
        self.writing.set()

    def run(self, improver: DspyPromptImprover, request: ImproveRequest = REQUEST) -> Improvement:
        return improver.improve(request, self.cancel, self.on_step, self.on_partial)


def settings_for(server: ModelServer, provider: str, **changes: object) -> Settings:
    url = server.origin if provider == "anthropic" else server.base_url
    models = {"anthropic": "claude-sonnet-4-5", "openai": "gpt-4o-mini"}
    values: dict[str, object] = {
        "llm_provider": provider,
        "llm_base_url": url,
        "llm_model": models.get(provider, "some-model"),
        "llm_api_key": SecretStr(KEY),
    }
    return Settings.model_validate(values | changes)


def improver_for(server: ModelServer, provider: str, **changes: object) -> DspyPromptImprover:
    engine = StubEngine(server)
    return DspyPromptImprover(settings_for(server, provider, **changes), lambda _on_status: engine)
