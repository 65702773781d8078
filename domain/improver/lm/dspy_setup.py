"""The only module that imports DSPy. This takes about a second: import the module inside functions, off the paint path.

Python's import lock makes the first import safe from any thread.
"""

import logging
import os

# DSPy would fetch a price list over the network on the first call, and litellm (which it loads lazily) on import.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import dspy  # type: ignore[import-untyped]  # has no types
from dspy import lm15


class _PlaceOnlyHandler(logging.Handler):
    """Logs the location of a DSPy warning without its message, which can contain the text of a prompt."""

    def emit(self, record: logging.LogRecord) -> None:
        logging.getLogger(__name__).info("DSPy reported at %s:%d", record.name, record.lineno)


def _keep_off_the_screen() -> None:
    """Replace DSPy's handler, which writes to stderr, where a full-screen application is drawn."""
    logger = logging.getLogger("dspy")
    logger.handlers = [_PlaceOnlyHandler(level=logging.WARNING)]
    logger.propagate = False


_keep_off_the_screen()
# A repeated request must reach the model, and the disk cache would store whole prompts in the home folder.
dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=False)

__all__ = ["dspy", "lm15"]
