"""What happens to the history.

Operations are written down, carried to the database, read back in pages, repaired and backed up. Imports
`domain.search`, `domain.prompts`, `domain.settings` and below. Begin with `operations`, then `writer`.
"""
