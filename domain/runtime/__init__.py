"""What keeps long and shared work in order: the clock, cancel tokens, progress, listeners, the circuit breaker.

Imports only `domain.errors`. Begin with `cancellation`.
"""
