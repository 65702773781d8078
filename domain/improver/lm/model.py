"""Our subclass of DSPy's language model, and the declaration of providers to its engine."""

import asyncio
from collections.abc import Callable
from typing import Any

from domain.improver.lm.dspy_setup import dspy, lm15
from domain.improver.wire.exchange import Exchange, Wire
from domain.improver.wire.transport import Transport


class CountingLM(dspy.LM):  # type: ignore[misc]  # DSPy has no types
    """A language model that stores only the cost of its last call. Create one for every run.

    DSPy's own history keeps up to 10,000 whole prompts in memory. `exchange` says what to leave out of requests, and
    afterwards holds what the server sent that DSPy does not pass on.
    """

    cost: float | None = None
    """The cost of the last call in US dollars, None if unknown."""
    before_call: Callable[[], None] = staticmethod(lambda: None)
    """Called before each model call; it prevents the call by raising an exception."""

    def __init__(self, model: str, exchange: Exchange | None = None, **options: Any) -> None:
        super().__init__(model, **options)
        self.exchange = exchange or Exchange()
        self._engine_store = _WiredEngines(self.exchange)

    @property
    def max_tokens(self) -> int:
        """The limit for the answer, in tokens; 0 if there is none."""
        return int(self.kwargs.get("max_tokens") or self.kwargs.get("max_completion_tokens") or 0)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the model from a thread without a running event loop, as optimisers do. Same transport as `acall`."""
        return asyncio.run(self.acall(*arguments, **options))

    async def acall(self, *arguments: Any, **options: Any) -> Any:
        """Call the model. On a transport error, set the engine's own error as its `reason`.

        DSPy's streaming drops the exception chain, and only the cause shows whether a connection was ever made.
        """
        self.before_call()
        try:
            return await super().acall(*arguments, **options)
        except dspy.LMTransportError as error:
            error.reason = error.__cause__
            raise

    def update_history(self, entry: dict[str, Any]) -> None:
        """Store the cost of a finished call."""
        self.cost = entry.get("cost")


class _WiredEngines(dict[Any, Any]):
    """A model's engines by event loop. DSPy creates them and accepts no custom transport, so it is set here."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def __setitem__(self, key: Any, engine: Any) -> None:
        router = engine.router
        transport = Transport(**router.config.transport_kwargs())
        router._transport = Wire(transport, self._exchange)  # noqa: SLF001 - see the table of the package
        super().__setitem__(key, engine)


def declare_provider(prefix: str, server: str, key_scheme: str) -> None:
    """Register `prefix`/model as an OpenAI-compatible chat model that supports a response schema. Thread-safe.

    `server` is the engine's name for the protocol variant, `key_scheme` its name for the header of the key. The address
    is a placeholder: each model is built with its own.
    """
    access = lm15.AccessPolicy(provider=prefix, base_url="http://127.0.0.1:9/v1", auth_scheme=(key_scheme,))
    definition = lm15.ProviderDefinition.chat(access, compat=lm15.OpenAIChatCompat.preset(server))
    lm15.register_provider(definition, supports=lm15.ModelSupport(response_schema=True))
