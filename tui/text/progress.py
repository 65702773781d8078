"""The progress of long work, in words that fit."""

from domain.runtime.progress import BYTES, Progress
from domain.text.clean import one_line

_DOT = " · "
_MEGABYTE, _KILOBYTE = 1_000_000, 1_000
_FEW_BYTES = 10 * _MEGABYTE


def duration(seconds: float) -> str:
    """Return `12 s`, `1:40 min` or `2:03:00 h`."""
    whole = max(round(seconds), 0)
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes}:{rest:02d} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d} h"  # noqa: PLR2004 - minutes in an hour


def amount(progress: Progress) -> str:
    """Return how much is done: `206 of 491 MB`, `240 of 1,000 prompts`; empty without a unit."""
    if not progress.unit:
        return ""
    scale, unit = 1, progress.unit
    if unit == BYTES:
        scale, unit = (_MEGABYTE, "MB") if (progress.total or progress.done) >= _FEW_BYTES else (_KILOBYTE, "kB")
    done = f"{progress.done // scale:,}"
    return f"{done} {unit}" if progress.total is None else f"{done} of {progress.total // scale:,} {unit}"


def work_text(progress: Progress, elapsed: float, left: float | None, ending: str, width: int) -> str:
    """Return a line of at most `width` cells: what, how far, how long, and as `ending` the key that stops it.

    In a narrow line the least important parts are left out.
    """
    part, how_much = progress.fraction, amount(progress)
    percent = "" if part is None else f" {int(part * 100)}%"
    head = one_line(f"▶ {progress.what}{percent}")
    guess = "" if left is None else f"about {duration(left)} left"
    for parts in (
        (head, how_much, duration(elapsed), guess, ending),
        (head, how_much, guess or duration(elapsed), ending),
        (head, "" if percent else how_much, guess or duration(elapsed), ending),
        (head, "" if percent else how_much, ending),
    ):
        line = _DOT.join(part for part in parts if part)
        if len(line) <= width:
            return line
    return _DOT.join((head, ending)) if ending else head
