"""The parts of DSPy's language model that are ours."""

from typing import Any

from domain.improver.dspy_import import dspy, lm15
from domain.improver.transport import use_own_transport

use_own_transport()


class CountingLM(dspy.LM):  # type: ignore[misc]  # DSPy has no types
    """A language model that remembers the cost of its last call, and no text.

    DSPy's histories keep up to 10,000 whole prompts in memory. Make one for every run.
    """

    cost: float | None = None
    """US dollars of the last call, None when unknown."""

    async def acall(self, *arguments: Any, **options: Any) -> Any:
        """Call the model; a broken connection's error gets the engine's own error as `reason`.

        DSPy's streaming cuts the chain of causes, and only there stands whether a connection was ever made.
        """
        try:
            return await super().acall(*arguments, **options)
        except dspy.LMTransportError as error:
            error.reason = error.__cause__
            raise

    def update_history(self, entry: dict[str, Any]) -> None:
        """Keep the cost of a finished call."""
        self.cost = entry.get("cost")


def declare_provider(prefix: str, server: str, key_scheme: str) -> None:
    """Make `prefix`/model an OpenAI-compatible chat model that may be given a response schema. Thread-safe.

    `server` is the engine's name for the server's way of speaking, `key_scheme` its name for the header that carries
    the key. The address is a stand-in: each model is built with its own.
    """
    access = lm15.AccessPolicy(provider=prefix, base_url="http://127.0.0.1:9/v1", auth_scheme=(key_scheme,))
    definition = lm15.ProviderDefinition.chat(access, compat=lm15.OpenAIChatCompat.preset(server))
    lm15.register_provider(definition, supports=lm15.ModelSupport(response_schema=True))
