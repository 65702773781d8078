"""The model that a compilation asks: the one of the application's settings, with every call counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.providers import build_model, find_provider, remote_endpoint
from domain.improver.local.embedded_model import EmbeddedModel
from domain.improver.local.weights import find_weights
from domain.improver.wire.endpoint import Endpoint
from domain.models.catalogue import LOCAL, Provider
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from domain.settings.schema import Settings
from tests.compile.budget import Budget
from tui.paths import platform_paths

_SECONDS_TO_LOAD = 600


@dataclass(frozen=True, slots=True)
class Model:
    """A model to ask; `other(name)` is another one of the same provider, whose calls count too."""

    lm: Any
    other: Callable[[str], Any]
    provider: Provider
    name: str


class _Faults(dspy.utils.callback.BaseCallback):  # type: ignore[misc]  # DSPy has no types
    """Notes what goes wrong with calls: optimisers go on with a score of nothing."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def on_lm_end(self, call_id: str, outputs: Any, exception: Exception | None = None) -> None:
        if exception is not None:
            self._budget.faults.append(exception)


@contextmanager
def open_model(settings: Settings, budget: Budget) -> Iterator[Model]:
    """Give the model, and DSPy set up with it. Raises `PromptImproverError`."""
    provider = find_provider(settings)
    engine = EmbeddedModel(_weights(settings), lambda _status: None) if provider.name == LOCAL else None
    try:
        if engine is None:
            endpoint = remote_endpoint(provider, settings)
        else:
            running = engine.ensure_running(CancelToken(), _SECONDS_TO_LOAD)
            endpoint = Endpoint(running.base_url, running.api_key, running.model)

        def make(name: str) -> Any:
            lm = build_model(provider, Endpoint(endpoint.base_url, endpoint.api_key, name), settings)
            lm.before_call = budget.spend
            return lm

        lm = make(endpoint.model)
        with dspy.context(lm=lm, callbacks=[_Faults(budget)]):
            yield Model(lm, make, provider, endpoint.model)
    finally:
        if engine is not None:
            engine.close()


def _weights(settings: Settings) -> Callable[[Callable[[Progress], None], CancelToken], Path]:
    return lambda on_progress, cancel: find_weights(
        settings.local_model_path, platform_paths().cache, on_progress, cancel
    )
