"""What an import has added, in words."""

from domain.history.transfer import ImportReport
from domain.text.counts import count_of


def words_of_import(report: ImportReport) -> str:
    """Return what an import has added."""
    tries = f" and {report.tries:,} {'try' if report.tries == 1 else 'tries'}" if report.tries else ""
    return f"{count_of(report.added, 'prompt')}{tries} added, {report.known:,} skipped (already in the history)."
