"""The search language: parses queries and dates, and matches records that are not in an index.

Imports `domain.prompts` and below. Begin with `parser`.
"""
