"""Several processes and the open application share one history: every row arrives, and nobody sees an error."""

import subprocess
import sys
from pathlib import Path

from storage.transfer.jsonl import all_entries
from tests.support.histories import PROCESS_DEADLINE_SECONDS, finish, history, start_python
from tests.support.terminal import terminal
from tests.support.tiers import examples
from tui.composition.paths import platform_paths

WRITERS, EACH = 4, examples(250)
_THROUGH_THE_WHOLE_STACK = """
import sys
from pathlib import Path
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import platform_paths

slot, count = sys.argv[1], int(sys.argv[2])
container = Container(platform_paths())
writer, problems = container.writer(), []
writer.add_listener(lambda status: status.problem and problems.append(str(status.problem)))
writer.start()
for number in range(count):
    writer.keep(make_record(original_idea=f"idea {number} of writer {slot}"))
from tests.support.polling import wait_until
wait_until(lambda: not container.spool().waiting(), "everything is saved", 60)
container.close()
print(problems)
"""
_READER = """
import sys, time
from pathlib import Path
from tui.composition.container import Container
from tui.composition.paths import platform_paths

container = Container(platform_paths())
reader, problems, most = container.history(), [], 0
deadline = time.monotonic() + 60
while most < 50 or not Path(sys.argv[1]).exists():
    assert time.monotonic() < deadline, most
    for listing in (reader.results("").first(), reader.results("idea writer").first()):
        problems += [str(listing.problem)] if listing.problem else []
        most = max(most, len(listing.items))
container.close()
print(problems)
"""


def test_four_processes_a_reader_and_the_open_application_share_a_history(tmp_path: Path) -> None:
    done = tmp_path / "done"
    database = platform_paths().database
    with terminal(columns=160, rows=40, module="tests.support.scripted_app") as app:
        app.shows("engine: ready")
        writers = [start_python(_THROUGH_THE_WHOLE_STACK, slot, EACH) for slot in range(WRITERS)]
        reader = start_python(_READER, done)
        seen = set()
        while any(writer.poll() is None for writer in writers):
            app.until(lambda: True, "the next look")
            seen.add(next((line for line in app.text.splitlines() if "saving" in line or "●" in line), ""))
        problems = [finish(writer).strip() for writer in writers]
        done.touch()
        problems.append(finish(reader).strip())
        app.shows("of writer")
        app.send("\x11")
        assert app.wait() == 0
    assert problems == ["[]"] * (WRITERS + 1)
    assert not [line for line in seen if "not saving" in line or "paused" in line]
    with history(database) as repository:
        entries = list(all_entries(repository))
    assert len(entries) == len({entry.uid for entry in entries}) == WRITERS * EACH
    print(f"{WRITERS} processes wrote {len(entries):,} rows; problems seen by writers, reader and screen: 0")


def test_command_lines_and_writers_do_not_disturb_each_other() -> None:
    writer = start_python(_THROUGH_THE_WHOLE_STACK, 0, examples(100))
    codes = []
    while writer.poll() is None:
        for command in ("export", "backup"):
            call = [sys.executable, "-m", "tui.cli", command]
            codes.append(subprocess.run(call, capture_output=True, timeout=PROCESS_DEADLINE_SECONDS, check=False))
    assert finish(writer).strip() == "[]"
    assert {(done.returncode, done.stderr.decode() if b"exported" not in done.stderr else "") for done in codes} == {
        (0, "")
    }
