"""The application: how it starts, takes keys, ends and fails. Begin with `app.py`."""
