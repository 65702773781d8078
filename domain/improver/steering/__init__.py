"""Constrains a small model: the grammar of its answers, the first words of its sentences, the clean-up afterwards.

Imports `domain.improver.sections`, `domain.improver.idea` and below. Begin with `grammar`.
"""
