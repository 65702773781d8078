"""Kills processes at random while they use one history, and counts what was lost."""
