"""Two outputs beside or above each other, and what the screens that show them share."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from domain.evaluation.experiment import Case
from tui.trial.outputs.output_view import OutputView
from tui.trial.outputs.words import case_title
from tui.trial.room import TrialModal

_WIDE = 76
"""From this width on, two outputs fit beside each other."""


class Pair(Container):
    """Shows two titled outputs, each with a note below it; takes the focus."""

    def __init__(self) -> None:
        # Made at once: the screen fills them before they are mounted.
        self._views = [OutputView(id=f"output-{number}") for number in (1, 2)]
        self._notes = [Static("", classes="output-note", markup=False) for _ in self._views]
        self._boxes = [Vertical(*parts, classes="output-box") for parts in zip(self._views, self._notes, strict=True)]
        super().__init__(*self._boxes)

    def on_mount(self) -> None:
        """Focus the first output: the next key may come at once."""
        self.screen.set_focus(self._views[0])

    def on_resize(self, event: events.Resize) -> None:
        """Put the outputs beside or above each other."""
        self.set_class(event.size.width < _WIDE, "-stacked")

    def view(self, number: int) -> OutputView:
        """Return the first or the second output."""
        return self._views[number - 1]

    def entitle(self, number: int, *parts: str) -> None:
        """Title an output: its name, and what is to know of it."""
        self._boxes[number - 1].border_title = Content(" · ".join(filter(None, parts)))

    def say(self, number: int, note: str | Content) -> None:
        """Show a note below an output."""
        line = self._notes[number - 1]
        line.update(Content(note) if isinstance(note, str) else note)
        line.display = bool(note)


class PairScreen(TrialModal[None]):
    """Shows the outputs of a test input below a heading; a subclass draws them."""

    TITLE = ""

    def __init__(self) -> None:
        super().__init__()
        # Not looked for: a run reports to its screen also while that closes.
        self._heading = Static("", id="pair-heading", markup=False)
        self._pair = Pair()

    def compose(self) -> ComposeResult:
        """The heading, and the outputs."""
        with Vertical(id="pair-box") as box:
            box.border_title = self.TITLE
            yield self._heading
            yield self._pair

    def on_mount(self) -> None:
        """Show what there is."""
        self._draw()

    def on_resize(self) -> None:
        """Fit the heading to the room."""
        self._draw()

    def _draw(self) -> None:
        self.draw()  # before it is mounted too: the first frame has everything
        if self.is_mounted:
            self.refresh_bindings()

    def draw(self) -> None:
        """Show the heading and the outputs."""
        raise NotImplementedError

    def head(self, cases: Sequence[Case], case: int, facts: Sequence[str], below: str = "") -> None:
        """Show the input and facts about it, and a sentence below them where there is room."""
        title = case_title(cases, case, max(self.app.size.width - 4, 1))
        lines = (title, " · ".join(facts), "" if self.is_low else below)
        self._heading.update(Content("\n".join(filter(None, lines))))
