"""Plays one fault from the first idea to the last check."""

import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from storage.recovery.repair import SqliteHistoryFile
from tests.fault_matrix.faults import Fault, Stage, small_disk
from tests.support.clocks import FakeClock
from tests.support.histories import history
from tests.support.records import make_record
from tests.support.terminal import Terminal, terminal
from tui.composition.paths import Paths

FIRST, SECOND = "canary idea of the first run", "canary idea of the second run"
KEY = "sk-canary-key-of-the-fault-matrix"
_FILLED = 40
_IMPROVE, _QUIT, _NEW = "\n", "\x11", "\x0e"
_FOLDERS = {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"}
_APP = "dspy-prompt-improver"
_FRAME = " ›│┃╭╮╰╯┏┓┗┛─━▔▁▃▅█"

Start = Callable[[str], AbstractContextManager[Terminal]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fault: the sentence on the screen, and what is not as it must be."""

    saw: str
    lost: list[str]
    duplicated: list[str]
    leaked: list[str]
    """Files that hold prompt text or a key and should not."""


def play(fault: Fault, folder: Path) -> Outcome:
    """Cause the fault around runs of the real command. Raises `PermissionError` when it may not be caused here."""
    paths = Paths(folder / "config" / _APP, folder / "data" / _APP, folder / "cache", folder / "state" / _APP)
    database = folder / "place" / "history.sqlite3"
    stage = Stage(database, paths.spool(database))
    environ = {name: str(folder / place) for name, place in _FOLDERS.items()}
    environ |= {"SQLITE_DB_PATH": str(database), "LLM_API_KEY": KEY, "BREAKER_COOLDOWN_SECONDS": "1"} | fault.environ

    @contextmanager
    def start(idea: str) -> Iterator[Terminal]:
        # A path of a temporary folder is long, and the sentence about it should stand on one line.
        with terminal(idea, environ=environ, columns=260, rows=50, module="tests.support.scripted_app") as app:
            stage.app = app
            app.shows("engine: ready")
            yield app

    with small_disk(database.parent) if fault.own_disk else nullcontext():
        saw = (_fault_while_open if fault.while_open else _fault_between_sessions)(fault, stage, start)
        found = Counter(_ideas(stage.database, stage.beside))
        leaked = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and _leaks(path, stage)]
    lost = [idea for idea in stage.expected if not found[idea]]
    return Outcome(saw, lost, [idea for idea, count in found.items() if count > 1], leaked)


def _fault_while_open(fault: Fault, stage: Stage, start: Start) -> str:
    with start(FIRST) as app:
        _improve(app, stage, FIRST)
        _is_saved(app, stage)
        with fault.cause(stage):
            app.send(f"{_NEW}{SECOND}")
            app.shows(SECOND)
            _improve(app, stage, SECOND)
            saw = _sentence(app, fault.says)
            if fault.killed:
                app.kill(signal.SIGKILL)
                app.wait()
        if not fault.killed:
            _is_saved(app, stage)
            _leave(app)
            return saw
    with start("") as app:
        _is_saved(app, stage)
        _leave(app)
    return saw


def _fault_between_sessions(fault: Fault, stage: Stage, start: Start) -> str:
    with start(FIRST) as app:
        _improve(app, stage, FIRST)
        _is_saved(app, stage)
        _leave(app)
    _fill(stage)
    with ExitStack() as lasting:
        lasting.enter_context(fault.cause(stage))
        with start(SECOND) as app:
            _improve(app, stage, SECOND)
            saw = _sentence(app, fault.says)
            lasting.close()
            _is_saved(app, stage)
            _leave(app)
    return saw


def _fill(stage: Stage) -> None:
    """Add older prompts, and the backup that the application makes of itself within days."""
    with history(stage.database) as repository:
        for number in range(_FILLED):
            idea = f"canary idea {number} of long ago"
            repository.save(make_record(original_idea=idea, improved_prompt=f"{idea}, in many words. " * 60))
            stage.expected.append(idea)
    SqliteHistoryFile(stage.database, FakeClock()).back_up("automatic", 2)


def _improve(app: Terminal, stage: Stage, idea: str) -> None:
    app.send(_IMPROVE)
    app.shows(f"{idea}, step by step.")
    stage.expected.append(idea)


def _is_saved(app: Terminal, stage: Stage) -> None:
    """Wait until all is there, nothing waits, and the screen has stopped speaking of it."""
    app.until(lambda: set(stage.expected) <= set(_ideas(stage.database, stage.beside)), "everything in the database")
    app.until(lambda: not list(stage.spool.glob("*.json")), "an empty spool")
    app.until(lambda: "waiting" not in app.text and "not saving" not in app.text, "the screen says so")


def _leave(app: Terminal) -> None:
    app.send(_QUIT)
    assert app.wait() == 0


def _sentence(app: Terminal, says: str) -> str:
    """Return the line that says it, with the one after it."""
    app.shows(says)
    lines = app.text.splitlines()
    index = next(number for number, line in enumerate(lines) if says in line)
    return " ".join(f"{lines[index].strip(_FRAME)} {lines[index + 1].strip(_FRAME)}".split())


def _ideas(database: Path, beside: list[Path]) -> list[str]:
    """Return the idea of every record of the database, and of those that only files beside it hold."""
    rows = _rows(database)
    known = {uid for uid, _ in rows}
    rows += [(uid, idea) for path in beside for uid, idea in _rows(path) if uid not in known]
    return [idea for _, idea in rows]


def _rows(path: Path) -> list[tuple[str, str]]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT uid, original_idea FROM prompt_history").fetchall()
    except sqlite3.Error:
        return []


def _leaks(path: Path, stage: Stage) -> bool:
    """Tell whether a file holds a key, or prompt text though it is none of those that keep prompts."""
    content = path.read_bytes()
    keeps_prompts = stage.database.parent in path.parents or stage.spool in path.parents or "draft" in path.name
    return KEY.encode() in content or (b"canary idea" in content and not keeps_prompts)
