"""The history as files that leave the application and come back: JSON Lines, CSV, Markdown.

Imports `storage.files` and below. Begin with `run`.
"""
