"""Export and import of the history: JSON Lines, CSV, Markdown.

Imports `storage.files` and below. Begin with `run`.
"""
