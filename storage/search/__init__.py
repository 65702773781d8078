"""Search and statistics of the history: full-text indexes that are filled in the background, and their queries.

Imports `domain.search` and `storage.database`. Begin with `searchable`, then `find`.
"""
