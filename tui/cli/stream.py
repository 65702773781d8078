"""An answer on its way, written as it arrives."""

import sys
from contextlib import suppress
from itertools import takewhile
from typing import TextIO

from domain.text.clean import clean_text


class LiveText:
    """Writes what will stay of the texts it is given, each of which is the whole answer so far.

    An answer grows in its middle: the person's context already stands below the sentence that is being written. So
    only what two texts in a row share is written. When an answer begins anew (the model is asked once more), nothing
    more is: what was written cannot be taken back. The stream is a terminal or the error output, never a pipe that
    has to hold the prompt alone.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before = ""
        self._written = ""

    @property
    def is_output(self) -> bool:
        """Whether the text stands where the result belongs."""
        return self._stream is sys.stdout

    @property
    def has_begun(self) -> bool:
        """Whether anything is written."""
        return bool(self._written)

    def take(self, text: str) -> None:
        """Write what is new and will stay."""
        text = clean_text(text)
        self._write(_shared(self._before, text))
        self._before = text

    def finish(self, text: str) -> bool:
        """Write the rest of the finished `text` and a line end; return whether that is what stands there now."""
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
        with suppress(OSError):  # a terminal that is gone must not cost the answer
            self._stream.write(text)
            self._stream.flush()


def _shared(one: str, other: str) -> str:
    """Return what both texts begin with."""
    return one[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))]
