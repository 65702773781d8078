"""What to do when the database is damaged, lost or replaced.

Imports the repository and everything below it. Begin with `repair`.
"""
