"""Turns file errors into errors for the user, with a sentence and a next step."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import Timeout

from domain.errors import PromptImproverError
from domain.text.named_file import reason_of

Words = tuple[str, str]
"""A sentence and the next step."""
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: OSError) -> bool:
    """Return whether `error` means that the disk is full or that a quota or a size limit is reached."""
    return error.errno in _DISK_FULL


@contextmanager
def file_errors(
    kind: type[PromptImproverError],
    unusable: Words,
    *,
    full: Words | None = None,
    locked: Words | None = None,
    title: str = "",
) -> Iterator[None]:
    """Turn an `OSError` in the block into a `kind`.

    Uses `full` for a full disk, `locked` for a lock that another process holds, and `unusable` for other errors or if
    these are not given. `{reason}` in a sentence is replaced by the operating system's reason.
    """
    try:
        yield
    except OSError as error:  # includes a lock's `Timeout`
        found = locked if isinstance(error, Timeout) else full if is_disk_full(error) else None
        sentence, next_step = found or unusable
        raise kind(sentence.replace("{reason}", reason_of(error)), next_step, title=title) from error
