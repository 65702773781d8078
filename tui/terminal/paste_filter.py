"""The first gate behind the terminal: what is pasted is text, and never keys."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic

from textual._xterm_parser import XTermParser
from textual.message import Message

from domain.text.clean import without_sequences
from tui.terminal.line_ends import TypedAhead

_BEGIN = "\x1b[200~"
_END = "\x1b[201~"


class PasteFilter:
    """Takes the escape sequences out of pastes before they are parsed.

    Textual (8.2.8) takes an ESC in a paste for the paste's end, and what follows for keys: a text that somebody wrote
    could quit the application, or type into an editor that it has opened. For one thread.
    """

    def __init__(self) -> None:
        self._pasted: list[str] | None = None
        """What has come of the paste under way."""
        self._rest = ""
        """What may be the beginning of a paste's end, or has come before what may be the rest of its beginning."""

    def filter(self, data: str) -> str:
        """Return what can be parsed of what has come; a paste when all of it is here."""
        ready: list[str] = []
        while data:
            if self._pasted is None:
                data = self._before_paste(data, ready)
            else:
                data = self._in_paste(self._pasted, data, ready)
        return "".join(ready)

    def _before_paste(self, data: str, ready: list[str]) -> str:
        """Pass on what is no paste, at once; return what comes after the beginning of one."""
        seen = len(self._rest)
        together = self._rest + data
        at = together.find(_BEGIN)
        if at < 0:
            ready.append(data)
            self._rest = together[-(len(_BEGIN) - 1) :]
            return ""
        end = at + len(_BEGIN)
        ready.append(together[seen:end])
        self._pasted, self._rest = [], ""
        return together[end:]

    def _in_paste(self, pasted: list[str], data: str, ready: list[str]) -> str:
        """Keep what is pasted; pass it on with the end of it, and return what comes after."""
        together = self._rest + data
        at = together.find(_END)
        if at < 0:
            kept = next((size for size in range(len(_END) - 1, 0, -1) if together.endswith(_END[:size])), 0)
            cut = len(together) - kept
            pasted.append(together[:cut])
            self._rest = together[cut:]
            return ""
        pasted.append(together[:at])
        ready += [without_sequences("".join(pasted)), _END]
        self._pasted, self._rest = None, ""
        return together[at + len(_END) :]


class PasteSafeParser(XTermParser):
    """Textual's parser behind the filter."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._paste_filter = PasteFilter()
        self._has_waited = False

    def feed(self, data: str) -> Iterator[Message]:
        """Yield the events of what has come. An empty `data` is the end."""
        if not data or (data := self._paste_filter.filter(data)):
            events = super().feed(data)
            if not self._has_waited:
                # All of it lay in the terminal's buffer: it comes at once, however slowly it was typed.
                events = iter(list(events))
                TypedAhead.until = monotonic()
            yield from events

    def tick(self) -> Iterable[Message]:
        """Yield the events of what has not gone on in time. The driver calls it after each look for input."""
        self._has_waited = True
        return super().tick()


def guard_pastes() -> None:
    """Let Textual parse the terminal's input behind the filter, in this process."""
    if sys.platform != "win32":  # there pastes come as keys, one by one
        from textual.drivers import linux_driver  # noqa: PLC0415 - it cannot be imported on Windows

        vars(linux_driver)["XTermParser"] = PasteSafeParser  # the driver takes no parser
