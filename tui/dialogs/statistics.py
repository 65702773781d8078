"""Statistics of the history, with plots."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from textwrap import wrap

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Sparkline, Static

from domain.errors import PromptImproverError
from domain.evaluation.summary import Group, Summary
from domain.runtime.local_time import day_of
from domain.search.query import HistoryStatistics
from domain.text.clean import one_line
from domain.text.counts import count_of
from tui.background import run_in_background
from tui.dialogs.modal import Modal, job_for
from tui.keys.popup_keys import IN_THE_STATISTICS, OVER_THE_STATISTICS
from tui.keys.tables import bindings
from tui.text.cells import fit_text
from tui.text.errors import advice_for
from tui.text.tried import how_counted, parts_of, standing, summary_sentence
from tui.widgets.rows_view import LongText

_DAYS = 60
_MOST_BARS = 8
_MOST_NAME_CELLS = 28
_MOST_BAR_CELLS = 24
_MOST_CELLS, _FRAME_CELLS = 80, 5
"""The width of the box at most, and the cells that border, padding and scrollbar take."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LABEL = "bold $text-accent"
_NOTE = "  ahead: won more inputs than lost"


class Numbers(LongText, inherit_bindings=False):
    """The statistics, which scroll."""

    BINDINGS = bindings(IN_THE_STATISTICS)


class StatisticsScreen(Modal[None]):
    """Reads the numbers in the background, then shows them."""

    BINDINGS = bindings(OVER_THE_STATISTICS)

    def __init__(
        self,
        read: Callable[[], HistoryStatistics],
        read_tried: Callable[[], Summary | None],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._read = read
        self._read_tried = read_tried
        self._now = now
        self._statistics: HistoryStatistics | None = None
        self._tried: Summary | None = None

    def compose(self) -> ComposeResult:
        """A box for the numbers."""
        with Vertical(id="statistics-box") as box, Numbers(id="statistics-numbers"):
            box.border_title = "Statistics"
            yield Static("Counting…", id="statistics-totals", markup=False)
            yield Static("", id="statistics-tried", markup=False)
            yield Static("", id="statistics-days-title", markup=False)
            yield Sparkline([], id="statistics-days")
            yield Static("", id="statistics-bars", markup=False)

    def on_mount(self) -> None:
        """Read the numbers off the UI thread."""
        self.query_one(Sparkline).display = self.query_one("#statistics-tried").display = False
        run_in_background(
            "statistics", job_for(self, lambda: (self._read(), self._read_tried()), self._show, self._failed)
        )

    def _failed(self, error: PromptImproverError) -> None:
        self.query_one("#statistics-totals", Static).update(Content(f"! {advice_for(error)}"))

    def _show(self, read: tuple[HistoryStatistics, Summary | None]) -> None:
        statistics, self._tried = read
        self.query_one("#statistics-totals", Static).update(totals_of(statistics))
        days = days_until(statistics, self._now())
        self.query_one("#statistics-days-title", Static).update(
            Content.assemble(
                (f"The last {_DAYS} days", _LABEL), f"  {sum(days):,.0f} prompts, busiest day {max(days):,.0f}"
            )
        )
        plot = self.query_one(Sparkline)
        plot.data, plot.display = days, True
        self._statistics = statistics
        self._fit_width()

    @on(events.Resize)
    def _fit_width(self) -> None:
        """Draw what depends on the current width."""
        cells = min(self.size.width, _MOST_CELLS) - _FRAME_CELLS
        if self._statistics is not None:
            self.query_one("#statistics-bars", Static).update(bars_of(self._statistics, cells))
        if self._tried is not None:
            tried = self.query_one("#statistics-tried", Static)
            tried.update(tried_of(self._tried, cells))
            tried.display = True


def totals_of(statistics: HistoryStatistics) -> Content:
    """Return the totals and averages, in words."""
    confidence, latency = statistics.average_confidence, statistics.average_latency_ms
    lines = [
        count_of(statistics.total_count, "prompt"),
        "" if confidence is None else f"Average model confidence: {confidence:.0%}",
        "" if latency is None else f"Average time for a prompt: {latency / 1000:.1f} s",
    ]
    return Content("\n".join(line for line in lines if line) + "\n")


def tried_of(summary: Summary, cells: int) -> Content:
    """Return what the tried prompts show, and each setting; no line needs more than `cells` cells, if they suffice."""
    lines = [
        Content.styled("Tried prompts", _LABEL),
        Content(summary_sentence(summary.total)),
        *(Content(line) for line in _filled(parts_of(summary.total)[2:], cells)),
        Content(""),
        *(Content.styled(line, "$text-muted") for line in wrap(how_counted(), cells)),
    ]
    for setting, groups in summary.by_setting.items():
        lines += _by_setting(f"Tried by {setting}", groups, cells)
    return Content("\n").join([*lines, Content("")])


def _by_setting(title: str, groups: Sequence[Group], cells: int) -> list[Content]:
    if len(groups) == 1:  # it would repeat the total
        name = fit_text(_named(groups[0].name), cells - cell_len(title) - len("  all "))
        return [Content(""), Content.assemble((title, _LABEL), f"  all {name}")]
    lines = [Content(""), Content.assemble((title, _LABEL), _NOTE)]
    for group in groups:
        name = fit_text(_named(group.name), cells - len(standing(group)) - 2)
        lines += [Content.assemble((name, "bold"), f"  {standing(group)}")]
        lines += [Content(f"  {line}") for line in _filled(parts_of(group), cells - 2)]
    return lines


def _filled(parts: Sequence[str], cells: int) -> list[str]:
    """Return the parts in as few lines as hold them whole."""
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines[-1] else part
        lines[-1:] = [joined] if cell_len(joined) <= cells or not lines[-1] else [lines[-1], part]
    return lines


def _named(name: str) -> str:
    return one_line(name) or "unknown"


def days_until(statistics: HistoryStatistics, now: datetime) -> list[float]:
    """Return the number of prompts on each of the last days, today last."""
    today = day_of(now)
    wanted = (today - timedelta(days=back) for back in reversed(range(_DAYS)))
    return [float(statistics.per_day.get(day, 0)) for day in wanted]


def bars_of(statistics: HistoryStatistics, cells: int) -> Content:
    """Return a bar chart for each grouping, in lines of at most `cells` cells."""
    groups = {
        "By model": statistics.by_model,
        "By provider": statistics.by_provider,
        "By framework": statistics.by_framework,
        "By prompting method": statistics.backend_distribution,
    }
    lines: list[Content] = []
    for title, counts in groups.items():
        if counts:
            lines += [Content(""), Content.styled(title, _LABEL), *_bars(counts, cells)]
    return Content("\n").join(lines)


def _bars(counts: dict[str, int], cells: int) -> list[Content]:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))  # equal counts in alphabetical order
    shown, rest = ranked[:_MOST_BARS], sum(count for _, count in ranked[_MOST_BARS:])
    rows = [*shown, *([("others", rest)] if rest else [])]
    most = max(count for _, count in rows)
    named = min(_MOST_NAME_CELLS, cells // 2)
    long = max(min(_MOST_BAR_CELLS, cells - named - 2 - max(len(f"{count:,}") for _, count in rows)), 1)
    return [
        Content.assemble(f"{_fitted(_named(name), named)} ", (_bar(count / most * long), "$primary"), f" {count:,}")
        for name, count in rows
    ]


def _bar(cells: float) -> str:
    whole, eighths = divmod(round(cells * 8), 8)
    return "█" * whole + (_EIGHTHS[eighths] if eighths else "")


def _fitted(name: str, cells: int) -> str:
    """Return a name cut or padded to a number of cells."""
    name = fit_text(name, cells)
    return name + " " * (cells - cell_len(name))
