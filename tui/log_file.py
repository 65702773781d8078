"""The log file. It records events and where they happened, never prompt text and never a key."""

import logging
import os
import sys
import threading
import traceback
from contextlib import suppress
from functools import cache
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

_log = logging.getLogger(__name__)
_OURS = frozenset({"tui", "domain", "storage"})
_SCREEN_WRITER = "textual-output"
"""The thread of Textual that writes to the terminal."""
_LARGEST_BYTES = 1_000_000


def start_logging(log_file: Path) -> Path | None:
    """Send all logging to `log_file` (0600, at most 2 x 1 MB), nothing to the terminal.

    Errors in threads, and anything else that Python would print over the screen, are logged too.

    Returns:
        The file, or None when it cannot be written: then the log is left out.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.lastResort = None
    logging.raiseExceptions = False  # a full disk must not print what was to be logged over the screen
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable
    try:
        for folder in reversed([log_file.parent, *log_file.parent.parents]):
            folder.mkdir(exist_ok=True, mode=0o700)  # `parents=True` would leave the parents open to others
        handler = _PrivateLog(log_file, maxBytes=_LARGEST_BYTES, backupCount=1, encoding="utf-8", errors="replace")
    except OSError:
        root.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # A library may log a request, an answer or a header with a key in it: only its warnings' existence is kept.
    handler.addFilter(_only_our_words)
    root.addHandler(handler)
    return log_file


def is_ours(record: logging.LogRecord) -> bool:
    """Return whether the program itself logged this, and no library."""
    return record.name.split(".", maxsplit=1)[0] in _OURS


def where_it_failed(error: BaseException) -> str:
    """Return the error's type and the code lines it passed through, without its message or any value.

    The errors that led to it follow. Files are named from the folder of their package on.
    """
    parts: list[str] = []
    met: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in met:
        met.add(id(cause))
        frames = "".join(f"\n  {_line(frame)} in {frame.name}" for frame in traceback.extract_tb(cause.__traceback__))
        parts.append(f"{type(cause).__name__}{frames}")
        # A worker of Textual wraps what went wrong without naming it as the cause.
        wrapped = getattr(cause, "error", None)
        cause = cause.__cause__ or cause.__context__ or (wrapped if isinstance(wrapped, BaseException) else None)
    return "\nafter ".join(parts)


def place_of(error: BaseException) -> str:
    """Return the error's type and the last line of code that it came from, for one line of text."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {_line(frames[-1])}" if frames else type(error).__name__


def _line(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    folder = next((folder for folder in _folders() if path.is_relative_to(folder)), None)
    return f"{path if folder is None else path.relative_to(folder)}:{frame.lineno}"


@cache
def _folders() -> list[Path]:
    """Return the folders with code, the innermost first."""
    import sysconfig  # noqa: PLC0415 - after the first paint, when something has failed

    found = (Path(__file__).parents[1], Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("stdlib")))
    return sorted(found, key=lambda folder: -len(folder.parts))


class _PrivateLog(RotatingFileHandler):
    """A log that only its owner reads, after a rotation too, and that follows when another instance has rotated it."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with suppress(AttributeError, OSError):  # Windows has no modes, nor has FAT
            os.fchmod(descriptor, 0o600)  # it may be older than this rule
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - the base class's name
        """Return whether the file is full; open the file again that has the log's name now, if that is another one."""
        if (stream := self.stream) is not None and not _has_name(stream, self.baseFilename):
            stream.close()
            self.stream = self._open()
        return bool(super().shouldRollover(record))


def _has_name(stream: TextIOWrapper, name: str) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), Path(name).stat())
    except OSError:
        return False


def _only_our_words(record: logging.LogRecord) -> bool:
    if not is_ours(record):
        if record.levelno < logging.WARNING:
            return False
        record.msg, record.args = f"a message of {record.levelname.lower()} level, left out for privacy", ()
        record.exc_info = record.exc_text = None
    return True


def _log_thread(failure: threading.ExceptHookArgs) -> None:
    name = failure.thread.name if failure.thread else "unknown"
    if name == _SCREEN_WRITER and isinstance(failure.exc_value, OSError):
        _log.warning("the terminal is gone")
    elif failure.exc_value is not None and not isinstance(failure.exc_value, SystemExit):
        _log.error("the thread %s failed: %s", name, where_it_failed(failure.exc_value))


def _log_unraisable(failure: "sys.UnraisableHookArgs") -> None:
    if failure.exc_value is not None:
        _log.warning("an error while an object was freed: %s", where_it_failed(failure.exc_value))
