"""Starts workers, kills them, and compares what is left with what was acknowledged."""

import os
import random
import signal
import sqlite3
import time
import traceback
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from domain.history.operations import RecordOperation
from domain.prompts.record import PromptHistory
from storage.transfer.jsonl import all_entries
from tests.support.index_check import problems_of_index
from tests.torture.model import Model
from tests.torture.worker import History, operation_of, work

_LONGEST_LIFE_SECONDS = 1.5
_LAST_DRAIN_SECONDS = 60.0
_EVERY_SEARCHED = 20


@dataclass(slots=True)
class Result:
    """The counts of one run. `problems` are lines about records that are not as they must be."""

    seed: int
    kills: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    records: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    resurrected: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    integrity: str = ""
    index: list[str] = field(default_factory=list)
    """What is wrong with the search indexes."""
    waiting: int = 0
    died: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether everything acknowledged is there, once, as it was acknowledged."""
        bad = (*self.lost, *self.duplicated, *self.resurrected, *self.wrong, *self.died, *self.index)
        return not bad and self.integrity == "ok" and not self.waiting

    def report(self) -> str:
        """Return the counts in a few lines."""
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self.acknowledged.items()))
        return "\n".join(
            [
                f"seed {self.seed}: {self.kills:,} kills in {self.seconds:.0f} s",
                f"acknowledged {self.acknowledged.total():,}: {kinds}",
                f"records {self.records:,}, lost {len(self.lost)}, duplicated {len(self.duplicated)}",
                f"resurrected {len(self.resurrected)}, wrong {len(self.wrong)}, still waiting {self.waiting}",
                f"integrity_check {self.integrity}, indexes {'; '.join(self.index) or 'ok'}",
                *(f"lost {uid}" for uid in self.lost[:10]),
                *(f"resurrected {uid}" for uid in self.resurrected[:10]),
                *self.wrong[:10],
                *self.died[:5],
            ]
        )


class Worker:
    """A forked process of one slot, and what it has said so far."""

    def __init__(self, folder: Path, model: Model, seed: int, faults: bool) -> None:
        self.model = model
        self._unread = b""
        self._in_flight: list[Any] | None = None
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            self._run(folder, writing, seed, faults)
        os.close(writing)
        os.set_blocking(reading, False)
        self._pipe = reading
        self.failure = ""

    def _run(self, folder: Path, pipe: int, seed: int, faults: bool) -> None:
        try:
            work(folder, self.model, pipe, seed, faults)
        except BaseException:  # noqa: BLE001 - the parent must learn of it
            os.write(pipe, b"x" + traceback.format_exc()[-3000:].replace("\n", "|").encode() + b"\n")
        finally:
            os._exit(1)

    def listen(self, counts: Counter[str]) -> None:
        """Take in what the process has said."""
        while chunk := self._read():
            *lines, self._unread = (self._unread + chunk).split(b"\n")
            for line in lines:
                self._hear(line, counts)

    def kill(self, counts: Counter[str]) -> None:
        """Kill the process; what it had under way is in doubt."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.listen(counts)
        os.close(self._pipe)
        if self._in_flight is not None:
            for operation in self._operations():
                self.model.doubt(operation)
                self.model.made = max(self.model.made, int(operation.uid.split("-")[1]))

    def _read(self) -> bytes:
        try:
            return os.read(self._pipe, 1 << 16)
        except BlockingIOError:
            return b""

    def _hear(self, line: bytes, counts: Counter[str]) -> None:
        if line.startswith(b"?"):
            self._in_flight = from_json(line[1:])
        elif line.startswith(b"x"):
            self.failure = line[1:].decode()
        elif self._in_flight is not None:
            together = str(self._in_flight[0])
            for content, operation in zip(self._in_flight[1:], self._operations(), strict=True):
                kind = "undo" if content[0] == "save" and content[2] else str(content[0])
                counts[together or kind] += 1
                self.model.made = max(self.model.made, int(operation.uid.split("-")[1]))
                self.model.acknowledge(operation)
            self._in_flight = None

    def _operations(self) -> list[RecordOperation]:
        return [operation_of(content, self.model) for content in (self._in_flight or [])[1:]]


def torture(folder: Path, *, kills: int, operations: int, processes: int, seed: int, faults: bool = True) -> Result:
    """Run until both numbers are reached; then compare."""
    result, chance, began = Result(seed), random.Random(seed), time.monotonic()
    models = [Model(slot) for slot in range(processes)]

    def start(model: Model) -> tuple[Worker, float]:
        # Now and then so short a life that it ends while the history is being opened.
        life = chance.uniform(0, _LONGEST_LIFE_SECONDS) * chance.choice([0.1, 1, 1])
        return Worker(folder, model, chance.randrange(2**32), faults), time.monotonic() + life

    workers = [start(model) for model in models]
    while result.kills < kills or result.acknowledged.total() < operations:
        time.sleep(0.002)
        for index, (worker, end) in enumerate(workers):
            worker.listen(result.acknowledged)
            if worker.failure:
                result.died.append(worker.failure)
            if time.monotonic() >= end or worker.failure:
                worker.kill(result.acknowledged)
                result.kills += 1
                workers[index] = start(worker.model)
    for worker, _ in workers:
        worker.kill(result.acknowledged)
        result.kills += 1
    _compare(folder, models, result)
    result.seconds = time.monotonic() - began
    return result


def _compare(folder: Path, models: list[Model], result: Result) -> None:
    history = History(folder)
    history.care.check()  # what the application does some seconds after its start
    history.writer.start()
    history.care.start()
    deadline = time.monotonic() + _LAST_DRAIN_SECONDS
    while history.spool.waiting() and time.monotonic() < deadline:
        time.sleep(0.02)
    result.waiting = len(history.spool.waiting())
    found: dict[str, PromptHistory] = {}
    for entry in all_entries(history.repository):
        if entry.uid in found:
            result.duplicated.append(entry.uid)
        if isinstance(entry, PromptHistory):
            found[entry.uid] = replace(entry, id=None)
        else:
            result.wrong.append(f"unreadable {entry.uid}")
    while not history.repository.maintain_index(1).is_done:
        pass
    _search(history, models, result)
    history.close()
    result.index = problems_of_index(history.path)
    result.records = len(found)
    for model in models:
        _compare_slot(model, found, result)
    result.wrong += [f"never acknowledged: {uid}" for uid in found]
    with closing(sqlite3.connect(history.path)) as connection:
        [result.integrity] = connection.execute("PRAGMA integrity_check").fetchone()


def _search(history: History, models: list[Model], result: Result) -> None:
    """Note records that are not found by the words of their idea, and deleted ones that are."""
    for model in models:
        for uid, state in list(model.states.items())[::_EVERY_SEARCHED]:
            found = {entry.uid for entry in history.repository.search(f'"idea {uid}"', limit=1000)}
            if (uid in found) is (state is None):
                result.index.append(f"{uid} is {'not ' * (state is not None)}found")


def _compare_slot(model: Model, found: dict[str, PromptHistory], result: Result) -> None:
    """Take the slot's records out of `found` and note what is not as it must be."""
    for uid, state in model.states.items():
        there = found.pop(uid, None)
        if there is None and state is not None:
            result.lost.append(uid)
        elif there is not None and state is None:
            result.resurrected.append(uid)
        elif there != (state and replace(state, id=None)):
            result.wrong.append(f"wrong {uid}: {_difference(state, there)}")
    for uid, allowed in model.uncertain.items():
        there = found.pop(uid, None)
        if there not in {state and replace(state, id=None) for state in allowed}:
            result.wrong.append(f"neither before nor after: {uid}")


def _difference(expected: PromptHistory | None, there: PromptHistory | None) -> str:
    names = ("favorite", "accepted_text", "archived_at", "improved_prompt", "original_idea")
    return ", ".join(
        f"{name} {getattr(there, name)!r} instead of {getattr(expected, name)!r}"
        for name in names
        if getattr(there, name) != getattr(expected, name)
    )
