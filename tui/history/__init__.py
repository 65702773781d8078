"""The history sidebar: its rows, the search, and what you do to records."""
