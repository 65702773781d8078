"""The durable queue of operations on disk, until the database has applied them.

Imports `storage.files` and `storage.database`. Begin with `spool`.
"""
