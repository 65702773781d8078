"""How a provider is called through DSPy: the language model, streaming and cancelling, retries, errors in plain words.

Imports `domain.improver.wire` and below. Begin with `providers`.

What is used of DSPy and its engine without being public, why, and the request upstream that would end it:

| name | used in | why | request |
| --- | --- | --- | --- |
| `dspy.LM._engine_store` | `model` | each engine gets our transport | `dspy.LM(transport=...)` |
| `LMRouter._transport` | `model` | the router is built before that | the same |
| `dspy._vendor.lm15.transports` | `wire.transport` | its transport and `ConnectError` | export both in `dspy.lm15` |
| `StdlibAsyncTransport._do_stream` | `wire.transport` | no proxy to loopback | a rule for proxies of one's own |
| `StdlibAsyncTransport._trust_env` | `wire.transport` | the same | the same |
| `StdlibAsyncTransport._open` | `wire.transport` | tries each address of `localhost` | try them all, as curl does |

The last one also tells a fault of a proxy from one of the server, for which an error of its own would do.
"""
