"""Everything that is stored on disk: the history in SQLite, the spool, settings, keys and drafts.

Imports `domain` and nothing from `tui`. Begin with `repository`, the history in one SQLite file.
"""
