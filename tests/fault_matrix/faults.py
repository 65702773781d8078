"""The faults: how each is caused and ended, and what the person must read meanwhile."""

import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from domain.history.operations import SaveOperation
from storage.spool.spool import FileSpool
from tests.support.histories import history
from tests.support.records import make_record
from tests.support.terminal import Terminal

Cause = Callable[["Stage"], AbstractContextManager[None]]


@dataclass(slots=True)
class Stage:
    """Where a fault is played: the database, its spool, and the running application, if one runs."""

    database: Path
    spool: Path
    app: Terminal | None = None
    expected: list[str] = field(default_factory=list)
    """Ideas that were acknowledged."""

    @property
    def beside(self) -> list[Path]:
        """What a replaced file held is kept beside the new one."""
        return [*self.database.parent.glob("*.replaced-*[0-9]Z")]


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the matrix."""

    name: str
    cause: Cause
    says: str
    """What must be on the screen while the fault lasts, or because of it."""
    kept: str
    recovers: str
    while_open: bool = True
    killed: bool = False
    """Whether the application is killed while the fault lasts."""
    own_disk: bool = False
    """Whether the database lies on a small disk of its own; needs the right to mount."""
    environ: dict[str, str] = field(default_factory=dict)


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def no_file_can_grow(stage: Stage) -> Iterator[None]:
    """As on a disk or a quota that is full: neither database nor spool nor draft can be written."""
    assert stage.app is not None
    soft, hard = resource.prlimit(stage.app.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(stage.app.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(stage.app.pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def disk_full(stage: Stage) -> Iterator[None]:
    filler = stage.database.with_name("filler")
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    yield
    filler.unlink()


@contextmanager
def disk_read_only(stage: Stage) -> Iterator[None]:
    remount(stage.database.parent, "ro")
    yield
    remount(stage.database.parent, "rw")


@contextmanager
def folder_is_a_file(stage: Stage) -> Iterator[None]:
    folder = stage.database.parent
    away = folder.rename(folder.with_name("away"))
    folder.write_text("a file where a folder should be")
    yield
    folder.unlink()
    away.rename(folder)


@contextmanager
def deleted(stage: Stage) -> Iterator[None]:
    for file in stage.database.parent.glob(f"{stage.database.name}*"):
        file.unlink()
    yield


@contextmanager
def replaced(stage: Stage) -> Iterator[None]:
    other = stage.database.with_name("other.sqlite3")
    with history(other) as repository:
        repository.save(make_record(original_idea="of the other file"))
    other.replace(stage.database)
    yield
    stage.expected.append("of the other file")


def damaged_by(damage: Callable[[Path], object]) -> Cause:
    """Fill the history, make a backup as the application does, and damage the file."""

    @contextmanager
    def cause(stage: Stage) -> Iterator[None]:
        with closing(sqlite3.connect(stage.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        damage(stage.database)
        yield

    return cause


def overwrite_pages(database: Path) -> None:
    page = 4096
    with database.open("r+b") as file:
        for number in range(6, database.stat().st_size // page, 5):
            file.seek(number * page)
            file.write(os.urandom(page))


def overwrite_header(database: Path) -> None:
    with database.open("r+b") as file:
        file.write(b"this is a letter to my aunt, not a database. " * 3)


def cut_in_half(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2 // 4096 * 4096 + 1000)


def empty(database: Path) -> None:
    os.truncate(database, 0)


@contextmanager
def newer_schema(stage: Stage) -> Iterator[None]:
    def set_version(number: int) -> int:
        with closing(sqlite3.connect(stage.database, isolation_level=None)) as connection:
            [before] = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA user_version = {number}")
            return int(before)

    version = set_version(999)
    yield
    set_version(version)


@contextmanager
def nothing_wrong(_stage: Stage) -> Iterator[None]:
    yield


@contextmanager
def left_in_the_spool(stage: Stage) -> Iterator[None]:
    """The order of a power loss: written down and acknowledged, not in the database."""
    stage.expected.append("written down, not stored")
    FileSpool(stage.spool).put(SaveOperation(make_record(original_idea="written down, not stored")))
    yield


@contextmanager
def not_retired(stage: Stage) -> Iterator[None]:
    """The other order: in the database, and still in the spool."""
    record = make_record(original_idea="stored, not retired")
    stage.expected.append(record.original_idea)
    with history(stage.database) as repository:
        repository.save(record)
    FileSpool(stage.spool).put(SaveOperation(record))
    yield


def remount(folder: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True, capture_output=True, timeout=30)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mount 8 MB at `folder`. Raises `PermissionError` when that is not allowed."""
    folder.mkdir(parents=True)
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=8m,mode=700", "none", str(folder)]
    if mount is None or subprocess.run([mount, *options], check=False, capture_output=True, timeout=30).returncode:
        raise PermissionError("mounting a disk is not permitted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=30)


_MENDED = "was damaged and has been repaired"
_REBUILT = "rebuilt from the file, the newest backup and the journal"

FAULTS = (
    Fault(
        "locked by another program",
        locked,
        "Another program has locked the history file",
        "in the spool",
        "by itself, once the lock is gone",
    ),
    Fault(
        "killed with kill -9 while locked",
        locked,
        "Another program has locked the history file",
        "in the spool",
        "by the next session",
        killed=True,
    ),
    Fault(
        "no file can grow (quota, full disk)",
        no_file_can_grow,
        "NOT SAVED",
        "on the screen, and said so",
        "by itself, once files can grow",
    ),
    Fault(
        "the history's disk is full",
        disk_full,
        "is full",
        "in the spool",
        "by itself, once there is space",
        own_disk=True,
    ),
    Fault(
        "the history's disk is read-only",
        disk_read_only,
        "! not saving",
        "in the spool",
        "by itself, once it can be written",
        while_open=False,
        own_disk=True,
    ),
    Fault(
        "the history's folder is a file",
        folder_is_a_file,
        "cannot be opened",
        "in the spool",
        "by itself, once the folder is back",
        while_open=False,
    ),
    Fault(
        "deleted while open",
        deleted,
        "was deleted while it was open",
        "in the open file",
        "written again at once",
    ),
    Fault(
        "replaced while open",
        replaced,
        "was replaced while it was open",
        "the old content in a file beside it",
        "the new file is used at once",
    ),
    Fault(
        "deleted while closed",
        deleted,
        "was missing and has been rebuilt",
        "in backup and journal",
        "rebuilt from both",
        while_open=False,
    ),
    Fault("pages overwritten", damaged_by(overwrite_pages), _MENDED, "the damaged file", _REBUILT, while_open=False),
    Fault("not a database", damaged_by(overwrite_header), _MENDED, "the damaged file", _REBUILT, while_open=False),
    Fault("cut in half", damaged_by(cut_in_half), _MENDED, "the damaged file", _REBUILT, while_open=False),
    Fault(
        "no bytes", damaged_by(empty), _MENDED, "the empty file", "rebuilt from backup and journal", while_open=False
    ),
    Fault(
        "written by a later version",
        newer_schema,
        "The history is read-only",
        "in the spool",
        "once this program understands the file",
        while_open=False,
    ),
    Fault(
        "the clock is set back ten years",
        nothing_wrong,
        "✓ saved",
        "in the database",
        "nothing to recover",
        while_open=False,
        environ={"PI_TEST_CLOCK_DAYS": "-3650"},
    ),
    Fault(
        "power lost before the database",
        left_in_the_spool,
        "written down, not stored",
        "in the spool",
        "by the next session",
        while_open=False,
    ),
    Fault(
        "power lost before the spool was emptied",
        not_retired,
        "stored, not retired",
        "in database and spool",
        "by the next session, once",
        while_open=False,
    ),
)
