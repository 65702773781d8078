"""The embedded model: its weights, process and server.

Imports `domain.improver.wire` and below. Begin with `embedded_model`.
"""
