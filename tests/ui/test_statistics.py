"""Numbers over the history, with plots, one key away."""

from datetime import date, timedelta

import pytest
from rich.cells import cell_len

from domain.errors import StorageError
from domain.search.query import HistoryStatistics
from tests.support.application import running
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tests.support.zones import move_to
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.statistics import StatisticsScreen, bars_of, days_until, totals_of


def shown(screen: object) -> str:
    assert isinstance(screen, StatisticsScreen)
    return "\n".join(str(widget.render()) for widget in screen.query("Static"))


async def test_the_numbers_are_shown_and_the_screen_closes(paths: Paths) -> None:
    clock = FakeClock()
    repository = Container(paths, clock=clock).repository()
    for number in range(3):
        moment = clock.now() - timedelta(days=number)
        repository.save(make_record(created_at=moment, model=f"[b]m{number % 2}[/b]", confidence=0.5, latency_ms=2000))
    repository.close()
    async with running(paths, clock=clock) as app:
        await app.press("f4")
        await app.until(lambda: "3 prompts" in shown(app.top), "the numbers")
        text = shown(app.top)
        assert "confidence: 50%" in text
        assert "Average time for a prompt: 2.0 s" in text
        assert "3 prompts, busiest day 1" in text
        assert "[b]m0[/b]" in text
        assert "chain-of-thought" in text
        await app.press("escape")
        assert not isinstance(app.top, StatisticsScreen)


async def test_a_history_that_cannot_be_read_is_said_so(paths: Paths) -> None:
    def fail(container: Container) -> None:
        def refuse() -> HistoryStatistics:
            raise StorageError("The disk does not answer.", "Check the disk.")

        container.statistics = refuse  # a fault of the disk

    async with running(paths, prepare=fail) as app:
        await app.press("f4")
        await app.until(lambda: "The disk does not answer. Check the disk." in shown(app.top), "the reason")


def test_days_without_prompts_are_nought_and_today_is_last() -> None:
    now = FakeClock().now()
    counts = {now.date(): 2, (now - timedelta(days=2)).date(): 5, (now - timedelta(days=100)).date(): 9}
    days = days_until(HistoryStatistics(per_day=counts), now)
    assert len(days) == 60
    assert days[-3:] == [5, 0, 2]
    assert sum(days) == 7


def test_the_last_day_is_today_where_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    now = FakeClock().now()
    move_to("America/Los_Angeles", monkeypatch)
    assert days_until(HistoryStatistics(per_day={date(2026, 3, 3): 2, date(2026, 3, 4): 1}), now)[-2:] == [0, 2]


def test_the_longest_bar_is_the_most_frequent_and_the_rest_is_summed_up() -> None:
    counts = {f"model {number}": number for number in range(1, 12)}
    lines = bars_of(HistoryStatistics(by_model=counts), 75).plain.splitlines()
    assert lines[2].startswith("model 11 ")
    assert max(lines, key=lambda line: line.count("█")) == lines[2]
    assert lines[-1].startswith("others")
    assert lines[-1].endswith(" 6")


@pytest.mark.parametrize("cells", [20, 40, 55, 75, 200])
def test_no_bar_is_longer_than_the_line(cells: int) -> None:
    counts = {"qwen2.5-coder-0.5b-instruct": 12_345, "会议纪要整理成任务会议纪要整理成任务": 3}
    lines = bars_of(HistoryStatistics(by_model=counts), cells).plain.splitlines()
    assert max(map(cell_len, lines)) <= cells
    assert lines[2].endswith(" 12,345")


def test_a_single_prompt_is_counted_in_the_singular() -> None:
    assert totals_of(HistoryStatistics(total_count=1)).plain == "1 prompt\n"
