"""Searching the history and counting it: full-text indexes that grow in the background, and what is asked of them.

Imports `domain.search` and `storage.database`. Begin with `searchable`, then `find`.
"""
