"""An editor that does one thing with its file and ends: `python scripted_editor.py WHAT [MORE] FILE`."""

import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

SCRIPT = Path(__file__)
ADDED = "added in the editor"
_DEADLINE_SECONDS = 60.0


def command(what: str, *more: object) -> str:
    """Return what to set `EDITOR` to."""
    return " ".join([sys.executable, str(SCRIPT), what, *map(str, more)])


def wait_for(file: Path, then: bytes) -> bytes:
    print("The editor is open.", flush=True)
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not file.exists():
        assert time.monotonic() < deadline, f"{file} never came"
        time.sleep(0.02)
    return then


def look(file: Path, given: bytes, report: Path) -> None:
    """Write down what the editor finds."""
    modes = [f"{stat.S_IMODE(path.stat().st_mode):o}" for path in (file, file.parent)]
    report.write_text(f"{' '.join(modes)} {file.name} {given!r}")


def read_line() -> bytes:
    print("Type a line.", flush=True)
    return sys.stdin.readline().encode()


def main(what: str, *rest: str) -> None:
    file = Path(rest[-1])
    given = file.read_bytes()
    written: dict[str, Callable[[], bytes | None]] = {
        "add": lambda: given + f"{ADDED}\n".encode(),
        "windows": lambda: b"\xef\xbb\xbf" + given.replace(b"\n", b"\r\n") + b"\x1b[31mred\x07\r\n",
        "empty": lambda: b"",
        "latin-1": lambda: given + "é".encode("latin-1"),
        "long": lambda: b"x" * int(rest[0]),
        "look": lambda: look(file, given, Path(rest[0])),
        "wait": lambda: wait_for(Path(rest[0]), given + f"{ADDED}\n".encode()),
        "keys": lambda: given + read_line(),
    }
    data = written.get(what.split("-and-", maxsplit=1)[0], lambda: None)()
    if data is not None:
        file.write_bytes(data)
    if what == "remove":
        file.unlink()
    if what.endswith("fail"):
        sys.exit(3)
    if what.endswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
