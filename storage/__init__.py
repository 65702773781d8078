"""What is kept on disk: the history in SQLite, the spool of waiting operations, settings, keys, drafts.

Imports `domain` and nothing of `tui`. Begin with `repository`, the history in one SQLite file.
"""
