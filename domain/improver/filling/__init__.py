"""Fills a pattern with what an idea says: recognises its slots and exclusions, and keeps the items that apply.

Imports `domain.improver.idea`, `domain.patterns` and below. Begin with `fill`.
"""
