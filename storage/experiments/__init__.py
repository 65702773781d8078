"""The experiments in the history's database, and the test inputs of lineages.

Imports `storage.database` and below. Begin with `store`.
"""
