"""Runs of the improver against a test server in place of a provider."""

import threading

from pydantic import SecretStr

from domain.improver.service import DspyPromptImprover
from domain.improver.wire.endpoint import Endpoint
from domain.prompts.request import Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from domain.settings.schema import Settings
from tests.support.openai_server import ModelServer

REQUEST = ImproveRequest("plan a herb garden for my terrace", "it faces north")
KEY = "sk-test-4711"
PROVIDERS: dict[str, tuple[str, str]] = {
    "local": ("/v1", "embedded"),
    "ollama": ("/v1", "qwen2.5-coder:7b"),
    "openai": ("/v1", "gpt-4o-mini"),
    "openai-compatible": ("/v1", "some-model"),
    "anthropic": ("/v1", "claude-sonnet-4-5"),
    "gemini": ("/v1beta", "gemini-2.5-flash"),
    "deepseek": ("", "deepseek-chat"),
    "groq": ("/openai/v1", "llama-3.3-70b-versatile"),
    "openrouter": ("/api/v1", "qwen/qwen-2.5-72b-instruct:free"),
    "azure": ("", "my-deployment"),
}
"""Every provider, with the path of its address at the test server and a model."""


class StubEngine:
    """Replaces the embedded model's process by a test server."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self.calls: list[str] = []

    def ensure_running(self, cancel: CancelToken, deadline_seconds: float) -> Endpoint:
        cancel.raise_if_cancelled()
        return Endpoint(base_url=self._server.base_url, api_key=KEY, model="embedded", context_tokens=4096)

    def can_weigh(self) -> bool:
        return False

    def is_small(self) -> bool:
        return True

    def stop_unless_idle(self) -> None:
        self.calls.append("stop_unless_idle")

    def count_tokens(self, text: str) -> int | None:
        return len(text.split())

    def stop(self) -> None:
        self.calls.append("stop")

    def close(self) -> None:
        self.calls.append("close")


class PatientToken(CancelToken):
    """A token whose `wait` returns at once; `waits` are the seconds that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return super().wait(0)


class Recorder:
    """One run's callbacks."""

    def __init__(self, cancel: CancelToken | None = None) -> None:
        self.cancel = cancel or PatientToken()
        self.steps: list[RunStep] = []
        self.partials: list[PartialAnswer] = []
        self.writing = threading.Event()

    @property
    def waits(self) -> list[float]:
        """The seconds of each wait, none of which took any time."""
        assert isinstance(self.cancel, PatientToken)
        return self.cancel.waits

    def on_step(self, step: RunStep) -> None:
        self.steps.append(step)

    def on_partial(self, partial: PartialAnswer) -> None:
        self.partials.append(partial)
        self.writing.set()

    def run(self, improver: DspyPromptImprover, request: ImproveRequest = REQUEST) -> Improvement:
        return improver.improve(request, self.cancel, self.on_step, self.on_partial)


def settings_for(server: ModelServer, provider: str, **changes: object) -> Settings:
    path, model = PROVIDERS.get(provider, PROVIDERS["openai-compatible"])
    values: dict[str, object] = {
        "llm_provider": provider,
        "llm_base_url": f"{server.origin}{path}",
        "llm_model": model,
        "llm_api_key": SecretStr(KEY),
    }
    return Settings.model_validate(values | changes)


def improver_for(server: ModelServer, provider: str, **changes: object) -> DspyPromptImprover:
    engine = StubEngine(server)
    return DspyPromptImprover(settings_for(server, provider, **changes), lambda _on_status: engine)
