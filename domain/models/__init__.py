"""Choosing the model: lists, tests, selects and switches providers while the application runs.

Imports `domain.settings`, `domain.prompts` and below. Begin with `setup`.
"""
