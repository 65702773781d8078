"""The first filter after the terminal: pasted text never acts as keys."""

from domain.text.clean import without_sequences

_BEGIN = "\x1b[200~"
_END = "\x1b[201~"


class PasteFilter:
    """Removes escape sequences from pastes before they are parsed. For one thread.

    For Textual (8.2.8) an ESC ends a paste, and the rest is keys: a foreign text could quit the application, or type
    into an editor that it opens.
    """

    def __init__(self) -> None:
        self._pasted: list[str] | None = None
        """The parts of the current paste so far."""
        self._rest = ""
        """What may be the start of an end mark, or, outside of a paste, of a begin mark."""

    def filter(self, data: str) -> str:
        """Return what can be parsed; a paste only when it is complete."""
        ready: list[str] = []
        while data:
            if self._pasted is None:
                data = self._before_paste(data, ready)
            else:
                data = self._in_paste(self._pasted, data, ready)
        return "".join(ready)

    def _before_paste(self, data: str, ready: list[str]) -> str:
        """Pass on at once what is not part of a paste; return what follows the begin mark."""
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
        """Keep what is pasted; pass it on at its end mark, and return what comes after."""
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
