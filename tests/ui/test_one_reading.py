"""A change of the history is read once, however many messages tell of it, and what was read before it is not shown."""

from collections.abc import Callable

import pytest

from domain.history.reader import HistoryReader, HistoryResults
from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths
from tui.messages import OpenedReloaded


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the queries for which rows were read."""
    found: list[str] = []
    results = HistoryReader.results

    def spy(self: HistoryReader, query: str, *, corrects: bool = True) -> HistoryResults:
        found.append(query)
        return results(self, query, corrects=corrects)

    monkeypatch.setattr(HistoryReader, "results", spy)
    return found


async def watcher_looks(app: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait until the watcher has compared the history's state twice since now."""
    looks = 0
    change_token: Callable[[], int] = app.container.change_token

    def counted() -> int:
        nonlocal looks
        looks += 1
        return change_token()

    monkeypatch.setattr(app.container, "change_token", counted)
    await app.until(lambda: looks >= 2, "the watcher")
    await app.settle()


async def test_a_saved_prompt_is_read_once_and_once_more_when_it_is_indexed(
    paths: Paths, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(paths, ScriptedImprover()) as app:
        await watcher_looks(app, monkeypatch)
        readings.clear()
        await app.type("Design a REST API")
        await app.press("ctrl+j")
        await app.until(lambda: "✓ saved" in app.result, "the record")
        await watcher_looks(app, monkeypatch)
        assert 1 <= len(readings) <= 2
        assert set(readings) == {""}


async def test_what_was_read_before_a_delete_does_not_say_that_the_record_is_saved(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await app.until(lambda: "✓ saved" in app.result, "the record")
        history, item = app.screen.features.history, app.screen.features.opened
        listing, asked = app.container.history().results("").first(), history._loader.asked
        assert item is not None
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("d")
        await app.until(lambda: "deleted; u restores it" in app.result, "the pane says so")
        history.show_listing("", listing)
        app.screen.mailbox.post(OpenedReloaded(item.entry.uid, item, asked))
        await app.settle()
        assert "deleted; u restores it" in app.result
        assert "✓ saved" not in app.result
        await app.press("u")
        await app.until(lambda: "✓ saved" in app.result, "it is restored")
