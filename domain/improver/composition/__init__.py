"""Composes the improved prompt from its sections, shortens it, and replaces copies of material by a reference.

Imports `domain.improver.material`, `domain.improver.sections` and below. Begin with `compose`.
"""
