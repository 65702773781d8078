"""The library of patterns: what an expert knows about one kind of work, and the choice of the pattern for an idea.

Imports `domain.prompts`, `domain.text` and below. Begin with `pattern`.
"""
