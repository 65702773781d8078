"""One session of the application in a real terminal, and what is pressed and seen in it."""

import contextlib
import itertools
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.models.choice import ModelChoice
from domain.prompts.record import Backend, Framework, PromptHistory
from storage.state.recent_models import RecentModels
from tests.support import scripted_editor
from tests.support.keyboard import sent, sent_by_kitty
from tests.support.records import make_record
from tests.support.tmux import Tmux, python, tmux_session
from tui.composition.container import Container
from tui.composition.paths import Paths

_DEADLINE_SECONDS = 90.0
_POLL_SECONDS = 0.01
# The kitty protocol's escape: a plain one waits for what may follow it.
_ESCAPE = "\x1b[27u"
FILLERS = 40
MODELS = 18
_PATIENCE_SECONDS = 0.3
_LONG_PATIENCE_SECONDS = 3.0
_ATTEMPTS = 5
_POPUPS = (
    *(
        "╭─ Keys",
        "╭─ What changed",
        "╭─ Statistics",
        "╭─ Shape",
        "╭─ Copy",
        "╭─ Save to a file",
        "╭─ Export",
        "╭─ Import",
    ),
    *("╭─ Model", "╭─ Settings", "╭─ Choose a model provider", "╭─ Log", "╭─ Manual", "╭─ Pattern"),
    *("╭─ Try it", "╭─ Judge", "╭─ Add a test input", "╭─ Test input", "╭─ Paste test inputs", "╭─ Load test inputs"),
    *("y Yes", "Search for commands", "Search for themes", " h history "),
)


class Stage:
    """What a case sees and does on the screen. Keys have Textual's names."""

    def __init__(self, terminal: Tmux, environ: dict[str, str], log_file: Path, folder: Path) -> None:
        self.terminal = terminal
        self._environ = environ
        self._log_file = log_file
        self._marks = itertools.count(1)
        self._place: object = None
        self.folder = folder
        """The home folder, where files of the session go."""
        self.edges: tuple[int, int] | None = None
        """The first and the last position in the place where the session is kept."""

    def start(self) -> None:
        """Start the application, or start it again."""
        self.forget()
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        self._log_file.write_text(_log_lines())
        self.terminal.start(python("tests.support.scripted_app"), self._environ)
        self.until(lambda: "engine: ready" in self.screen and " min · " in self.pane("History"), "the start")

    # Pressing

    def press(self, *keys: str) -> None:
        """Press keys at once, the last as xterm sends it."""
        *before, last = keys or ("",)
        # Behind an escape and a letter Textual waits for what may belong to it, and takes another key for that.
        burst = [sent_by_kitty(key) if re.fullmatch(r"alt\+\w", key) else sent(key) for key in before]
        self.raw("".join(burst) + (sent(last) if last else ""))

    def type(self, text: str) -> None:
        self.terminal.type(text)

    def raw(self, text: str) -> None:
        """Send characters as they are."""
        if not text:
            return
        self.terminal.run("send-keys", "-H", *(f"{byte:x}" for byte in text.encode()))

    # Seeing

    @property
    def screen(self) -> str:
        return self.terminal.screen

    @property
    def footer(self) -> str:
        return _footer_of(self.screen)

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"never happened: {what}\n{self.screen}"
            time.sleep(_POLL_SECONDS)

    def shows(self, text: str) -> None:
        self.until(lambda: text in self.screen, f"{text!r} on the screen")

    def hides(self, text: str) -> None:
        self.until(lambda: text not in self.screen, f"{text!r} gone from the screen")

    def pane(self, title: str) -> str:
        """The text in the frame with this title."""
        lines = self.screen.split("\n")
        for row, line in enumerate(lines):
            # The frame of the pane with the keyboard is heavy.
            if found := re.search(rf"[╭┏][─━] {re.escape(title)} .*?[╮┓]", line):
                left, right = found.start(), found.end() - 1
                end = next(at for at in range(row, len(lines)) if lines[at][left : left + 1] in {"╰", "┗"})
                return "\n".join(line[left + 1 : right - 1].strip() for line in lines[row + 1 : end]).strip("\n")
        return ""

    @property
    def record(self) -> str:
        """The idea of the record that the result pane shows."""
        found = re.search(r"(filler \d+|long idea|asking idea|whole idea)", self.pane("Result").split("\n")[0])
        return found[0] if found else ""

    @property
    def row(self) -> int:
        """The number of the filler that is shown."""
        number = self.record.removeprefix("filler ")
        return int(number) if number.isdecimal() else 0

    @property
    def scrolled(self) -> int:
        """How far the numbered lines are scrolled; only differences mean something."""
        for at, line in enumerate(self.screen.split("\n")):
            if found := re.search(r"line (\d{3})", line):
                return int(found[1]) - at
        return -100

    @property
    def marked(self) -> str:
        """The row of the popup with the cursor."""
        # The history's mark is at the edge of the screen, where no popup is.
        found = re.search(r"(?<=.)│ *› ?(.*?) *[▁▂▃▄▅▆▇█]? *│", self.screen)
        return found[1] if found else ""

    def under_cursor(self, pattern: str) -> str:
        """What a pattern finds in the row that the cursor of a popup's list is on."""
        return self._at_cursor(pattern)[1]

    def line_under_cursor(self, pattern: str) -> int:
        """The line of the screen with the cursor of a popup's list, on a row that has the pattern; else -1."""
        return self._at_cursor(pattern)[0]

    def _at_cursor(self, pattern: str) -> tuple[int, str]:
        for at, line in enumerate(self.terminal.run("capture-pane", "-p", "-e").split("\n")):
            for found in re.finditer(pattern, line):
                # Only the row under the cursor has its own background.
                if "\x1b[48;" in line[: found.start()].rsplit("│", 1)[-1]:
                    return at, found[0]
        return -1, ""

    # Going somewhere

    def home(self) -> None:
        """Close everything and focus the empty idea. Restart the application if keys do not help."""
        self.forget()
        for attempt in range(_ATTEMPTS):
            if attempt or not self._is_main:
                self.raw(_ESCAPE)
                self._within(_PATIENCE_SECONDS * (attempt + 1), lambda: self._is_main)
            if self._is_main and self._takes_new_idea():
                return
        self.start()
        assert self._takes_new_idea(), f"the keyboard is not in the idea\n{self.screen}"

    @property
    def _is_main(self) -> bool:
        """Whether no popup is open and nothing is searched. The screen may be out of date."""
        screen = self.screen
        return "│ Search (ctrl+f)" in screen and "─ Context ─" in screen and not any(one in screen for one in _POPUPS)

    def _takes_new_idea(self) -> bool:
        """Return whether the idea takes a text that was never typed: then every key before was handled."""
        mark = f"~{next(self._marks)}~"
        self.raw(sent("ctrl+n") + mark)
        if not self._within(_LONG_PATIENCE_SECONDS, lambda: self._is_main and self.pane("Idea") == mark):
            return False
        self.press("ctrl+n")
        return self._within(_LONG_PATIENCE_SECONDS, self._is_empty)

    def _is_empty(self) -> bool:
        screen = self.screen
        return "Type a raw idea" in screen and "Who is it for" in screen and "appears here" in screen

    def _within(self, seconds: float, condition: Callable[[], object]) -> bool:
        deadline = time.monotonic() + seconds
        while not (is_met := condition()) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        return bool(is_met)

    def stay(self, go: "Callable[[Stage], None]") -> None:
        """Go somewhere from home, unless the case before did and has changed nothing but the position there."""
        if self._place != go:
            self.home()
            go(self)
            self._place = go

    def forget(self) -> None:
        """Forget where the session is."""
        self._place = self.edges = None

    def open(self, idea: str) -> None:
        """Open the newest record of an idea by searching it; the keyboard is in the result."""
        self.home()
        self.raw(sent("ctrl+f") + idea + sent("enter"))
        self.until(lambda: self.record == idea and self.footer.startswith("y Copy"), f"{idea} is open")

    def improve(self, idea: str) -> None:
        """Make a record; the keyboard is in the result."""
        self.home()
        self.type(idea)
        self.press("ctrl+j")
        self.until(lambda: f"{idea}, step" in self.screen and "✓ saved" in self.screen, "the record")
        self.press("ctrl+o", "r")
        self.until(lambda: "y Copy" in self.footer, "the keyboard in the result")

    def list(self) -> None:
        """Put the keyboard into the history list, on its newest row."""
        self.home()
        self.press("ctrl+o", "h")
        self.until(lambda: self.footer.startswith("enter Open"), "the keyboard in the list")
        self.press("home")


def _footer_of(screen: str) -> str:
    return screen.rstrip("\n").rsplit("\n", 1)[-1]


def _records() -> Iterator[PromptHistory]:
    """Every record of the session, the oldest first."""
    now = datetime.now(UTC)
    frameworks = list(Framework)
    for number in range(FILLERS, 0, -1):
        yield make_record(
            original_idea=f"filler {number:02}",
            model=f"model {number % 11}",
            provider=f"provider {number % 12}",
            framework=frameworks[number % len(frameworks)],
            backend=(Backend.ZERO_SHOT, Backend.FEW_SHOT)[number % 2],
            confidence=0.9,
            latency_ms=1234,
            created_at=now - timedelta(minutes=10 + number),
        )
    questions = ("For whom is it?", "How long may it be?")
    asking = make_record(original_idea="asking idea", questions=questions, created_at=now - timedelta(minutes=9))
    yield asking
    text = "\n".join(f"line {number:03}" for number in range(120))
    guardrails = tuple(f"line {number:03}" for number in range(200, 260))
    first = make_record(original_idea="long idea", improved_prompt=text, created_at=now - timedelta(minutes=8))
    second = make_record(
        improved_prompt=text.replace("line 003", "line 003 new").replace("line 090", "line 090 new"),
        guardrails=guardrails,
        original_idea="long idea",
        root_uid=first.uid,
        parent_uid=first.uid,
        version=2,
        accepted_text=text.replace("line 003", "line 003 mine").replace("line 090", "line 090 mine"),
        created_at=now - timedelta(minutes=7),
    )
    yield first
    yield second
    yield make_record(
        original_idea="whole idea",
        context="the context",
        requirements=("the requirement",),
        output_format="the output format",
        accepted_text="the edited prompt",
        created_at=now - timedelta(minutes=6),
    )


def _log_lines() -> str:
    """The content of the log when the session begins."""
    levels = {30: "WARNING", 60: "ERROR"}
    return "".join(
        f"2026-03-04 05:06:07,089 {levels.get(number, 'INFO')} tui.startup: line {number:03}\n" for number in range(120)
    )


@contextlib.contextmanager
def key_stage(folder: Path) -> Iterator[Stage]:
    """Start the application on a separate history."""
    environ = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE")}
    config, data, cache, state = (
        folder / name / "dspy-prompt-improver" for name in ("CONFIG", "DATA", "CACHE", "STATE")
    )
    paths = Paths(config, data, cache, state / "log")
    repository = Container(paths).repository()
    for record in _records():
        repository.save(record)
    repository.close()
    recent = RecentModels(paths.recent_models)
    for number in range(MODELS, 0, -1):
        recent.add(ModelChoice("ollama", f"model-{number:02}"))
    home = folder / "home"
    home.mkdir()
    environ |= {"HOME": str(home), "EDITOR": scripted_editor.command("add"), "VISUAL": ""}
    environ["PYTHON_KEYRING_BACKEND"] = "tests.support.memory_keyring.MemoryKeyring"
    environ["TEXTUAL_ANIMATIONS"] = "none"  # a position that is seen is one that was meant
    inherited = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    with tmux_session(folder / "tmux", 120, 40) as terminal:
        stage = Stage(terminal, environ | inherited, paths.log_file, home)
        stage.start()
        yield stage
