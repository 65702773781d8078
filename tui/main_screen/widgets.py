"""The widgets of the main screen."""

from dataclasses import dataclass

from domain.runtime.clock import Clock
from tui.history.sidebar import HistorySidebar
from tui.main_screen.banner import Banner
from tui.main_screen.status_bar import StatusBar
from tui.progress.line import WorkLine
from tui.prompt_input.pane import InputPane
from tui.result.pane import ResultPane


@dataclass(frozen=True, slots=True)
class Widgets:
    """One of each."""

    sidebar: HistorySidebar
    input: InputPane
    result: ResultPane
    banner: Banner
    line: WorkLine
    status: StatusBar

    @classmethod
    def make(cls, clock: Clock) -> "Widgets":
        """Make them, for one screen."""
        return cls(
            sidebar=HistorySidebar(clock.now, id="history"),
            input=InputPane(id="input"),
            result=ResultPane(id="result"),
            banner=Banner(id="banner"),
            line=WorkLine(clock, id="work-line"),
            status=StatusBar(clock, id="status"),
        )
