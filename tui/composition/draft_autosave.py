"""Saves what you type, half a second later and at the end."""

import logging
import threading
from collections.abc import Callable

from domain.errors import PromptImproverError
from domain.prompts.drafts import Draft, DraftStore
from tui.background import run_in_background

_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.5


class DraftAutosave:
    """Writes the newest draft on a thread, at most twice a second. `remember` never blocks.

    `store` is asked on that thread; it returns None when nothing may be kept on disk. Thread-safe.
    """

    def __init__(self, store: Callable[[], DraftStore | None]) -> None:
        self._store = store
        self._news = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._writing = threading.Lock()
        self._newest: Draft | None = None
        self._early: Draft | None = None
        self._written: Draft | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the newest draft is on the disk."""
        return self._early in {None, Draft()} and self._newest in {None, Draft(), self._written}

    def load(self) -> Draft | None:
        """Return the kept draft. Blocks on a disk."""
        store = self._store()
        return store.load() if store else None

    def remember(self, draft: Draft) -> None:
        """Keep `draft` soon; an empty one forgets the kept draft."""
        self._newest = draft
        if self._thread is None:
            self._thread = run_in_background("draft-writer", self._work)
        self._news.set()

    def remember_early(self, draft: Draft) -> None:
        """Keep a draft typed before the earlier draft was read; `close` merges both. Never blocks."""
        self._early = draft

    def close(self) -> None:
        """Write the newest draft now. Blocks on a disk."""
        self._closing.set()
        self._news.set()
        if self._newest is None and self._early not in {None, Draft()}:
            try:
                before = self.load()
            except PromptImproverError as error:  # it is not replaced, because its content is not known
                _log.warning("the earlier draft could not be read: %s", type(error).__name__)
                return
            self._newest = self._early.merged_with(before or Draft())
        self._early = None
        self._write()

    def _work(self) -> None:
        while not self._closing.is_set():
            self._news.wait()
            self._closing.wait(_PAUSE_SECONDS)
            self._news.clear()
            self._write()

    def _write(self) -> None:
        with self._writing:
            draft = self._newest
            if draft is None or draft == self._written:
                return
            try:
                store = self._store()
                if store is None:
                    return
                if draft == Draft():
                    store.clear()
                else:
                    store.save(draft)
                self._written = draft
            except PromptImproverError as error:
                _log.warning("the draft could not be kept: %s", type(error).__name__)
