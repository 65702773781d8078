"""The use cases of the history.

Operations are written to the spool and applied to the database; records are read in pages; the file is repaired and
backed up. Imports `domain.search`, `domain.prompts`, `domain.settings` and below. Begin with `operations`, then
`writer`.
"""
