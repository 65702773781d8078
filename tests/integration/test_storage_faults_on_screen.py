"""The real command on a disk that fails while it runs: what is said, what is kept, what comes back by itself."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from tests.support.terminal import Terminal, terminal
from tui.composition.paths import platform_paths

IDEA = "plan a herb garden"
ANSWER = f"{IDEA}, step by step."
WAITING = "waiting"
IMPROVE, QUIT, COPY, SEARCH, NEW, ESCAPE = "\n", "\x11", "\x1b[19~", "\x06", "\x0e", "\x1b"
# A path of a temporary folder is long, and the sentence about it should stand on one line.
application = partial(terminal, columns=260, rows=50, module="tests.support.scripted_app")


def ideas(database: Path) -> list[str]:
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'prompt_history'").fetchone()
        rows = connection.execute("SELECT original_idea FROM prompt_history ORDER BY id") if tables[0] else []
        return [idea for (idea,) in rows]


def spooled() -> list[Path]:
    return [path for path in (platform_paths().data / "spool").rglob("*.json") if path.parent.name != "journal"]


def is_saved(app: Terminal, database: Path, *expected: str) -> None:
    """Wait until the database holds these ideas, once each, and the screen has stopped speaking of waiting."""
    app.until(lambda: ideas(database) == list(expected) and not spooled(), f"{expected} in the database")
    app.until(lambda: WAITING not in app.text and "not saving" not in app.text, "the screen says so")


def ready(app: Terminal) -> None:
    app.shows("engine: ready")
    app.until(platform_paths().database.exists, "the database")


def leave(app: Terminal) -> None:
    app.send(QUIT)
    assert app.wait() == 0


@contextmanager
def full_disk(app: Terminal) -> Iterator[None]:
    """No file of the application can grow, as on a disk or a quota that is full."""
    soft, hard = resource.prlimit(app.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(app.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(app.pid, resource.RLIMIT_FSIZE, (soft, hard))


def test_a_history_that_cannot_be_opened_costs_no_prompt_and_is_filled_once_it_can(tmp_path: Path) -> None:
    blocker = tmp_path / "blocker"
    blocker.write_text("a file where a folder should be")
    database = blocker / "history.sqlite3"
    with application(IDEA, environ={"SQLITE_DB_PATH": str(database)}) as app:
        app.shows("engine: ready")
        app.send(IMPROVE)
        app.shows(ANSWER)
        app.shows(f"The history file {database} cannot be opened.")
        app.shows(WAITING)
        app.shows("not saving")  # the list knows of the waiting prompt before the writer has tried to save it
        assert "✓ saved" not in app.text
        assert len(spooled()) == 1
        assert IDEA in app.text
        blocker.unlink()
        is_saved(app, database, IDEA)
        leave(app)


def test_what_a_lost_history_left_waiting_is_saved_by_the_next_session(tmp_path: Path) -> None:
    blocker = tmp_path / "blocker"
    blocker.write_text("a file where a folder should be")
    environ = {"SQLITE_DB_PATH": str(blocker / "history.sqlite3")}
    with application(IDEA, environ=environ) as app:
        app.shows("engine: ready")
        app.send(IMPROVE)
        app.shows(ANSWER)
        app.shows(WAITING)
        leave(app)
    assert len(spooled()) == 1
    blocker.unlink()
    with application(environ=environ) as again:
        is_saved(again, blocker / "history.sqlite3", IDEA)
        again.shows(IDEA)
        leave(again)


def test_while_another_program_locks_the_history_every_key_works_and_the_prompt_is_saved_after() -> None:
    database = platform_paths().database
    with application(IDEA) as app:
        ready(app)
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            app.send(IMPROVE)
            app.shows(ANSWER)
            app.shows(WAITING)
            app.send(f"{SEARCH}herb")
            app.shows("herb", seconds=4)  # sooner than SQLite gives up waiting for the lock
            app.send(ESCAPE)
            app.shows("Another program has locked the history file")
            app.send(" and balcony")
            app.shows(f"{IDEA} and balcony", seconds=4)
            assert ideas(database) == []
            other.execute("ROLLBACK")
        is_saved(app, database, IDEA)
        leave(app)


def test_on_a_full_disk_the_screen_says_not_saved_and_the_prompt_can_be_copied_and_made_again() -> None:
    database = platform_paths().database
    with application(IDEA) as app:
        ready(app)
        with full_disk(app):
            app.send(IMPROVE)
            app.shows("NOT SAVED")
            app.shows("is full, so nothing can be saved.")
            app.shows("Copy the prompt now; it is only on this screen.")
            app.shows(ANSWER)
            assert "✓" not in app.text
            app.send(COPY)
            app.shows("Sent to the terminal")
            assert ideas(database) == []
            assert spooled() == []
        app.send(IMPROVE)
        is_saved(app, database, IDEA)
        app.until(lambda: "NOT SAVED" not in app.text, "the saved result")
        leave(app)


def test_a_history_deleted_under_the_open_application_is_written_again_with_everything_in_it() -> None:
    database = platform_paths().database
    with application(IDEA) as app:
        ready(app)
        app.send(IMPROVE)
        is_saved(app, database, IDEA)
        for file in database.parent.glob(f"{database.name}*"):
            file.unlink()
        app.send(f"{NEW}another idea after it")
        app.send(IMPROVE)
        app.shows("another idea after it, step by step.")
        is_saved(app, database, IDEA, "another idea after it")
        app.shows("The history file was deleted while it was open")
        app.send(ESCAPE)
        app.until(lambda: "deleted while it was open" not in app.text, "the news is dismissed")
        leave(app)
    with application() as again:
        again.shows(IDEA)
        again.shows("another idea after it")
        leave(again)
