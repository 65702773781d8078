"""One process that uses the history until it is killed."""

import io
import os
import random
import select
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from pydantic_core import to_json

from domain.errors import StorageError
from domain.history.maintenance import Maintenance
from domain.history.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    RecordOperation,
    SaveOperation,
)
from domain.history.reader import HistoryReader
from domain.history.writer import HistoryWriter
from domain.runtime.breaker import CircuitBreaker
from domain.runtime.clock import SystemClock
from storage.database.sql import execute
from storage.recovery.repair import SqliteHistoryFile
from storage.repository import SqlitePromptRepository
from storage.spool.spool import FileSpool
from storage.transfer.jsonl import export_lines, import_lines
from tests.torture.model import Model, record_of

_COOLDOWN_SECONDS = 0.05
_FAULT_EVERY = 60
_PAUSE_SECONDS = 0.01
_MANY_PART = 0.05
_MOST_AT_ONCE = 60
"""Not more than what a pipe takes whole."""


class History:
    """Every part as the application wires it, over one folder."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        self.path = folder / "history.sqlite3"
        self.spool = FileSpool(folder / "spool")
        self.repository = SqlitePromptRepository(
            self.path,
            readers=1,
            wal=True,
            synchronous="FULL",
            clock=clock,
            journal_length=self.spool.journal_length,
        )
        breaker = CircuitBreaker(clock, cooldown_seconds=_COOLDOWN_SECONDS)
        self.writer = HistoryWriter(self.spool, lambda: self.repository, breaker, clock)
        self.care = Maintenance(SqliteHistoryFile(self.path, clock), self.spool, clock, lambda _news: None)
        self.writer.add_listener(lambda status: self.care.report(status.problem))
        self.reader = HistoryReader(lambda: self.repository, self.spool.waiting, clock, self.care.report)

    def close(self) -> None:
        self.care.close(30)
        self.writer.close(30)
        self.repository.close()


def work(folder: Path, model: Model, pipe: int, seed: int, faults: bool) -> None:
    """Do operations at random forever; write them to `pipe` before (`?`) and after they are acknowledged (`!`).

    Most are done one at a time; now and then there is an import, a retention or a deletion of many.
    """
    chance = random.Random(seed)
    history = History(folder)
    history.writer.start()
    history.care.start()
    while True:
        if chance.random() < _MANY_PART:
            kind, operations = _choose_many(model, chance)
        else:
            kind, operations = "", [_choose(model, chance)]
        os.write(pipe, b"?" + _line(kind, operations))
        if kind:
            _do_many(history, kind, operations)
        else:
            history.writer.submit(*operations)
        os.write(pipe, b"!\n")
        for operation in operations:
            model.acknowledge(operation)
        if chance.random() < 0.1:
            _read(history, chance)
        if chance.random() < 0.1:
            with suppress(StorageError):
                history.repository.maintain_index(0.01)
        if faults and chance.random() < 1 / _FAULT_EVERY:
            with suppress(StorageError, sqlite3.Error, OSError):
                chance.choice(_FAULTS)(history)


def _choose_many(model: Model, chance: random.Random) -> tuple[str, list[RecordOperation]]:
    """Return what an import, a retention (archive or delete) or a bulk deletion, or its undo, does to many records."""
    living = model.living()
    some = chance.sample(living, min(chance.randrange(1, _MOST_AT_ONCE), len(living)))
    kind = chance.choice(["import", "archive by age", "delete by age", "delete many", "undo many"])
    if kind == "undo many" and model.deleted:
        deleted = [*model.deleted.values()]
        back = chance.sample(deleted, min(chance.randrange(1, _MOST_AT_ONCE), len(deleted)))
        return kind, [SaveOperation(record, restores=True) for record in back]
    if kind == "archive by age" and some:
        return kind, [ArchiveOperation(uid, record_of(uid).created_at) for uid in some]
    if kind in {"delete by age", "delete many"} and some:
        return kind, [DeleteOperation(uid) for uid in some[: len(living) // 4]]
    count = chance.randrange(1, _MOST_AT_ONCE)
    return "import", [SaveOperation(record_of(model.next_uid()), restores=True) for _ in range(count)]


def _do_many(history: History, kind: str, operations: list[RecordOperation]) -> None:
    """Do them as the application does, again and again until the fault that refuses them is over."""
    records = [operation.record for operation in operations if isinstance(operation, SaveOperation)]
    while True:
        with suppress(StorageError):
            if kind == "import":
                data = io.BytesIO(b"".join(export_lines(records)))
                import_lines(data, history.reader, history.writer.submit_many)
            else:
                history.writer.submit_many(operations)
            return
        time.sleep(_PAUSE_SECONDS)


def _choose(model: Model, chance: random.Random) -> RecordOperation:
    living = model.living()
    kind = chance.random()
    if kind < 0.05 and model.deleted:
        return SaveOperation(chance.choice(list(model.deleted.values())), restores=True)
    if kind < 0.5 or not living:
        return SaveOperation(record_of(model.next_uid()))
    uid = chance.choice(living)
    if kind < 0.65:
        return FavoriteOperation(uid, chance.random() < 0.5)
    if kind < 0.8:
        return EditOperation(uid, chance.choice([None, f"edited {chance.randrange(1000)}"]))
    if kind < 0.88:
        return ArchiveOperation(uid, chance.choice([None, record_of(uid).created_at]))
    return DeleteOperation(uid)


def _read(history: History, chance: random.Random) -> None:
    if chance.random() < 0.5:
        history.reader.results(f"camion {chance.randrange(7)}").first()
    else:
        history.reader.results("").first()


def _lock_the_database(history: History) -> None:
    with closing(sqlite3.connect(history.path, isolation_level=None, timeout=1)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(0.02)
        other.execute("ROLLBACK")


def _fill_the_disk(history: History) -> None:
    def limit(pages: str) -> None:
        history.repository._connections.write(lambda database: execute(database, f"PRAGMA max_page_count = {pages}"))

    limit("1")
    time.sleep(0.02)
    limit("1073741823")


def _delete_the_file(history: History) -> None:
    history.path.unlink()


def _empty_the_log(history: History) -> None:
    with closing(sqlite3.connect(history.path, isolation_level=None, timeout=1)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _back_up(history: History) -> None:
    history.care.back_up_if_due()


_FAULTS: list[Callable[[History], None]] = [
    _lock_the_database,
    _fill_the_disk,
    _delete_the_file,
    _empty_the_log,
    _back_up,
]


def _line(kind: str, operations: list[RecordOperation]) -> bytes:
    """Return operations in a few bytes, which a pipe takes whole or not at all; `kind` says what does them together."""
    line = to_json([kind, *map(_content, operations)]) + b"\n"
    assert len(line) < select.PIPE_BUF
    return line


def _content(operation: RecordOperation) -> tuple[object, ...]:
    match operation:
        case SaveOperation(record, restores):
            return "save", record.uid, restores
        case FavoriteOperation(uid, favorite):
            return "favorite", uid, favorite
        case EditOperation(uid, text):
            return "edit", uid, text
        case ArchiveOperation(uid, moment):
            return "archive", uid, moment is not None
        case DeleteOperation(uid):
            return "delete", uid, None


def operation_of(content: list[object], model: Model) -> RecordOperation:
    """Return the operation that a worker has written down."""
    kind, uid, value = str(content[0]), str(content[1]), content[2]
    if kind == "save":
        return SaveOperation(model.deleted.get(uid) or record_of(uid), bool(value))
    if kind == "favorite":
        return FavoriteOperation(uid, bool(value))
    if kind == "edit":
        return EditOperation(uid, None if value is None else str(value))
    if kind == "archive":
        return ArchiveOperation(uid, record_of(uid).created_at if value else None)
    return DeleteOperation(uid)
