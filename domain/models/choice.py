"""The user's choice of a model, and the result of a connection test."""

from dataclasses import dataclass
from typing import Protocol

from domain.models.catalogue import LOCAL
from domain.runtime.cancellation import CancelToken

_NOTHING_REMOTE = {"llm_provider": LOCAL, "llm_model": "", "llm_base_url": ""}


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A provider, its model and its address. Model and address are empty where the provider has a default.

    The model of the embedded provider is a name of `LOCAL_MODEL`; empty is the one that is set, or your own file.
    """

    provider: str
    model: str = ""
    base_url: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """The settings for this choice, including empty ones, so that they replace every value of another choice."""
        if self.provider == LOCAL:
            return _NOTHING_REMOTE | ({"local_model": self.model} if self.model else {})
        return {"llm_provider": self.provider, "llm_model": self.model, "llm_base_url": self.base_url}


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """A successful test: the model's name, the seconds until its answer, and the answer, cleaned and cut."""

    model: str
    seconds: float
    reply: str


class ProviderTester(Protocol):
    """Tests a model with one small real request."""

    def try_out(self, cancel: CancelToken) -> ConnectionTest:
        """Return the result. Blocks for seconds; raises `PromptImproverError`, also when cancelled."""
        ...

    def close(self) -> None:
        """Stop everything that it started."""
        ...
