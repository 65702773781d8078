"""What changed between two texts of a prompt, word by word."""

from collections.abc import Callable
from contextlib import suppress

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from domain.errors import StorageError
from domain.history.comparison import Comparison
from domain.runtime.cancellation import CancelToken
from domain.text.diff import DiffLine, diff_lines
from domain.text.size import size_words
from tui.background import LatestOnly, run_in_background
from tui.dialogs.modal import Modal
from tui.keys.popup_keys import IN_THE_DIFF
from tui.keys.tables import bindings
from tui.result.diff_view import DiffRows, DiffView


class DiffScreen(Modal[None]):
    """Compares on a thread; the keys choose what is compared.

    `read_all` returns the comparison with every version, when `comparison` knows only one of them. It is called on a
    thread, and may raise `StorageError`: the listing says what is wrong.
    """

    BINDINGS = bindings(IN_THE_DIFF)

    view = getters.query_one(DiffView)
    _box = getters.query_one("#diff-box", Vertical)

    def __init__(self, comparison: Comparison, read_all: Callable[[], Comparison] | None = None) -> None:
        super().__init__()
        self._comparison = comparison
        self._read_all = read_all
        self._jobs = LatestOnly("diff")
        self._lines: tuple[DiffLine, ...] | None = None
        """The lines of what is compared, once they are known."""
        self._steps = 0
        """How many changes to move by once they are known."""

    def compose(self) -> ComposeResult:
        """What is compared, the lines, the keys."""
        box = Vertical(id="diff-box")
        box.border_title = "What changed"
        with box:
            yield Static("", id="diff-title", markup=False)
            yield DiffView()

    def on_mount(self) -> None:
        """Compare what the screen was opened with; read the rest."""
        self._compare(self._comparison)
        if self._read_all is not None:
            run_in_background("diff-versions", self._read)

    def on_unmount(self) -> None:
        """Stop comparing."""
        self._jobs.close()

    def _read(self) -> None:
        if self._read_all is not None:
            with suppress(StorageError):
                self.call_later(self._all_read, self._read_all())

    def _all_read(self, comparison: Comparison) -> None:
        self._compare(self._comparison.among(comparison))

    def action_move(self, old: int, new: int) -> None:
        """Compare with another text."""
        self._compare(self._comparison.moved(old, new))

    def action_idea(self) -> None:
        """Compare with the idea."""
        self._compare(self._comparison.with_idea())

    def action_parent(self) -> None:
        """Compare with the version that this one was made from."""
        self._compare_if(self._comparison.with_parent(), "There is no version that this one was made from.")

    def action_model(self) -> None:
        """Compare an edit with what the model wrote."""
        self._compare_if(self._comparison.with_model(), "You have not edited this text.")

    def action_change(self, by: int) -> None:
        """Go to the next or the previous change, as soon as they are known."""
        if self._lines is None:
            self._steps += by
            return
        self.view.step(by)
        self._say_where()

    def _compare_if(self, comparison: Comparison | None, sentence: str) -> None:
        if comparison is None:
            self.notify(sentence)
        else:
            self._compare(comparison)

    def _compare(self, comparison: Comparison) -> None:
        is_other = _texts(comparison) != _texts(self._comparison)
        self._comparison = comparison
        self._say_what()
        if is_other or self._lines is None:
            self._lines = None
            self._box.border_subtitle = "comparing…"
            self._draw()

    @on(DiffView.Widened)
    def _draw(self) -> None:
        """Ask for the lines, and for rows of them as wide as the screen, once its width is known."""
        comparison, lines, width = self._comparison, self._lines, self.view.width
        if not width:
            return

        def work(token: CancelToken) -> None:
            found = diff_lines(*_texts(comparison)) if lines is None else lines
            if token.cancelled:
                return
            rows = DiffRows.of(found, width)
            if not token.cancelled:
                self.call_later(self._show, comparison, found, rows)

        self._jobs.submit(work)

    def _show(self, comparison: Comparison, lines: tuple[DiffLine, ...], rows: DiffRows) -> None:
        if _texts(comparison) != _texts(self._comparison):
            return
        self.view.show(rows, stay=self._lines is not None)
        self._lines = lines
        for _ in range(abs(self._steps)):
            self.view.step(1 if self._steps > 0 else -1)
        self._steps = 0
        self._say_where()

    def _say_what(self) -> None:
        old, new = self._comparison.old_side, self._comparison.new_side
        sizes = f"{size_words(old.text, old.tokens)} → {size_words(new.text, new.tokens)} tokens"
        self.query_one("#diff-title", Static).update(Content(f"- {old.name}\n+ {new.name} · {sizes}"))

    def _say_where(self) -> None:
        count, current = len(self.view.diff.starts), self.view.current
        words = {0: "the texts are the same", 1: "1 change"}.get(count, f"{count:,} changes")
        self._box.border_subtitle = words if current is None else f"change {current + 1:,} of {count:,}"


def _texts(comparison: Comparison) -> tuple[str, str]:
    return comparison.old_side.text, comparison.new_side.text
