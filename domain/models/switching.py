"""An improver that can be replaced while a run uses it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from domain.errors import PromptImproverError
from domain.evaluation.ports import Answer, Question
from domain.models.choice import ConnectionTest, ProviderTester
from domain.prompts.request import EngineStatus, Improvement, ImproveRequest, PartialAnswer, PromptImprover, RunStep
from domain.runtime.cancellation import CancelToken
from domain.runtime.listeners import harmless


class TriableImprover(PromptImprover, ProviderTester, Protocol):
    """An improver whose model can be tested, and asked anything."""

    def answer(self, question: Question, cancel: CancelToken, on_text: Callable[[str], None]) -> Answer:
        """Return the model's answer to any prompt; see `domain.evaluation.ports.Answerer`."""
        ...

    def count_tokens(self, text: str) -> int | None:
        """Return the exact number of tokens of `text`; None if only the provider could count them. May block."""
        ...


class _Used:
    """An improver, the number of runs that use it, and whether it has been replaced."""

    def __init__(self, improver: TriableImprover) -> None:
        self.improver = improver
        self.runs = 0
        self.is_retired = False


class SwitchableImprover:
    """A `domain.prompts.request.PromptImprover` that delegates to the one that `make` returns. Thread-safe.

    After `replace`, the next run and the next `warm_up` use a new improver. A run in progress keeps the old one, which
    is closed when that run ends.
    """

    def __init__(self, make: Callable[[], TriableImprover]) -> None:
        self._make = make
        self._making = threading.Lock()  # held while an improver is made
        self._lock = threading.Lock()  # guards the attributes below; held only briefly
        self._current: _Used | None = None
        self._retired: list[_Used] = []
        self._generation = 0
        self._is_closed = False

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load what the next run needs. Status reports of a replaced improver are dropped. See the port."""
        used = self._take(runs=0)
        try:
            used.improver.warm_up(lambda status: None if used.is_retired else on_status(status))
        except PromptImproverError:
            if not used.is_retired:  # a replaced improver fails because it was closed
                raise
        finally:
            self._close_retired()

    def stop_loading(self) -> bool:
        """Stop loading the current improver. See the port."""
        with self._lock:
            used = self._current
        return used is not None and used.improver.stop_loading()

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        """Improve with the current improver. See the port."""
        with self._in_use() as improver:
            return improver.improve(request, cancel, on_step, on_partial)

    def try_out(self, cancel: CancelToken) -> ConnectionTest:
        """Test the current improver's model. See `ProviderTester`."""
        with self._in_use() as improver:
            return improver.try_out(cancel)

    def answer(self, question: Question, cancel: CancelToken, on_text: Callable[[str], None]) -> Answer:
        """Ask the current improver's model. See `TriableImprover`."""
        with self._in_use() as improver:
            return improver.answer(question, cancel, on_text)

    def count_tokens(self, text: str) -> int | None:
        """Count with the current improver's model. See `TriableImprover`."""
        with self._in_use() as improver:
            return improver.count_tokens(text)

    def replace(self) -> None:
        """Use a new improver from the next call on. Never waits for a run."""
        with self._lock:
            self._generation += 1
            self._retire()
        self._close_retired()

    def close(self) -> None:
        """Close every improver, in use or not. An improver that is made later is closed after its run."""
        with self._lock:
            self._is_closed = True
            self._retire()
        self._close_retired(busy=True)

    @contextmanager
    def _in_use(self) -> Iterator[TriableImprover]:
        used = self._take(runs=1)
        try:
            yield used.improver
        finally:
            with self._lock:
                used.runs -= 1
            self._close_retired()

    def _retire(self) -> None:
        if self._current is not None:
            self._current.is_retired = True
            self._retired.append(self._current)
            self._current = None

    def _close_retired(self, *, busy: bool = False) -> None:
        """Close the replaced improvers that no run uses; if `busy`, also those in use."""
        with self._lock:
            closing = [one for one in self._retired if busy or not one.runs]
            self._retired = [one for one in self._retired if one not in closing]
        for one in closing:
            harmless(one.improver.close, None)()

    def _take(self, runs: int) -> _Used:
        """Return the current improver, making it if needed, and add `runs` to the number of runs that use it."""
        with self._making:
            while True:
                with self._lock:
                    if (used := self._current) is not None:
                        used.runs += runs
                        return used
                    generation = self._generation
                made = _Used(self._make())
                with self._lock:
                    if generation == self._generation:  # otherwise it was made from outdated settings
                        made.runs = runs
                        self._current = made
                        if self._is_closed:
                            self._retire()
                        return made
                harmless(made.improver.close, None)()
