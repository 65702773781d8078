"""Tells what a person says from what they bring along: logs, programs, tables, letters.

Imports `domain.improver.sections.sections` and below. Begin with `split`.
"""
