"""Counts in words."""

from domain.history.transfer import ImportReport


def count_of(number: int, noun: str) -> str:
    """Return `1 prompt`, `2 prompts`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def words_of_import(report: ImportReport) -> str:
    """Return what an import has added."""
    tries = f" and {report.tries:,} {'try' if report.tries == 1 else 'tries'}" if report.tries else ""
    return f"{count_of(report.added, 'prompt')}{tries} added, {report.known:,} skipped (already in the history)."
