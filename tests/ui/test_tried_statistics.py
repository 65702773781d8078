"""The statistics say whether improved prompts win, once some were tried."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from domain.errors import StorageError
from domain.evaluation.experiment import Result, Source, Tally
from domain.evaluation.ports import ComparedRecord
from domain.evaluation.summary import Summary, summary_of
from tests.support.application import Driver, running
from tests.support.experiments import BETTER, make_experiment
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.statistics import StatisticsScreen, tried_of


def shown(app: Driver) -> str:
    screen = app.top
    assert isinstance(screen, StatisticsScreen)
    return "\n".join(str(widget.render()) for widget in screen.query("Static") if widget.display)


def save_tried(container: Container, count: int) -> None:
    repository = container.repository()
    for number in range(count):
        record = repository.save(make_record(model=f"[b]model {number % 2}[/b]"))
        experiment = make_experiment(record, tally=BETTER)
        repository.experiments.save_experiment(experiment)
        # Only the newest verdict of a record counts.
        older = experiment.created_at - timedelta(days=1)
        worse = replace(BETTER, result=Result.WORSE, wins=0, losses=9)
        repository.experiments.save_experiment(make_experiment(record, tally=worse, created_at=older))


async def test_without_a_tried_prompt_nothing_is_said_of_it(paths: Paths) -> None:
    def save(container: Container) -> None:
        container.repository().save(make_record())

    async with running(paths, prepare=save) as app:
        await app.press("f4")
        await app.until(lambda: "1 prompt" in shown(app), "the numbers")
        assert "tried" not in shown(app).lower()
        assert not app.top.query_one("#statistics-tried").display


async def test_what_was_tried_is_said_with_the_interval_and_by_the_settings(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_tried(container, 7)) as app:
        await app.press("f4")
        await app.until(lambda: "Tried prompts" in shown(app), "the numbers")
        text = shown(app)
        said = "7 prompts tried: 7 of 7 won more inputs than they lost (59 to 100 %): improved prompts are better."
        assert said in text
        assert "inputs: 63 won, 7 lost, 70 undecided" in text
        assert "Counted: the newest saved verdict of each version; a prompt counts once." in text
        assert "Fewer than 6 prompts ahead or behind show nothing." in " ".join(text.split())
        assert "[b]model 0[/b]  too few to compare" in text
        assert "Tried by framework  all chain-of-thought" in text


async def test_two_tried_prompts_are_too_few(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_tried(container, 2)) as app:
        await app.press("f4")
        await app.until(lambda: "2 prompts tried: too few to compare." in shown(app), "the words")


async def test_verdicts_that_cannot_be_read_are_said_so(paths: Paths) -> None:
    def fail(container: Container) -> None:
        def refuse() -> Summary | None:
            raise StorageError("The disk does not answer.", "Check the disk.")

        container.tried_prompts = refuse  # a fault of the disk

    async with running(paths, prepare=fail) as app:
        await app.press("f4")
        await app.until(lambda: "The disk does not answer. Check the disk." in shown(app), "the reason")


@pytest.mark.parametrize("cells", [55, 75])
def test_no_line_of_a_group_is_longer_than_the_window(cells: int) -> None:
    names = ("qwen2.5-coder-0.5b-instruct-with-a-long-name-of-a-quantised-file.gguf", "会议纪要整理成任务" * 5, "")
    tally = Tally(result=Result.NOT_SHOWN, source=Source.CHECKS, wins=40, losses=30, undecided=10)
    records = [
        ComparedRecord(tally=tally, model=name, framework="role", target_length=name, use=names[0])
        for name in names
        for _ in range(10)
    ]
    summary = summary_of(records)
    assert summary is not None
    lines = tried_of(summary, cells).plain.splitlines()
    assert max(cell_len(line) for line in lines[2:]) <= cells
    assert "unknown  better" in lines
    assert any(line.endswith("…  better") for line in lines)
