"""Choosing the pattern of a prompt: a list of them, and the versions that it makes."""
