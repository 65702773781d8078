"""The formats of an export, and the report of an import."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath


class ExportFormat(StrEnum):
    """The format of an export. JSON Lines lose nothing; CSV has every record, but nothing that was tried.

    Both can be imported; Markdown is for reading.
    """

    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"

    @classmethod
    def of_name(cls, file: PurePath) -> "ExportFormat":
        """Return the format for a file's name; JSON Lines unless its extension is one of CSV or Markdown."""
        return {".csv": cls.CSV, ".md": cls.MARKDOWN, ".markdown": cls.MARKDOWN}.get(file.suffix.lower(), cls.JSONL)


class NotAnExportError(ValueError):
    """A text is not an export of a history, or a later version wrote it; the message is a sentence that says which."""


@dataclass(slots=True)
class ImportReport:
    """The result of an import. `tries` are new ones; `refused` has line numbers (the header is line 1) and reasons.

    `is_stopped` if some lines were not processed. Importing again continues, because it skips what was added.
    """

    added: int = 0
    known: int = 0
    tries: int = 0
    unreadable: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    is_stopped: bool = False
