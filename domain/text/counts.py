"""Counts in words."""


def count_of(number: int, noun: str) -> str:
    """Return `1 prompt`, `2 prompts`."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
