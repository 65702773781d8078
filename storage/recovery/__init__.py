"""Repairs and restores the database when it is damaged or lost.

Imports the repository and everything below it. Begin with `repair`.
"""
