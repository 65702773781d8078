"""Notices that must not be missed: they stay until you dismiss them."""

from collections import deque
from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

from domain.text.clean import clean_text
from tui.keys.active import key_label


class Banner(Static):
    """Shows one notice at a time; the next one follows when it is dismissed."""

    def __init__(self) -> None:
        super().__init__(id="banner", markup=False)
        self._queue: deque[tuple[str, Callable[[], object]]] = deque()

    def add(self, text: str, on_dismiss: Callable[[], object] = lambda: None) -> None:
        """Show `text` when it is its turn; call `on_dismiss` when it was dismissed."""
        self._queue.append((text, on_dismiss))
        self._show()

    def dismiss(self) -> bool:
        """Remove the notice that is shown; return whether there was one."""
        if not self._queue:
            return False
        _, on_dismiss = self._queue.popleft()
        on_dismiss()
        self._show()
        return True

    def on_click(self) -> None:
        """A click dismisses what is shown."""
        self.dismiss()

    def _show(self) -> None:
        self.display = bool(self._queue)
        if self._queue:
            more = f" · {len(self._queue) - 1} more" if len(self._queue) > 1 else ""
            self.update(
                Content(f"{clean_text(self._queue[0][0])}\n(Press {key_label('back')} or click to dismiss{more})")
            )
