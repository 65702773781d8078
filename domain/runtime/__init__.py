"""Tools for long-running and shared work: the clock, cancel tokens, progress, listeners, the circuit breaker.

Imports only `domain.errors`. Begin with `cancellation`.
"""
