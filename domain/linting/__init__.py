"""Finds by code alone what is wrong in a prompt that is in use: its places, always the same, without a model.

Imports `domain.checks`, `domain.text` and `domain.errors`. Begin with `check.check_prompt`. Each module of `rules` is a
subject; the words that the rules look for are in `words/`, by language.
"""
