"""Two outputs side by side; one above the other where there is little room."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.trial.outputs.output_view import OutputView

_WIDE = 76
"""From this width on, two outputs fit beside each other."""


class Pair(Container):
    """Shows two titled outputs, each with a note below it; takes the focus."""

    def __init__(self) -> None:
        super().__init__()
        # Made at once: the screen fills them before they are mounted.
        self._views = [OutputView(id=f"output-{number}") for number in (1, 2)]
        self._notes = [Static("", classes="output-note", markup=False) for _ in self._views]
        self._boxes = [Vertical(*parts, classes="output-box") for parts in zip(self._views, self._notes, strict=True)]

    def compose(self) -> ComposeResult:
        """Two boxes."""
        yield from self._boxes

    def on_mount(self) -> None:
        """Focus the first output: the next key may come at once."""
        self.screen.set_focus(self._views[0])

    def on_resize(self, event: events.Resize) -> None:
        """Put the outputs beside or above each other."""
        self.set_class(event.size.width < _WIDE, "-stacked")

    def view(self, number: int) -> OutputView:
        """Return the first or the second output."""
        return self._views[number - 1]

    def entitle(self, number: int, title: str) -> None:
        """Title an output."""
        self._boxes[number - 1].border_title = Content(title)

    def say(self, number: int, note: str | Content) -> None:
        """Show what is to know of an output."""
        line = self._notes[number - 1]
        line.update(Content(note) if isinstance(note, str) else note)
        line.display = bool(note)
