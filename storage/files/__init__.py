"""Files that survive a crash, private to their owner, and the texts of files that you name.

Imports nothing of `storage`. Begin with `durable`.
"""
