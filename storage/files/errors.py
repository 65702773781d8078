"""What a person reads when a file cannot be used: a sentence and what to do next."""

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
    """Tell whether `error` says that the disk, a quota or a size limit is full."""
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
    """Raise an `OSError` as a `kind` instead.

    `full` is said of a full disk and `locked` of a lock that another process holds, `unusable` of everything else.
    `{reason}` in a sentence stands for the system's words.
    """
    try:
        yield
    except OSError as error:  # a lock's `Timeout` is one as well
        found = locked if isinstance(error, Timeout) else full if is_disk_full(error) else None
        sentence, next_step = found or unusable
        raise kind(sentence.replace("{reason}", reason_of(error)), next_step, title=title) from error
