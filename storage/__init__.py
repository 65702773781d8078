"""The history on disk: Peewee over SQLite, the spool of waiting operations, the draft."""
