"""Writes an answer while it arrives."""

import sys
from contextlib import suppress
from os.path import commonprefix
from typing import TextIO

from domain.text.clean import clean_text


class LiveText:
    """Takes the whole answer so far, again and again, and writes the part that will not change.

    An answer grows in its middle, because the context already follows it. So only what two texts in a row share is
    written. When the model starts again, nothing more is written: written text cannot be taken back. The stream is
    a terminal or the error output, never a pipe for the prompt alone.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before = ""
        self._written = ""

    @property
    def is_output(self) -> bool:
        """Whether the text is written to the output, where the result belongs."""
        return self._stream is sys.stdout

    @property
    def has_begun(self) -> bool:
        """Whether anything was written."""
        return bool(self._written)

    def take(self, text: str) -> None:
        """Write what is new and will not change."""
        text = clean_text(text)
        self._write(commonprefix([self._before, text]))  # noqa: RUF071 - of texts, not of paths
        self._before = text

    def finish(self, text: str) -> bool:
        """Write the rest of the finished `text` and a line end; return whether exactly that was written."""
        text = clean_text(text)
        self._write(text)
        if self._written:
            self._put("\n")
        return self._written == text

    def _write(self, text: str) -> None:
        if text.startswith(self._written) and text != self._written:
            self._put(text[len(self._written) :])
            self._written = text

    def _put(self, text: str) -> None:
        with suppress(OSError):  # a closed terminal must not lose the answer
            self._stream.write(text)
            self._stream.flush()
