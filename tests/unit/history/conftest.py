"""What the tests of the history have in common."""

from collections.abc import Iterator

import pytest

from tests.support.writer_parts import WriterParts


@pytest.fixture
def parts() -> Iterator[WriterParts]:
    parts = WriterParts()
    yield parts
    parts.repository.before_save = lambda: None
    parts.writer.close(10)
