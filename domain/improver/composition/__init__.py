"""Composes the improved prompt from its sections, keeps it lean, and replaces copies of material by a pointer.

Imports `domain.improver.material`, `domain.improver.sections` and below. Begin with `compose`.
"""
