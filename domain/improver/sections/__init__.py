"""The sections that a prompt consists of, and the wording of their headings and stock sentences in each language.

Imports `domain.improver.idea` and below. Begin with `sections`.
"""
