"""Where each operation waits on disk until the database has it, one file each.

Imports `storage.files` and `storage.database`. Begin with `spool`.
"""
