"""Which model answers, as a person chooses it, and what came of trying it out."""

from dataclasses import dataclass
from typing import Protocol

from domain.runtime.cancellation import CancelToken


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A provider, its model and its address; empty where the provider has one of its own."""

    provider: str
    model: str = ""
    base_url: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """The settings that make this choice; empty ones as well, so that nothing of another choice stays."""
        return {"llm_provider": self.provider, "llm_model": self.model, "llm_base_url": self.base_url}


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """A model that answered: how it is called, after how many seconds, and what it said, cleaned and cut."""

    model: str
    seconds: float
    reply: str


class ProviderTester(Protocol):
    """Tries a model out with one small request that is really sent."""

    def try_out(self, cancel: CancelToken) -> ConnectionTest:
        """Return how it answered. Blocks for seconds; raises `PromptImproverError`, cancelled too."""
        ...

    def close(self) -> None:
        """Stop what it started."""
        ...
