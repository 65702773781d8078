"""Saves the content of a database that was deleted or replaced while a connection has it open."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from uuid import uuid4

from domain.history.backups import AUTOMATIC, RESTORED
from domain.history.notices import Notice
from domain.runtime.clock import Clock
from domain.runtime.listeners import harmless
from storage.database.backup import connect, copy_into, known_uids, list_backups, stamp_of, uids_in
from storage.database.file import DatabaseFile, FileIdentities
from storage.database.ownership import is_ours
from storage.files.durable import sync_folder


class Relink:
    """Restores or keeps the content of a deleted or replaced file through the connection that is still open."""

    def __init__(self, file: DatabaseFile, clock: Clock, on_news: Callable[[Notice], None]) -> None:
        self._file = file
        self._clock = clock
        self._on_news = harmless(on_news, None)

    def save(self, connection: sqlite3.Connection, opened: FileIdentities) -> None:
        """Write a deleted file again, or keep a copy of a replaced one if the new file lacks records of it.

        Hold the file's lock. Raises `sqlite3.Error` and `OSError` on failure; the call can then be repeated.
        """
        path, now = self._file.path, self._file.main_identity()
        if now is not None and now == opened.main:
            return
        if now is None:
            self._copy(connection, path)
            self._tell(
                "The history file was deleted while it was open",
                f"It was restored completely to {path}.",
                "To delete it for good, quit first, and also remove its backups and its spool.",
            )
            return
        self._file.remove_side_files(only=opened)
        if opened.main is None or self._file.has_other_name(opened.main):
            return
        # A damaged file cannot be copied. It is no longer the history, so it is not repaired either.
        with suppress(sqlite3.DatabaseError):
            if missing := self._missing_in_the_new(connection):
                kept = self._backup_of(missing) or self._copy_aside(connection)
                new, first = "is used from now on", "To get the old one back, run"
                if self._is_foreign():
                    new, first = "is not a history, so it is not changed", f"Move {path} to another folder, then run"
                self._tell(
                    "The history file was replaced while it was open",
                    f"The new file {new}. The prompts of the old one are kept in {kept}.",
                    f"{first}: prompt-improver restore {kept}",
                )

    def _is_foreign(self) -> bool:
        with suppress(sqlite3.DatabaseError), closing(connect(self._file.path)) as new:
            return is_ours(new) is False
        return False

    def _copy_aside(self, connection: sqlite3.Connection) -> Path:
        path = self._file.path
        aside = path.with_name(f"{path.name}.replaced-{stamp_of(self._clock.now())}")
        self._copy(connection, aside)
        return aside

    def _copy(self, connection: sqlite3.Connection, target: Path) -> None:
        temporary = target.with_name(f".{target.name}.{uuid4().hex}.tmp")
        try:
            copy_into(connection, temporary)
            self._file.remove_side_files() if target == self._file.path else None
            temporary.rename(target)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(target.parent)

    def _missing_in_the_new(self, connection: sqlite3.Connection) -> set[object]:
        """Return the uids that the open connection has and the new file has neither as a row nor as deleted."""
        return uids_in(connection, "prompt_history") - (known_uids(self._file.path) or set())

    def _backup_of(self, missing: set[object]) -> Path | None:
        """Return the newest backup if it has all of these records and will not be replaced by an automatic one."""
        others = (backup for backup in list_backups(self._file.path) if backup.reason != RESTORED)
        for backup in islice(others, 1):
            if backup.reason == AUTOMATIC:
                return None
            with suppress(sqlite3.DatabaseError), closing(connect(backup.path)) as other:
                if missing <= uids_in(other, "prompt_history"):
                    return backup.path
        return None

    def _tell(self, title: str, sentence: str, next_step: str) -> None:
        self._on_news(Notice(title, sentence, next_step, is_good=False))
