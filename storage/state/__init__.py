"""Small files beside the history: drafts, presets, recent models, deleted records that can come back.

Imports `storage.files` and `storage.transfer.run`. Begin with `drafts`.
"""
