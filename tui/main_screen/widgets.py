"""The widgets of the main screen."""

from domain.runtime.clock import Clock
from tui.history.sidebar import HistorySidebar
from tui.main_screen.banner import Banner
from tui.main_screen.status_bar import StatusBar
from tui.progress.line import WorkLine
from tui.prompt_input.pane import InputPane
from tui.result.pane import ResultPane


class Widgets:
    """One of each."""

    def __init__(self, clock: Clock) -> None:
        self.sidebar = HistorySidebar(clock.now)
        self.input = InputPane()
        self.result = ResultPane()
        self.banner = Banner()
        self.line = WorkLine(clock)
        self.status = StatusBar(clock)
