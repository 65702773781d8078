"""Keeps what is typed, a moment after it is typed and at the very end."""

import logging
import threading
from collections.abc import Callable

from domain.cancellation import CancelToken
from domain.errors import PromptImproverError
from domain.ports import Draft, DraftStore
from tui.background import LatestOnly

_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.5


class DraftKeeper:
    """Writes the newest draft on a thread of its own. `remember` never blocks; `close` writes what is left.

    `store` is asked on that thread; it returns None when nothing may be kept on disk.
    """

    def __init__(self, store: Callable[[], DraftStore | None]) -> None:
        self._store = store
        self._writer = LatestOnly("draft-writer")
        self._lock = threading.Lock()
        self._written: Draft | None = None
        self._newest: Draft | None = None

    def load(self) -> Draft | None:
        """Return the kept draft. Blocks on a disk."""
        store = self._store()
        return store.load() if store else None

    def remember(self, draft: Draft) -> None:
        """Keep `draft` soon; an empty one forgets the kept draft."""
        self._newest = draft
        self._writer.submit(self._write_after_pause)

    def close(self) -> None:
        """Write the newest draft now. Blocks on a disk."""
        self._writer.close()
        self._write()

    def _write_after_pause(self, token: CancelToken) -> None:
        """Write once typing pauses: a newer draft cancels the token."""
        if not token.wait(_PAUSE_SECONDS):
            self._write()

    def _write(self) -> None:
        with self._lock:
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
