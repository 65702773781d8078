"""The SQLite database: its connections and threads, its file, its rows."""
