"""How far three walks through the code go: `python -m tests.benchmarks.walks [--files]`.

Each walk is taken once before it is counted, so that nothing of it is only the making of services. Counted are this
project's files and functions that are entered, and how often control goes from one file to another, by a call or by a
return. `--files` names the files.
"""

import queue
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from domain.history.operations import SaveOperation
from domain.history.writer import HistoryWriter
from domain.prompts.improve import checked_request
from domain.runtime.cancellation import CancelToken
from tests.support.openai_server import model_server
from tests.support.records import make_record
from tui.background import run_in_background
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.history.loader import HistoryLoader

_ROOT = Path(__file__).parents[2]
_CODE = tuple(f"{_ROOT / folder}/" for folder in ("tui", "domain", "storage"))
_NO_FUNCTIONS = {"<module>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
_IDEA = "Plan a herb garden on a city terrace of 12 m² that starts before May"
_SECONDS = 60.0


class Walk:
    """Counts on every thread that begins after `begin`, while it is `counting`."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.functions: set[CodeType] = set()
        self.changes = 0
        self._counts = False
        self._stacks = threading.local()
        self._of_project: dict[CodeType, bool] = {}

    def begin(self) -> None:
        """Follow this thread and those that begin from now on."""
        threading.setprofile(self._follow)
        sys.setprofile(self._follow)

    @staticmethod
    def end() -> None:
        """Follow nothing more that begins."""
        sys.setprofile(None)
        threading.setprofile(None)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what happens in the block, beginning at nothing."""
        self.files, self.functions, self.changes = set(), set(), 0
        self._counts = True
        yield
        self.stop()

    def stop(self) -> None:
        """Count nothing more; may be called on the thread that has arrived."""
        self._counts = False

    def __str__(self) -> str:
        """Return the counts in words."""
        return f"{len(self.files)} files, {len(self.functions)} functions, {self.changes:,} changes of file"

    def _follow(self, frame: FrameType, event: str, _argument: object) -> None:
        if event not in {"call", "return"}:
            return
        code = frame.f_code
        if code not in self._of_project:
            self._of_project[code] = code.co_filename.startswith(_CODE)
        if not self._of_project[code]:
            return
        stack: list[str] = self._stacks.__dict__.setdefault("stack", [])
        before = stack[-1] if stack else None
        if event == "call":
            stack.append(code.co_filename)
        elif stack:
            stack.pop()
        if not self._counts:
            return
        if event == "call" and code.co_name not in _NO_FUNCTIONS:
            self.files.add(code.co_filename)
            self.functions.add(code)
        self.changes += bool(before and stack and stack[-1] != before)


class _Arrivals:
    """The results that end a walk, to be waited for."""

    def __init__(self, on_arrival: Callable[[], None]) -> None:
        self._results: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._on_arrival = on_arrival

    def add(self, result: object) -> None:
        """Take a result, on the thread that has it."""
        self._on_arrival()
        self._results.put(result)

    def wait(self) -> Any:
        """Return the next result. Raises `queue.Empty` after a minute."""
        return self._results.get(timeout=_SECONDS)


@contextmanager
def _container(folder: Path, **settings: Any) -> Iterator[Container]:
    paths = Paths(*(folder / name for name in ("config", "data", "cache", "log")))
    with closing(Container(paths, overrides=settings)) as container:
        yield container


def _save(writer: HistoryWriter, count: int = 3) -> None:
    for number in range(count):
        writer.submit(SaveOperation(make_record(original_idea=f"Plan garden number {number} on a terrace")))
    writer.drain()


def idea_to_row(walk: Walk, folder: Path) -> Iterator[str]:
    """Yield the counts from an idea to a record that is safe, and from there to its row."""
    (folder / "config").mkdir()
    (folder / "config" / ".env").write_text("OPENAI_COMPATIBLE_API_KEY=key\n")
    with (
        model_server() as server,
        _container(
            folder, llm_provider="openai-compatible", llm_model="scripted", llm_base_url=server.base_url
        ) as container,
    ):
        arrivals = _Arrivals(walk.stop)

        def run() -> None:
            use_case = container.improve_prompt()
            arrivals.add(use_case(checked_request(_IDEA), CancelToken(), lambda _step: None, lambda _partial: None))

        def improve() -> None:
            run_in_background("run", run)
            if (problem := arrivals.wait().problem) is not None:
                raise RuntimeError(f"the run did not end well: {problem}")

        improve()
        container.writer().drain()
        with walk.counting():
            improve()
        yield str(walk)
        with walk.counting():
            container.writer().drain()
        yield str(walk)


def key_to_rows(walk: Walk, folder: Path) -> Iterator[str]:
    """Yield the counts from a key of a search to its rows."""
    with _container(folder) as container:
        _save(container.writer())
        arrivals = _Arrivals(walk.stop)
        loader = HistoryLoader(
            services=container,
            on_listing=lambda _query, listing: arrivals.add(listing),
            on_page=lambda *_page: None,
            on_count=lambda *_count: None,
            on_values=lambda _values: None,
            on_opened=lambda _opened: None,
            on_change=lambda: None,
        )
        for query in ("g", "ga"):
            with walk.counting():
                loader.show(query)
                listing = arrivals.wait()
            if not listing.rows:
                raise RuntimeError("the search found nothing")
        loader.close()
        yield str(walk)


def lost_file_to_recovery(walk: Walk, folder: Path) -> Iterator[str]:
    """Yield the counts from noticing that the file is gone to a file that holds everything again."""
    with _container(folder) as container:
        _save(container.writer())
        database = container.database
    for _ in range(2):
        for file in database.parent.glob(f"{database.name}*"):
            if file.is_file():
                file.unlink()
        with _container(folder) as container:
            care = container.maintenance()
            with walk.counting():
                care.check()
            if not container.repository().find_recent():
                raise RuntimeError("nothing was recovered")
    yield str(walk)


WALKS = {
    "A  an idea to a record that is safe; then to its row": idea_to_row,
    "B  a key of the search to its rows": key_to_rows,
    "C  a deleted file to its recovery": lost_file_to_recovery,
}


def main() -> None:
    """Take each walk and print what it came to."""
    for name, take in WALKS.items():
        walk = Walk()
        walk.begin()
        with tempfile.TemporaryDirectory() as folder:
            counts = []
            for count in take(walk, Path(folder)):
                counts.append(count)
                if "--files" in sys.argv:
                    print("\n".join(sorted(str(Path(file).relative_to(_ROOT)) for file in walk.files)), "\n")
        walk.end()
        print(f"{name}: {'; then '.join(counts)}", flush=True)


if __name__ == "__main__":
    main()
