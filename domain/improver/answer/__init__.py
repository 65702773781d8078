"""Parses a model's answer, complete or partial, in any form that models use.

Imports `domain.improver.sections.sections`, `domain.improver.idea` and below. Begin with `reading`.
"""
