"""Separates the user's own words from the material that they paste: logs, programs, tables, letters.

Imports `domain.improver.sections.sections` and below. Begin with `split`.
"""
