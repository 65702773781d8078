"""What to do when the open database loses its name: it is not lost while a connection holds it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

from domain.history_news import HistoryNews
from domain.ports import Clock
from storage.backup import connect, copy_into, list_backups, stamp_of
from storage.database_file import DatabaseFile, FileIdentities
from storage.durable_file import sync_folder


class Rescue:
    """Brings the content of a deleted or replaced file back from the connection that is still open."""

    def __init__(self, file: DatabaseFile, clock: Clock, on_news: Callable[[HistoryNews], None]) -> None:
        self._file = file
        self._clock = clock
        self._on_news = on_news

    def save(self, connection: sqlite3.Connection, opened: FileIdentities) -> None:
        """Put a deleted file back, or keep aside what a new one lacks. Hold the file's lock.

        Raises `sqlite3.Error` and `OSError` when it cannot: then nothing has changed, and it can be tried again.
        """
        path, now = self._file.path, self._file.main_identity()
        if now is not None and now == opened.main:
            return
        if now is None:
            self._copy(connection, path)
            self._tell(
                "The history file was deleted while it was open",
                f"It was written again, with everything in it, to {path}.",
                "To delete it for good, quit first, and remove its backups and its spool too.",
            )
            return
        self._file.remove_side_files(only=opened)
        if opened.main is None or self._file.has_other_name(opened.main):
            return
        # A damaged one cannot be copied; it is not this file's turn to be mended any more.
        with suppress(sqlite3.DatabaseError):
            if self._holds_more_than_is_kept(connection):
                aside = path.with_name(f"{path.name}.replaced-{stamp_of(self._clock.now())}")
                self._copy(connection, aside)
                self._tell(
                    "The history file was replaced while it was open",
                    f"The new one is used from now on. What the old one held is kept in {aside}.",
                    f"If you want it back: prompt-improver restore {aside}",
                )

    def _copy(self, connection: sqlite3.Connection, target: Path) -> None:
        temporary = target.with_name(f".{target.name}.{uuid4().hex}.tmp")
        try:
            copy_into(connection, temporary)
            self._file.remove_side_files() if target == self._file.path else None
            temporary.rename(target)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(target.parent)

    def _holds_more_than_is_kept(self, connection: sqlite3.Connection) -> bool:
        """Tell whether the open connection holds records that neither the new file nor the newest backup does."""
        missing = _uids(connection, "prompt_history")
        for path in (self._file.path, *(backup.path for backup in list_backups(self._file.path)[:1])):
            with suppress(sqlite3.DatabaseError), closing(connect(path)) as other:
                missing -= _uids(other, "prompt_history")
        with suppress(sqlite3.DatabaseError), closing(connect(self._file.path)) as new:
            missing -= _uids(new, "deleted_record")
        return bool(missing)

    def _tell(self, title: str, sentence: str, next_step: str) -> None:
        self._on_news(HistoryNews(title, sentence, next_step, is_good=False))


def _uids(connection: sqlite3.Connection, table: str) -> set[object]:
    return {uid for (uid,) in connection.execute(f"SELECT uid FROM {table}")}
