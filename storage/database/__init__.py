"""The SQLite file: its threads and connections, its schema, its rows, its backups.

Imports `storage.files`. Begin with `connections`.
"""
