"""Reads what a model answered, whole or still arriving, in whatever form it came.

Imports `domain.improver.sections.sections`, `domain.improver.idea` and below. Begin with `reading`.
"""
