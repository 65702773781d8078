"""Checks that an error of the history is fit to be read. No child process loads this: it needs pytest."""

from collections.abc import Callable

import pytest

from domain.errors import StorageError
from storage.repository import SqlitePromptRepository
from tests.support.records import make_record

SECRET = "the person's secret idea"


def refused(call: Callable[[], object]) -> StorageError:
    """Return the error of a call that must fail, after checking that it is fit to be read."""
    with pytest.raises(StorageError) as caught:
        call()
    error = caught.value
    assert error.sentence.endswith(".")
    assert error.next_step.endswith(".")
    assert SECRET not in error.sentence + error.next_step
    return error


def save_secret(repository: SqlitePromptRepository) -> StorageError:
    return refused(lambda: repository.save(make_record(original_idea=SECRET)))
