"""Small files next to the history: drafts, presets, recent models, deleted records for undo.

Imports `storage.files` and `storage.transfer.run`. Begin with `drafts`.
"""
