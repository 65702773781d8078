"""Every command is about what the cursor is on, however fast the keys come and however slow the history is read."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from domain.errors import QueryInterruptedError
from domain.history.reader import HistoryReader, HistoryResults, ListItem
from domain.runtime.cancellation import CancelToken
from tests.support.application import Driver, running
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.scripted_improver import ScriptedImprover
from tests.ui.test_keys_in_order import burst
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.file_prompt import SaveScreen
from tui.history.list import HistoryList
from tui.result.copy_menu import CopyPartScreen
from tui.result.diff_screen import DiffScreen
from tui.tuning import BETWEEN_KEYS_SECONDS

COUNT = 400
NEWEST = COUNT - 1
LOADING = "This record is still being read. Press the key again."
COMMANDS = (
    *("d", "f", "a", "L", "e", "r", "v", "y", "Y", "s", "o", "g", "x", "q", "left_square_bracket"),
    *("right_square_bracket", "ctrl+s", "f8", "alt+c", "alt+s", "ctrl+r", "alt+r", "alt+q", "f3", "ctrl+g"),
)
"""Every key of a command about a record."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with many prompts; number 0 is the oldest."""
    folder = tmp_path_factory.mktemp("stored")
    paths = Paths(*(folder / name for name in ("config", "data", "cache", "log")))
    repository = Container(paths).repository()
    for number in range(COUNT):
        created = FakeClock().now() + timedelta(minutes=number)
        idea, prompt = f"idea {number}.", f"Prompt of idea {number}."
        repository.save(make_record(original_idea=idea, improved_prompt=prompt, created_at=created))
    repository.close()
    return paths.data


@pytest.fixture
def many(stored: Path, paths: Paths) -> Paths:
    shutil.copytree(stored, paths.data)
    return paths


class Pages:
    """Holds every page but the first, as a slow disk does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.arrive = Event()
        self.arrive.set()
        read = HistoryResults.page

        def late(results: HistoryResults, number: int, cancel: CancelToken | None = None) -> tuple[ListItem, ...]:
            while not self.arrive.wait(0.01):
                if cancel is not None and cancel.cancelled:
                    raise QueryInterruptedError("newer")
            return read(results, number, cancel)

        monkeypatch.setattr(HistoryResults, "page", late)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    pages = Pages(monkeypatch)
    yield pages
    pages.arrive.set()


def listed(app: Driver) -> HistoryList:
    return app.screen.query_one(HistoryList)


def everything(paths: Paths) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(paths.database)) as connection:
        columns = "uid, original_idea, favorite, archived_at, accepted_text"
        return connection.execute(f"SELECT {columns} FROM prompt_history ORDER BY id").fetchall()


def gone(paths: Paths) -> list[str]:
    left = {row[1] for row in everything(paths)}
    return [f"idea {number}." for number in range(COUNT) if f"idea {number}." not in left]


async def opened_newest(app: Driver) -> None:
    """Open the newest prompt and go to the list, with the cursor on it."""
    await app.until(lambda: len(listed(app).rows) == COUNT, "all are counted")
    await app.press("alt+down")
    await app.until(lambda: f"Prompt of idea {NEWEST}." in app.result, "the newest")
    await app.press("ctrl+o", "h")


async def does_nothing(app: Driver, paths: Paths, key: str, said: str, before: list[tuple[object, ...]]) -> None:
    """Press a key of a command and look that it only says something."""
    app.forget_notices()
    burst(app, key)
    await app.until(lambda: app.notices, f"{key} says something")
    await app.settle()
    assert app.notices == [said], key
    assert app.top is app.screen, key
    assert app.pane.editor.uid is None, key
    assert app.pane.feedback.uid is None, key
    assert app.app.clipboard == "", key
    assert app.idea == "", key
    assert app.screen.focused is listed(app), key
    assert not app.active_run, key
    assert everything(paths) == before, key


async def test_while_the_row_under_the_cursor_is_read_no_command_takes_another(many: Paths, pages: Pages) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        before = everything(many)
        pages.arrive.clear()
        burst(app, "G", "d")
        await app.until(lambda: app.notices == [LOADING], "it is said")
        for key in (*COMMANDS, "enter", "l"):
            await does_nothing(app, many, key, LOADING, before)
        pages.arrive.set()
        await app.until(lambda: "Prompt of idea 0." in app.result, "the last row is there")
        burst(app, "d")
        await app.until(lambda: gone(many) == ["idea 0."], "the last row is deleted")


async def test_when_nothing_is_found_no_command_takes_the_opened_record(many: Paths) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        before = everything(many)
        await app.press("ctrl+f")
        await app.type("nowhere")
        await app.until(lambda: app.note == "Nothing found", "nothing is found")
        await app.press("tab")
        for key in (*COMMANDS, "enter", "l"):
            await does_nothing(app, many, key, "No record is under the cursor.", before)


async def test_a_search_that_is_not_answered_yet_has_no_row(many: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        goes_on, first = Event(), HistoryResults.first

        def late(results: HistoryResults, cancel: CancelToken | None = None, *, patient: bool = True) -> object:
            goes_on.wait(30)
            return first(results, cancel, patient=patient)

        monkeypatch.setattr(HistoryResults, "first", late)
        burst(app, "ctrl+f", *"250.", "tab", "d")
        await app.until(lambda: app.notices == [LOADING], "it is said")
        goes_on.set()
        await app.until(lambda: "1 found" in app.note, "the hit")
        burst(app, "d")
        await app.until(lambda: gone(many) == ["idea 250."], "what was searched for is deleted")


async def test_a_row_that_is_left_before_it_is_read_opens_and_no_other_is_meant(many: Paths, pages: Pages) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        before = everything(many)
        pages.arrive.clear()
        burst(app, "G", "ctrl+o", "r", "d", "y")
        await app.until(lambda: app.notices == [LOADING] * 2, "it is said")
        assert app.app.clipboard == ""
        assert everything(many) == before
        pages.arrive.set()
        await app.until(lambda: "Prompt of idea 0." in app.result, "it is opened")
        assert app.opened_uid == before[0][0]
        burst(app, "d")
        await app.until(lambda: gone(many) == ["idea 0."], "the row that was left is deleted")


def _is_record(app: Driver, number: int, uid: object) -> dict[str, Callable[[], object]]:
    """Return, for each key, what shows that its command is about one record."""
    idea, prompt = f"idea {number}.", f"Prompt of idea {number}."
    paths = app.container.paths

    def row() -> tuple[object, ...]:
        return next(row for row in everything(paths) if row[0] == uid)

    def asked() -> str:
        popup = app.top
        return str(popup.query_one("#confirm-question").render()) if popup.query("#confirm-question") else ""

    def file_name() -> str:
        return app.top.proposed if isinstance(app.top, SaveScreen) and app.top.query("#file-name") else ""

    def parents() -> list[str]:
        improver = app.container.improver()
        assert isinstance(improver, ScriptedImprover)
        return [request.parent.original_idea for request in improver.requests if request.parent]

    def is_compared() -> bool:
        return isinstance(app.top, DiffScreen) and app.top._comparison.new_side.text == prompt

    def is_offered() -> bool:
        return isinstance(app.top, CopyPartScreen) and app.top._record.uid == uid

    def is_shown() -> bool:
        return app.opened_uid == uid and prompt in app.result

    checks: dict[str, Callable[[], object]] = {
        "d": lambda: gone(paths) == [idea],
        "f": lambda: [row[0] for row in everything(paths) if row[2]] == [uid],
        "a": lambda: [row[0] for row in everything(paths) if row[3]] == [uid],
        "L": lambda: idea in asked(),
        "e": lambda: app.pane.editor.uid == app.opened_uid == uid,
        "r": lambda: app.pane.feedback.uid == uid and is_shown(),
        "v": is_compared,
        "y": lambda: app.app.clipboard == prompt,
        "Y": is_offered,
        "s": lambda: file_name().startswith(f"idea-{number}"),
        "o": lambda: app.idea == idea,
        "g": lambda: parents() == [idea],
        "x": lambda: any("not edited in this session" in notice for notice in app.notices),
        "q": lambda: is_shown() and any("has no questions" in notice for notice in app.notices),
        "left_square_bracket": lambda: "No earlier version." in app.notices,
        "right_square_bracket": lambda: "No later version." in app.notices,
        "enter": is_shown,
        "l": is_shown,
        "tab": is_shown,
        "alt+down": lambda: f"Prompt of idea {number - 1}." in app.result,
        "ctrl+g": lambda: is_shown() and any("An editor cannot be opened" in notice for notice in app.notices),
    }
    others = {
        "ctrl+s": "s",
        "f8": "y",
        "alt+c": "y",
        "alt+s": "f",
        "ctrl+r": "r",
        "alt+r": "g",
        "alt+q": "q",
        "f3": "v",
    }
    return checks | {key: checks[same] for key, same in others.items()}


@pytest.mark.parametrize("key", [*COMMANDS, "enter", "l", "tab", "alt+down"])
async def test_at_key_repeat_speed_a_command_is_about_the_row_under_the_cursor(many: Paths, key: str) -> None:
    async with running(many, ScriptedImprover(), clock=FakeClock()) as app:
        await opened_newest(app)
        number = NEWEST - 2
        uid = next(row[0] for row in everything(many) if row[1] == f"idea {number}.")
        burst(app, "j", "j", key)
        await app.until(_is_record(app, number, uid)[key], f"{key} is about row {number}")
        await app.until(lambda: app.top.is_mounted, "what it opened is there as a whole")


@pytest.mark.parametrize("keys", [("j",), ("j", "j")])
async def test_a_late_preview_does_not_cover_the_record_that_the_next_key_opened(
    many: Paths, keys: tuple[str, ...]
) -> None:
    number = NEWEST - len(keys) - 1
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        burst(app, *keys, "alt+down")
        await app.until(lambda: app.sidebar.opened_uid and f"idea {number}." in app.result, "the record is opened")
        is_late = Event()
        app.screen.set_timer(2 * BETWEEN_KEYS_SECONDS, is_late.set)
        await app.until(is_late.is_set, "the time of every preview has come")
        assert app.previewed is None
        burst(app, "ctrl+o", "r", "y")
        await app.until(lambda: app.app.clipboard, "a prompt is copied")
        assert app.app.clipboard in app.result
        assert app.app.clipboard == f"Prompt of idea {number}."


async def test_keys_behind_enter_are_for_what_it_opens(many: Paths) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        burst(app, "j", "enter", "e", *"xd")
        await app.until(lambda: "xd" in app.pane.editor.text, "letters go into the editor")
        await app.press("escape")
        await app.until(lambda: sum(row[4] is not None for row in everything(many)) == 1, "the edit is kept")
        assert not gone(many)
        burst(app, "ctrl+o", "h", "j", "enter", "ctrl+n", *"delete")
        await app.until(lambda: app.idea == "delete", "letters go into the new idea")
        await app.settle()
        assert not gone(many)


async def test_keys_behind_enter_in_the_search_are_for_the_hit_that_it_opens(many: Paths) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        await app.press("ctrl+f")
        await app.type("250.")
        await app.until(lambda: "1 found" in app.note, "the hit")
        burst(app, "enter", "d")
        await app.until(lambda: gone(many) == ["idea 250."], "the hit is deleted")


async def test_a_command_behind_a_bracket_is_about_the_version_that_it_goes_to(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_record(original_idea="grown", improved_prompt="The first.", created_at=FakeClock().now())
    second = make_record(
        original_idea="grown",
        improved_prompt="The second.",
        version=2,
        root_uid=first.root_uid,
        parent_uid=first.uid,
        created_at=FakeClock().now() + timedelta(1),
    )
    repository = Container(paths).repository()
    for record in (first, second):
        repository.save(record)
    repository.close()
    async with running(paths, clock=FakeClock()) as app:
        await app.until(lambda: len(app.rows) == 2, "the rows")
        goes_on, lineage = Event(), HistoryReader.lineage

        def late(reader: HistoryReader, root_uid: str) -> list[ListItem]:
            goes_on.wait(30)
            return lineage(reader, root_uid)

        monkeypatch.setattr(HistoryReader, "lineage", late)
        await app.press("alt+down", "ctrl+o", "h")
        burst(app, "left_square_bracket", "d")
        await app.until(lambda: LOADING in app.notices, "it is said")
        goes_on.set()
        await app.until(lambda: "The first." in app.result, "the earlier version")
        burst(app, "d")
        await app.until(lambda: [row[0] for row in everything(paths)] == [second.uid], "the earlier one is deleted")


async def test_a_question_about_versions_is_about_the_row_under_the_cursor(many: Paths) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        burst(app, "j", "L")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        burst(app, "y")
        await app.until(lambda: gone(many) == [f"idea {NEWEST - 1}."], "the row under the cursor is deleted")


async def test_the_cursor_stays_on_its_record_when_rows_come_above_it(many: Paths) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        await app.press("G")
        await app.until(lambda: listed(app).item is not None, "the last row")
        with closing(Container(many).repository()) as other:
            for number in range(3):
                created = FakeClock().now() + timedelta(days=9, minutes=number)
                other.save(make_record(original_idea=f"another {number}", created_at=created))
        await app.until(lambda: len(listed(app).rows) == COUNT + 3, "they are listed")
        await app.until(lambda: listed(app).highlighted == COUNT + 2, "the cursor has followed its record")
        burst(app, "d")
        await app.until(lambda: gone(many) == ["idea 0."], "the record that was under the cursor is deleted")


async def test_to_the_list_puts_the_cursor_on_no_other_record(many: Paths) -> None:
    async with running(many, clock=FakeClock()) as app:
        await opened_newest(app)
        await app.press("ctrl+f")
        await app.type("250.")
        await app.until(lambda: "1 found" in app.note, "the hit")
        await app.press("enter", "ctrl+f", "escape")
        await app.until(lambda: len(listed(app).rows) == COUNT, "all rows")
        before = everything(many)
        burst(app, "ctrl+o", "r", "h", "d")
        await app.until(lambda: app.notices, "something is said")
        await app.settle()
        assert everything(many) == before


async def test_the_list_has_its_cursor_on_the_first_row_when_the_keyboard_comes(many: Paths) -> None:
    async with running(many) as app:
        await app.until(lambda: app.rows, "the rows")
        await app.press("ctrl+o", "h")
        assert app.screen.query_one(HistoryList).highlighted == 0
        await app.press("y")
        assert app.app.clipboard == f"Prompt of idea {NEWEST}."
