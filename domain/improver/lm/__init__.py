"""Calls a provider through DSPy: the language model, streaming, cancelling, retries, error messages.

Imports `domain.improver.wire` and below. Begin with `providers`.

The private names of DSPy and its engine that are used, why, and the public API that would replace them:

| name | used in | why | replacement |
| --- | --- | --- | --- |
| `dspy.LM._engine_store` | `model` | each engine gets our transport | `dspy.LM(transport=...)` |
| `LMRouter._transport` | `model` | the router is built before that | the same |
| `dspy._vendor.lm15.transports` | `wire.transport` | its transport and `ConnectError` | export both in `dspy.lm15` |
| `StdlibAsyncTransport._do_stream` | `wire.transport` | no proxy to loopback | custom proxy rules |
| `StdlibAsyncTransport._trust_env` | `wire.transport` | the same | the same |
| `StdlibAsyncTransport._open` | `wire.transport` | tries each address of `localhost` | try them all, as curl does |

`_open` also distinguishes a proxy fault from a server fault; a separate error class would replace that use.
"""
