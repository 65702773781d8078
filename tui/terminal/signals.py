"""The signals that this system knows: Windows lacks most of them."""

import signal


def known_signals(*names: str) -> tuple[signal.Signals, ...]:
    """Return those of the names that stand for a signal here."""
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))
