"""The model that a compilation asks: the one of the application's settings, with every call counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.providers import build_model, find_provider, remote_endpoint
from domain.improver.wire.endpoint import Endpoint
from domain.models.catalogue import LOCAL, Provider
from domain.runtime.cancellation import CancelToken
from tests.compile.budget import Budget
from tui.composition.container import Container
from tui.composition.models import make_embedded_model

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
def open_model(container: Container, budget: Budget) -> Iterator[Model]:
    """Give the model, and DSPy set up with it. Raises `PromptImproverError`."""
    settings = container.settings()
    provider = find_provider(settings)
    engine = (
        make_embedded_model(settings, container.paths.cache, lambda _status: None) if provider.name == LOCAL else None
    )
    try:
        if engine is None:
            endpoint = remote_endpoint(provider, settings, container.kept_key)
        else:
            endpoint = engine.ensure_running(CancelToken(), _SECONDS_TO_LOAD)

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
