"""What keeps long and shared work in order: the clock, cancel tokens, progress, listeners, the circuit breaker.

Imports `domain.text` and below. Begin with `cancellation`.
"""
