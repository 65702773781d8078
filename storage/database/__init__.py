"""The SQLite file: its threads, connections, schema, rows and backups.

Imports `storage.files`. Begin with `connections`.
"""
