"""The search language: parsed, dated, and compared with records that no index holds.

Imports `domain.prompts` and below. Begin with `parser`.
"""
