"""The forms of an export, and what an import did."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath


class ExportFormat(StrEnum):
    """How an export is written. JSON Lines and CSV lose nothing and can be imported; Markdown is for reading."""

    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"

    @classmethod
    def of_name(cls, file: PurePath) -> "ExportFormat":
        """Return the format that a file's name asks for."""
        return {".csv": cls.CSV, ".md": cls.MARKDOWN, ".markdown": cls.MARKDOWN}.get(file.suffix.lower(), cls.JSONL)


class NotAnExportError(ValueError):
    """A text is no export of a history, or one of a later version; says why in a sentence."""


@dataclass(slots=True)
class ImportReport:
    """What became of the lines. `refused` holds line numbers (the header is line 1) and reasons.

    `is_stopped` when not every line was dealt with; importing again goes on, for what was added is known then.
    """

    added: int = 0
    known: int = 0
    unreadable: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    is_stopped: bool = False
