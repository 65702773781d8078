"""One process at a time may ask for outputs, whatever becomes of the others."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from domain.errors import InvalidCasesError, StorageError
from storage.experiments.claims import ExperimentClaims
from storage.files import durable
from tests.support.histories import finish, start_python

HOLD = """
import sys
from pathlib import Path
from storage.experiments.claims import ExperimentClaims
with ExperimentClaims(Path(sys.argv[1])).claim("the same"):
    print("claimed", flush=True)
    sys.stdin.readline()
"""
IN_TURN = """
import os
import sys
from pathlib import Path
from storage.experiments.claims import ExperimentClaims
from storage.files import durable
folder, taken = Path(sys.argv[1]), Path(sys.argv[2])
durable.LOCK_SECONDS = 120
for _ in range(40):
    with ExperimentClaims(folder).claim("the same"):
        os.close(os.open(taken, os.O_CREAT | os.O_EXCL))  # fails while another one has the right
        taken.unlink()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "claims"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "LOCK_SECONDS", 0)


def held_by_another(folder: Path) -> "subprocess.Popen[str]":
    process = start_python(HOLD, folder, stdin=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "claimed\n"
    return process


def test_another_process_is_refused_and_other_prompts_are_not(folder: Path) -> None:
    other = held_by_another(folder)
    with pytest.raises(InvalidCasesError, match="being tried already"), ExperimentClaims(folder).claim("the same"):
        pytest.fail("both have it")
    with ExperimentClaims(folder).claim("others"):
        pass
    other.communicate("\n", timeout=60)
    with ExperimentClaims(folder).claim("the same"):
        pass
    assert list(folder.iterdir()) == []


def test_the_right_ends_with_a_killed_process_and_its_file_with_the_next_claim(folder: Path) -> None:
    with held_by_another(folder) as other:
        os.kill(other.pid, signal.SIGKILL)
    assert len(list(folder.iterdir())) == 1
    with ExperimentClaims(folder).claim("others"):
        assert len(list(folder.iterdir())) == 1
    assert list(folder.iterdir()) == []


def test_processes_that_come_at_once_have_it_in_turn(folder: Path, tmp_path: Path) -> None:
    for process in [start_python(IN_TURN, folder, tmp_path / "taken") for _ in range(4)]:
        finish(process)
    assert list(folder.iterdir()) == []


def test_an_error_in_the_block_gives_the_right_back(folder: Path) -> None:
    with pytest.raises(ValueError, match="x"), ExperimentClaims(folder).claim("the same"):
        raise ValueError("x")
    with ExperimentClaims(folder).claim("the same"):
        pass


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be used"), ExperimentClaims(tmp_path / "file" / "x").claim("this"):
        pytest.fail("nothing can be locked there")
