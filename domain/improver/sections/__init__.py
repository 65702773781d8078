"""The sections of a prompt, and the texts of their headings and stock sentences in each language.

Imports `domain.improver.idea` and below. Begin with `sections`.
"""
