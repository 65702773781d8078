"""The first gate behind the terminal: what is pasted is text, and never keys."""

from domain.text.clean import without_sequences

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
