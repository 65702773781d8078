"""The embedded model: its weights, its process and its server.

Imports `domain.improver.wire` and below. Begin with `embedded_model`.
"""
