"""The log file. It holds what happened and where, never prompt text and never a key."""

import logging
import os
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path


def start_logging(log_file: Path) -> None:
    """Send all logging to `log_file` (0600, at most 2 x 1 MB), nothing to the terminal.

    A log that cannot be written is left out.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.lastResort = None
    try:
        for folder in reversed([log_file.parent, *log_file.parent.parents]):
            folder.mkdir(exist_ok=True, mode=0o700)  # `parents=True` would leave the parents open to others
        os.close(os.open(log_file, os.O_CREAT | os.O_APPEND, 0o600))
        handler = RotatingFileHandler(log_file, maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # A library may log a request, an answer or a header with a key in it: only its warnings' existence is kept.
    handler.addFilter(_only_our_words)
    root.addHandler(handler)


def where_it_failed(error: BaseException) -> str:
    """Return the error's type and the code lines it passed through, without its message or any value."""
    frames = "".join(
        f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    )
    return f"{type(error).__name__}{frames}"


def _only_our_words(record: logging.LogRecord) -> bool:
    if record.name.split(".")[0] not in {"tui", "domain", "storage"}:
        if record.levelno < logging.WARNING:
            return False
        record.msg, record.args = f"a message of {record.levelname.lower()} level, left out for privacy", ()
        record.exc_info = record.exc_text = None
    return True
