"""Writes private files that survive a crash, and text files that the user names.

Imports nothing of `storage`. Begin with `durable`.
"""
