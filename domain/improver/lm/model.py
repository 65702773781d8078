"""The parts of DSPy's language model that are ours."""

import asyncio
from collections.abc import Callable
from typing import Any

from domain.improver.lm.dspy_setup import dspy, lm15
from domain.improver.wire.exchange import Exchange, Wire
from domain.improver.wire.transport import Transport


class CountingLM(dspy.LM):  # type: ignore[misc]  # DSPy has no types
    """A language model that remembers the cost of its last call, and no text.

    DSPy's histories keep up to 10,000 whole prompts in memory. Make one for every run. `exchange` says what the server
    is to be spared, and afterwards what it said that DSPy does not pass on.
    """

    cost: float | None = None
    """US dollars of the last call, None when unknown."""
    before_call: Callable[[], None] = staticmethod(lambda: None)
    """Called before each call, which it prevents by raising."""

    def __init__(self, model: str, exchange: Exchange | None = None, **options: Any) -> None:
        super().__init__(model, **options)
        self.exchange = exchange or Exchange()
        self._engine_store = _WiredEngines(self.exchange)

    @property
    def max_tokens(self) -> int:
        """The longest answer that is asked for, in tokens."""
        return int(self.kwargs.get("max_tokens") or self.kwargs.get("max_completion_tokens") or 0)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the model from a thread without a running event loop, as optimisers do. It travels as `acall` does."""
        return asyncio.run(self.acall(*arguments, **options))

    async def acall(self, *arguments: Any, **options: Any) -> Any:
        """Call the model; a broken connection's error gets the engine's own error as `reason`.

        DSPy's streaming cuts the chain of causes, and only there stands whether a connection was ever made.
        """
        self.before_call()
        try:
            return await super().acall(*arguments, **options)
        except dspy.LMTransportError as error:
            error.reason = error.__cause__
            raise

    def update_history(self, entry: dict[str, Any]) -> None:
        """Keep the cost of a finished call."""
        self.cost = entry.get("cost")


class _WiredEngines(dict[Any, Any]):
    """The engines of one model by event loop. DSPy makes them and takes no transport of ours, so each gets it here."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def __setitem__(self, key: Any, engine: Any) -> None:
        router = engine.router
        transport = Transport(**router.config.transport_kwargs())
        router._transport = Wire(transport, self._exchange)  # noqa: SLF001 - see the table of the package
        super().__setitem__(key, engine)


def declare_provider(prefix: str, server: str, key_scheme: str) -> None:
    """Make `prefix`/model an OpenAI-compatible chat model that may be given a response schema. Thread-safe.

    `server` is the engine's name for the server's way of speaking, `key_scheme` its name for the header that carries
    the key. The address is a stand-in: each model is built with its own.
    """
    access = lm15.AccessPolicy(provider=prefix, base_url="http://127.0.0.1:9/v1", auth_scheme=(key_scheme,))
    definition = lm15.ProviderDefinition.chat(access, compat=lm15.OpenAIChatCompat.preset(server))
    lm15.register_provider(definition, supports=lm15.ModelSupport(response_schema=True))
