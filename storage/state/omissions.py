"""Stores which request parts models have refused, in a small private file; never a key."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import AwareDatetime, TypeAdapter

from domain.models.choice import ModelChoice
from domain.models.omissions import Omission
from domain.runtime.clock import Clock
from storage.files.durable import write_durably

_MOST = 200
_KEPT_FOR = timedelta(days=30)
"""A model may later accept a part, or an account may be verified. Trying again costs one refused request."""


@dataclass(frozen=True, slots=True)
class _Learnt:
    model: ModelChoice
    omission: Omission
    at: AwareDatetime


_LEARNT = TypeAdapter(tuple[_Learnt, ...])


class LearntOmissions:
    """Implements `domain.models.omissions.OmissionStore`. Thread-safe; a file that cannot be read counts as empty."""

    def __init__(self, path: Path, clock: Clock, may_write: Callable[[], bool] = lambda: True) -> None:
        self._path = path
        self._clock = clock
        self._may_write = may_write
        self._lock = threading.Lock()
        self._here: tuple[_Learnt, ...] = ()

    def load(self, model: ModelChoice) -> frozenset[Omission]:
        """Return the parts to leave out of requests to `model`. Blocks on disk access."""
        with self._lock:
            return frozenset(one.omission for one in self._all() if one.model == model)

    def add(self, model: ModelChoice, omissions: frozenset[Omission]) -> None:
        """Add parts to leave out, only in memory if nothing may be written. Blocks on disk access."""
        with self._lock:
            now = self._clock.now()
            added = tuple(_Learnt(model, omission, now) for omission in sorted(omissions))
            others = (one for one in self._all() if one.model != model or one.omission not in omissions)
            self._here = (*added, *others)[:_MOST]
            if self._may_write():
                with suppress(OSError):  # a later run then learns it again from one refused request
                    write_durably(self._path, _LEARNT.dump_json(self._here, indent=1))

    def _all(self) -> tuple[_Learnt, ...]:
        """Return what this and other processes have learnt in the last `_KEPT_FOR`, those of the file first."""
        try:
            there = _LEARNT.validate_json(self._path.read_bytes()) if self._may_write() else ()
        except (OSError, ValueError):
            there = ()
        now = self._clock.now()
        known = {(one.model, one.omission): one for one in (*there, *self._here)}
        return tuple(one for one in known.values() if abs(now - one.at) < _KEPT_FOR)  # a clock may have been ahead
