"""OSC 52, the escape sequence that asks a terminal to fill its clipboard; it never answers whether it did."""

import base64
from collections.abc import Mapping

LIMIT_BYTES = 500_000
"""Terminals drop longer sequences; tmux was measured to pass 700 kB."""
_SCREEN_CHUNK = 76
"""Small enough for every GNU screen, which cuts off longer device control strings."""


def fits(text: str) -> bool:
    """Return whether a terminal takes `text`."""
    return len(base64.b64encode(text.encode())) <= LIMIT_BYTES


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """Return the sequence for `text`, wrapped so that a multiplexer between here and the terminal passes it on.

    A tmux on this machine takes the plain one, or is given the text by its own command. A tmux at the other end of an
    ssh connection is known by `TERM` alone: with `allow-passthrough` it passes the wrapped one on, else drops it.
    """
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if environ.get("STY"):
        return "".join(f"\x1bP{plain[at : at + _SCREEN_CHUNK]}\x1b\\" for at in range(0, len(plain), _SCREEN_CHUNK))
    if environ.get("TERM", "").startswith("tmux") and not environ.get("TMUX"):
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return plain
