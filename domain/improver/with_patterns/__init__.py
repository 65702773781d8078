"""Runs with a pattern: chooses it, lets it write the prompt of a small local model, or guides a larger model with it.

Imports `domain.improver.program`, `domain.improver.filling` and below. Begin with `choosing`.
"""
