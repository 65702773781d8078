"""What an export may be written to."""

import os
from pathlib import Path

import pytest

from domain.errors import FileError
from storage.transfer.run import export_to
from tests.support.repositories import memory_history


def test_an_export_replaces_no_pipe_even_when_it_may_replace_files(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    with memory_history() as repository, pytest.raises(FileError, match="is a device or a pipe"):
        export_to(pipe, repository, lambda _progress: None, overwrite=True)
    assert pipe.is_fifo()
