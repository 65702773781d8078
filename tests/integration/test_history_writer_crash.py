"""A prompt that was kept reaches the database exactly once, wherever the process is killed on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.history.operations import Operation
from domain.history.writer import HistoryWriter
from domain.prompts.record import PromptHistory
from domain.runtime.breaker import CircuitBreaker
from domain.runtime.clock import SystemClock
from storage.repository import SqlitePromptRepository
from storage.spool.spool import FileSpool
from tests.support.records import make_record

ROOT = Path(__file__).parents[2]
RECORDS = 4
KILLED_WHERE = ("before the second save", "between the second save and its retirement", "after the second retirement")


def open_repository(folder: Path) -> SqlitePromptRepository:
    return SqlitePromptRepository(folder / "history.db", readers=1, wal=True, synchronous="FULL", clock=SystemClock())


def open_writer(folder: Path, repository: SqlitePromptRepository) -> HistoryWriter:
    clock = SystemClock()
    return HistoryWriter(FileSpool(folder / "spool"), lambda: repository, CircuitBreaker(clock), clock)


def keep_and_die(folder: Path, where: str) -> None:
    """Run in a process of its own: keep records, say so, and be killed while they are saved."""
    repository = open_repository(folder)
    writer = open_writer(folder, repository)
    for _ in range(RECORDS):
        record = make_record()
        writer.keep(record)
        print(record.uid, flush=True)
    saved: list[str] = []
    save, acknowledge = repository.save, writer._spool.acknowledge

    def die(at: str) -> None:
        if at == where and len(saved) == (1 if at == KILLED_WHERE[0] else 2):
            os.kill(os.getpid(), signal.SIGKILL)

    def dying_save(record: PromptHistory) -> PromptHistory:
        die(KILLED_WHERE[0])
        result = save(record)
        saved.append(record.uid)
        return result

    def dying_retire(name: str, left: Sequence[Operation] = ()) -> None:
        die(KILLED_WHERE[1])
        acknowledge(name, left)
        die(KILLED_WHERE[2])

    repository.save = dying_save  # type: ignore[method-assign]  # the place of the crash
    writer._spool.acknowledge = dying_retire  # type: ignore[method-assign]  # the place of the crash
    writer.drain()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of Unix")
@pytest.mark.parametrize("where", KILLED_WHERE)
def test_a_killed_process_loses_nothing_and_repeats_nothing(where: str, tmp_path: Path) -> None:
    call = f"keep_and_die(Path({str(tmp_path)!r}), {where!r})"
    script = f"from pathlib import Path; from {__name__} import keep_and_die; {call}"
    victim = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert victim.returncode == -signal.SIGKILL, victim.stderr
    kept = victim.stdout.split()
    assert len(kept) == RECORDS

    repository = open_repository(tmp_path)
    try:
        writer, spool = open_writer(tmp_path, repository), FileSpool(tmp_path / "spool")
        assert 0 < len(spool.waiting()) < RECORDS
        writer.drain()
        assert spool.waiting() == []
        assert writer.status().problem is None
        stored = repository.find_recent(limit=100)
        assert sorted(entry.uid for entry in stored) == sorted(kept)
    finally:
        repository.close()
