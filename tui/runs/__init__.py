"""Runs: one call of the improver each, with an id and a cancel token."""
