"""The spool and the draft on a real disk: private, whole or absent, and kept through kill -9."""

import json
import os
import stat
import time
from pathlib import Path
from uuid import uuid4

import pytest

from domain.errors import SpoolError, StorageError
from domain.history.operations import DeleteOperation, EditOperation, Operation, SaveOperation
from domain.prompts.drafts import Draft
from storage.files.durable import write_durably
from storage.spool import reading as spool_reading
from storage.spool.format import read_operations, to_bytes
from storage.spool.spool import FileSpool
from storage.state.drafts import FileDraftStore
from tests.support.histories import finish, start_python
from tests.support.records import make_record


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    spool, drafts = FileSpool(tmp_path / "data" / "spool"), FileDraftStore(tmp_path / "state" / "draft.json")
    umask = os.umask(0)
    try:
        name = spool.put(SaveOperation(make_record()))
        drafts.save(Draft(idea="x"))
    finally:
        os.umask(umask)
    for folder in ("data", "data/spool", "state"):
        assert mode_of(tmp_path / folder) == 0o700
    assert mode_of(tmp_path / "data" / "spool" / name) == mode_of(tmp_path / "state" / "draft.json") == 0o600


def test_torn_and_foreign_files_are_counted_and_left_alone(tmp_path: Path) -> None:
    spool = FileSpool(tmp_path)
    first, second = SaveOperation(make_record()), SaveOperation(make_record())
    name = spool.put(first)
    content = (tmp_path / name).read_bytes()
    whole = json.loads(content)
    foreign = {
        "000000000007-torn.json": content[: len(content) // 2],
        "empty.json": b"",
        "notes.txt": b"\xff\xfe notes",
        "later-format.json": json.dumps(whole | {"format": 2}).encode(),
        "later-kind.json": json.dumps(whole | {"kind": "favourite"}).encode(),
        "broken-record.json": json.dumps(whole | {"record": whole["record"] | {"framework": "legacy"}}).encode(),
        "no-object.json": b"[]",
        "deep.json": b"[" * 100_000,
    }
    for file_name, data in foreign.items():
        (tmp_path / file_name).write_bytes(data)
    (tmp_path / "a-folder").mkdir()
    spool.put(second)
    assert [waiting.operation for waiting in spool.waiting()] == [first, second]
    assert spool.unreadable() == len(foreign) + 1
    for file_name, data in foreign.items():
        assert (tmp_path / file_name).read_bytes() == data


def test_escape_sequences_in_a_file_never_come_out(tmp_path: Path) -> None:
    spool = FileSpool(tmp_path)
    spool.put(SaveOperation(make_record(role="a\x1b]0;t\x07b", guardrails=("c\x9b31md",))))
    [waiting] = spool.waiting()
    assert isinstance(waiting.operation, SaveOperation)
    assert (waiting.operation.record.role, waiting.operation.record.guardrails) == ("ab", ("cd",))


def test_two_spools_on_one_folder_see_each_other(tmp_path: Path) -> None:
    one, other = FileSpool(tmp_path), FileSpool(tmp_path)
    operations = [SaveOperation(make_record()) for _ in range(6)]
    for number, operation in enumerate(operations):
        (one, other)[number % 2].put(operation)
    assert [waiting.operation for waiting in one.waiting()] == operations
    one.acknowledge(other.waiting()[0].name)
    assert len(other.waiting()) == 5


def test_what_waits_is_read_once_and_is_never_older_than_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []

    def read(path: Path) -> tuple[Operation, ...]:
        reads.append(path.name)
        return read_operations(path)

    monkeypatch.setattr(spool_reading, "read_operations", read)
    spool, other = FileSpool(tmp_path), FileSpool(tmp_path)
    operations: list[Operation] = [SaveOperation(make_record()) for _ in range(5)]
    names = [other.put(operation) for operation in operations]
    for _ in range(3):
        assert [waiting.operation for waiting in spool.waiting()] == operations
        assert spool.unreadable() == 0
    assert sorted(reads) == sorted(names)

    other.acknowledge(names.pop(0))
    names.append(other.put(DeleteOperation("one")))
    assert [waiting.name for waiting in spool.waiting()] == names
    assert reads[5:] == names[-1:]

    (tmp_path / names[0]).write_bytes(to_bytes(DeleteOperation("two")))
    (tmp_path / names[1]).write_bytes(b"{")
    (tmp_path / names[2]).chmod(0)
    assert spool.waiting()[0].operation == DeleteOperation("two")
    assert spool.unreadable() == 1 + (not os.access(tmp_path / names[2], os.R_OK))
    (tmp_path / names[1]).write_bytes(to_bytes(operations[2]))
    (tmp_path / names[2]).chmod(0o600)
    assert [waiting.operation for waiting in spool.waiting()] == [
        DeleteOperation("two"),
        *operations[2:],
        DeleteOperation("one"),
    ]


def test_what_this_process_wrote_is_not_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = FileSpool(tmp_path)
    operations: list[Operation] = [SaveOperation(make_record(role="日本 \\n\n\tx")), DeleteOperation("a")]
    monkeypatch.setattr(spool_reading, "read_operations", pytest.fail)
    spool.put(operations[0])
    many = spool.put(*operations)
    assert [waiting.operation for waiting in spool.waiting()] == [operations[0], *operations]
    monkeypatch.undo()
    FileSpool(tmp_path).acknowledge(many, operations[1:])
    assert [waiting.operation for waiting in spool.waiting()] == [operations[0], operations[1]], "another changed it"


def test_what_another_process_took_at_once_is_not_believed_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool, other = FileSpool(tmp_path), FileSpool(tmp_path)
    left = [DeleteOperation("b")]

    def write_and_lose(path: Path, data: bytes) -> None:
        write_durably(path, data)
        monkeypatch.undo()
        other.acknowledge(path.name, left)

    monkeypatch.setattr("storage.spool.spool.write_durably", write_and_lose)
    spool.put(DeleteOperation("a"), *left)
    assert [waiting.operation for waiting in spool.waiting()] == left


NAME_OF_OURS = "save-0123456789abcdef-0123456789ab.json"
FOREIGN_NAMES = (
    "zzz.json",
    "notes.txt",
    "~lock",
    "000000000001-save (copy).json",
    "999999999999.json",
    f"999999999999-{NAME_OF_OURS}",
    f"{'9' * 215}-{NAME_OF_OURS}",
    f"9999999999999999999-{NAME_OF_OURS}",
    f"٩٩٩٩٩٩٩٩٩٩٩٩-{NAME_OF_OURS}",
    f"99999999999²-{NAME_OF_OURS}",
    f"-99999999999-{NAME_OF_OURS}",
)


@pytest.mark.parametrize("kind", ["text", "folder", "link", "operation"])
@pytest.mark.parametrize("place", ["", "journal"])
@pytest.mark.parametrize("name", FOREIGN_NAMES)
def test_files_that_are_not_ours_change_no_order(tmp_path: Path, name: str, place: str, kind: str) -> None:
    first, second, third = (EditOperation("one", text) for text in ("1", "2", "3"))
    FileSpool(tmp_path).put(first)
    FileSpool(tmp_path).acknowledge(FileSpool(tmp_path).put(DeleteOperation("two")))
    foreign = tmp_path / place / name
    if kind == "folder":
        foreign.mkdir()
    elif kind == "link":
        foreign.symlink_to(tmp_path / "nowhere")
    else:
        foreign.write_bytes(b"{}" if kind == "text" else to_bytes(DeleteOperation("three")))
    FileSpool(tmp_path).put(second)  # as another process, which has counted nothing yet
    FileSpool(tmp_path).put(third)
    waiting = FileSpool(tmp_path).waiting()
    assert [each.operation for each in waiting if each.operation.uid == "one"] == [first, second, third]
    for each in waiting:
        FileSpool(tmp_path).acknowledge(each.name)
    journal = [each.operation for each in FileSpool(tmp_path).journal() if each.operation.uid == "one"]
    assert journal == [first, second, third]


def test_files_that_are_not_ours_take_no_room_and_tell_of_no_history(tmp_path: Path) -> None:
    spool = FileSpool(tmp_path, limit=2)
    spool.acknowledge(spool.put(DeleteOperation("one")))
    spool.prune_journal([each.name for each in spool.journal()])
    for name in ("zzz.json", "notes.txt", "desktop.ini"):
        (tmp_path / name).touch()
        (tmp_path / "journal" / name).touch()
    spool.check_room()
    assert spool.journal_length() == 0
    assert spool.unreadable() == 3


PUT_UNTIL_KILLED = """
import sys
from pathlib import Path
from domain.history.operations import SaveOperation
from storage.spool.spool import FileSpool
from tests.support.records import make_record
spool = FileSpool(Path(sys.argv[1]))
while True:
    operation = SaveOperation(make_record(improved_prompt="x" * 20_000))
    spool.put(operation)
    print(operation.uid, flush=True)
"""


def test_a_process_killed_while_putting_loses_no_acknowledged_operation(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for lines_before_death in (1, 5, 30):
        process = start_python(PUT_UNTIL_KILLED, tmp_path / "spool")
        assert process.stdout is not None
        acknowledged |= {process.stdout.readline().strip() for _ in range(lines_before_death)}
        process.kill()
        rest, _ = process.communicate(timeout=30)
        acknowledged |= {line for line in rest.split("\n")[:-1] if line}
    spool = FileSpool(tmp_path / "spool")
    assert acknowledged <= {waiting.operation.uid for waiting in spool.waiting()}
    assert spool.unreadable() == 0


FULL_DISK = """
import resource
import sys
from pathlib import Path
from domain.errors import StorageError
from domain.history.operations import SaveOperation
from domain.prompts.drafts import Draft
from storage.spool import reading as spool_reading
from storage.state.drafts import FileDraftStore
from storage.spool.spool import FileSpool
from tests.support.records import make_record
folder = Path(sys.argv[1])
spool, drafts = FileSpool(folder / "spool"), FileDraftStore(folder / "draft.json")
spool.put(SaveOperation(make_record()))
drafts.save(Draft(idea="the one before"))
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
spool.check_writable(SaveOperation(make_record()))
for call in (
    lambda: spool.check_writable(SaveOperation(make_record(improved_prompt="x" * 9000))),
    lambda: spool.put(SaveOperation(make_record(improved_prompt="x" * 9000))),
    lambda: drafts.save(Draft(idea="x" * 9000)),
):
    try:
        call()
    except StorageError as error:
        print(type(error).__name__, error.sentence)
print(len(spool.waiting()), spool.unreadable(), drafts.load().idea)
"""


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path: Path) -> None:
    assert finish(start_python(FULL_DISK, tmp_path)).splitlines() == [
        *[f"SpoolError The disk that holds {tmp_path / 'spool'} is full, so nothing can be saved."] * 2,
        f"StorageError The disk that holds {tmp_path / 'draft.json'} is full, so the draft is not saved.",
        "1 0 the one before",
    ]
    assert not list(tmp_path.rglob(".*"))


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    spool, drafts = FileSpool(tmp_path / "file" / "spool"), FileDraftStore(tmp_path / "file" / "draft.json")
    with pytest.raises(SpoolError, match="cannot be used"):
        spool.put(SaveOperation(make_record()))
    with pytest.raises(SpoolError, match="cannot be used"):
        FileSpool(tmp_path / "file").waiting()
    with pytest.raises(StorageError, match="cannot be used"):
        drafts.save(Draft(idea="x"))


def test_everything_is_synced_before_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        steps.append("sync " + ("temporary file" if name.endswith(".tmp") else name))
        fsync(descriptor)

    def noted_replace(source: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    FileSpool(tmp_path / "spool").put(SaveOperation(make_record()))
    assert steps == [f"sync {tmp_path.name}", "sync temporary file", "rename", "sync spool"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"format": 2, "draft": {}}', b'{"format": 1, "draft": {"idea": 5}}'],
)
def test_a_draft_that_cannot_be_read_is_moved_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "draft.json"
    path.write_bytes(content)
    store = FileDraftStore(path)
    assert store.load() is None
    assert not path.exists()
    assert path.with_name("draft.json.unreadable").read_bytes() == content
    store.save(Draft(idea="next"))
    assert store.load() == Draft(idea="next")


CLAIM_AND_WAIT = """
import sys
from pathlib import Path
from storage.spool.spool import FileSpool
with FileSpool(Path(sys.argv[1])).claim() as claimed:
    print(claimed, flush=True)
    sys.stdin.read()
"""


def test_a_claim_is_one_of_all_processes_and_ends_with_its_process(tmp_path: Path) -> None:
    spool = FileSpool(tmp_path / "spool")
    holder = start_python(CLAIM_AND_WAIT, tmp_path / "spool", stdin=-1)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    with spool.claim() as claimed:
        assert not claimed
    holder.kill()
    holder.communicate()
    with spool.claim() as claimed:
        assert claimed


def test_files_of_an_earlier_version_are_read(tmp_path: Path) -> None:
    spool = FileSpool(tmp_path)
    operation = SaveOperation(make_record())
    content = json.loads((tmp_path / spool.put(operation)).read_bytes())
    del content["restores"]
    for path in tmp_path.glob("*.json"):
        path.unlink()
    name = f"000000000009-{uuid4().hex}.json"
    (tmp_path / name).write_text(json.dumps(content))
    assert [(waiting.name, waiting.operation) for waiting in spool.waiting()] == [(name, operation)]
    spool.acknowledge(name)
    spool.erase(operation.uid)
    assert spool.journal() == []


def test_what_a_dead_process_left_half_written_is_swept_away_and_a_young_file_is_not(tmp_path: Path) -> None:
    old, young = tmp_path / ".old.tmp", tmp_path / ".young.tmp"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    with FileSpool(tmp_path).claim():
        assert (old.exists(), young.exists()) == (False, True)
