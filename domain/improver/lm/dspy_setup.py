"""The one place that imports DSPy; it takes about a second, so import this module inside functions, off the paint path.

Python's import lock makes the first import safe from any thread.
"""

import logging
import os

# DSPy would fetch a price list over the network on the first call, and litellm (which it loads lazily) on import.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import dspy  # type: ignore[import-untyped]  # has no types
from dspy import lm15


class _PlaceOnlyHandler(logging.Handler):
    """Passes on where DSPy warned, without its words: they can hold the text of a prompt."""

    def emit(self, record: logging.LogRecord) -> None:
        logging.getLogger(__name__).info("DSPy reported at %s:%d", record.name, record.lineno)


def _keep_off_the_screen() -> None:
    """Take DSPy's own handler away: it writes to stderr, where a full-screen application is drawn."""
    logger = logging.getLogger("dspy")
    logger.handlers = [_PlaceOnlyHandler(level=logging.WARNING)]
    logger.propagate = False


_keep_off_the_screen()
# Asking again must ask the model again, and the disk cache would keep whole prompts in the home folder.
dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=False)

__all__ = ["dspy", "lm15"]
