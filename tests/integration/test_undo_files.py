"""What was deleted many at a time can be brought back until the session ends, and is gone for good then."""

import stat
from pathlib import Path

import pytest

from domain.errors import StorageError
from domain.evaluation.ports import CaseSet
from domain.history.operations import (
    DeletedPrompt,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOutputOperation,
)
from storage.state.undo import UndoFiles
from tests.support.experiments import make_experiment, make_output
from tests.support.histories import finish, start_python
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths

RECORD = make_record()
EXPERIMENT = make_experiment(RECORD)
TRIED = (
    RECORD,
    (
        SaveExperimentOperation(EXPERIMENT, restores=True),
        SaveOutputOperation(make_output(EXPERIMENT, text="camión\n日本")),
        SaveCasesOperation(RECORD.root_uid, CaseSet(checks=("json",)), restores=True),
    ),
)


def test_what_is_kept_comes_back_and_is_gone_when_the_session_ends(tmp_path: Path) -> None:
    store = UndoFiles(tmp_path / "undo")
    assert not (tmp_path / "undo").exists()
    records = [DeletedPrompt(make_record(id=number, original_idea=f"camión {number}")) for number in range(1, 4)]
    records.append(DeletedPrompt(*TRIED))
    name, other = store.keep(iter(records)), store.keep([])
    assert list(store.read(name)) == records
    assert list(store.read(other)) == []
    files = [path for path in (tmp_path / "undo").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    store.forget()
    assert [path for path in (tmp_path / "undo").rglob("*") if path.is_file()] == []


KILLED = """
import os, sys
from pathlib import Path
from storage.state.undo import UndoFiles
from domain.history.operations import DeletedPrompt
from tests.support.records import make_record
UndoFiles(Path(sys.argv[1])).keep([DeletedPrompt(make_record(original_idea="left behind"))])
sys.stdout.flush()
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_session_left_is_removed_and_what_a_running_one_holds_is_not(tmp_path: Path) -> None:
    running = UndoFiles(tmp_path)
    name = running.keep([DeletedPrompt(make_record())])
    killed = start_python(KILLED, tmp_path)
    killed.communicate(timeout=60)
    assert any(b"left behind" in path.read_bytes() for path in tmp_path.rglob("*.jsonl"))
    UndoFiles(tmp_path).keep([DeletedPrompt(make_record())])
    assert not any(b"left behind" in path.read_bytes() for path in tmp_path.rglob("*.jsonl"))
    assert len(list(running.read(name))) == 1


def test_a_folder_that_cannot_be_used_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "undo").write_text("a file")
    with pytest.raises(StorageError):
        UndoFiles(tmp_path / "undo").keep([DeletedPrompt(make_record())])


def test_another_process_can_write_at_the_same_time(tmp_path: Path) -> None:
    store = UndoFiles(tmp_path)
    store.keep([DeletedPrompt(make_record())])
    code = KILLED.replace("os.kill(os.getpid(), 9)", "print('kept')")
    assert finish(start_python(code, tmp_path)).strip() == "kept"


def test_with_saving_off_nothing_is_written(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_ENABLED", "false")
    container = Container(paths)
    store, records = container.undo_store(), [DeletedPrompt(make_record()), DeletedPrompt(*TRIED)]
    name, other = store.keep(iter(records)), store.keep([])
    assert (list(store.read(name)), list(store.read(other))) == (records, [])
    container.close()
    assert not paths.data.exists()
