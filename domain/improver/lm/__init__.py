"""How a provider is called through DSPy: the language model, streaming and cancelling, retries, errors in plain words.

Imports `domain.improver.wire` and below. Begin with `providers`.
"""
