"""The search box: what it finds while you type, how hits are opened, and what is never shown late."""

import threading

from domain.errors import QueryInterruptedError
from domain.history.reader import HistoryListing, HistoryResults
from domain.runtime.cancellation import CancelToken
from tests.support.application import running
from tests.support.polling import wait_until
from tests.support.saved_ideas import save_ideas
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.history.search_box import SearchBox


async def test_typing_in_the_search_filters_and_escape_brings_everything_back(paths: Paths) -> None:
    save_ideas(paths, "un camión rojo", "a blue car", "100% cotton_shirts")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 3, "all rows")
        await app.press("ctrl+f")
        await app.type("camion")
        await app.until(lambda: [row.splitlines()[0] for row in app.rows] == ["un camión rojo"], "one hit")
        await app.press("escape")
        await app.until(lambda: len(app.rows) == 3, "all rows again")
        assert app.screen.focused is not None
        assert app.screen.focused.id == "idea"


async def test_a_search_without_hits_says_so(paths: Paths) -> None:
    save_ideas(paths, "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.press("ctrl+f")
        await app.type("zebra")
        await app.until(lambda: not app.rows, "no rows")
        assert "Nothing found" in str(app.screen.query_one("#history-note").render())


async def test_enter_in_the_search_opens_the_first_hit(paths: Paths) -> None:
    save_ideas(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: len(app.rows) == 1, "one hit")
        await app.press("enter")
        await app.until(lambda: "The prompt for a red car" in app.result, "the record")


async def test_enter_right_after_the_last_letter_waits_for_its_hits(paths: Paths) -> None:
    save_ideas(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.pilot.press("ctrl+f", *"red", "enter")
        await app.until(lambda: "The prompt for" in app.result, "a record")
        assert "The prompt for a red car" in app.result


async def test_moving_through_what_is_found_shows_each_record_and_escape_brings_back_what_was_there(
    paths: Paths,
) -> None:
    save_ideas(paths, "a red car", "a blue car", "a green boat")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 3, "three rows")
        await app.press("alt+down")
        assert "The prompt for a green boat" in app.result
        before = app.result
        await app.type("a draft")
        await app.press("ctrl+f")
        await app.type("car")
        await app.until(lambda: "The prompt for a blue car" in app.result, "the first hit is shown")
        await app.press("down")
        await app.until(lambda: "The prompt for a red car" in app.result, "the second hit")
        assert app.screen.focused is not None
        assert app.screen.focused.id == "search"
        await app.press("escape")
        await app.until(lambda: len(app.rows) == 3, "everything is listed again")
        assert app.result == before
        assert (app.idea, app.screen.focused.id) == ("a draft", "idea")
        await app.press("f8")
        await app.until(lambda: app.app.clipboard == "The prompt for a green boat", "what is shown is copied")


async def test_a_mistyped_word_is_corrected_and_one_key_searches_it_as_typed(paths: Paths) -> None:
    save_ideas(paths, "deploy kubernetes", "a red car")
    Container(paths).repository().maintain_index(1)
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("kubrenetes")
        await app.until(lambda: "Showing results for kubernetes" in app.note, "the correction")
        assert app.rows[0].startswith("deploy kubernetes")
        await app.press("ctrl+z")
        await app.until(lambda: "Nothing found" in app.note, "as typed")
        assert app.rows == []


async def test_a_filter_that_is_not_understood_is_named_and_the_rest_is_searched(paths: Paths) -> None:
    save_ideas(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        assert "is:fav" in app.note, "the language on one line"
        await app.type("red is:nonsense")
        await app.until(lambda: len(app.rows) == 1, "the hit")
        assert "is:nonsense is not a filter" in app.note
        await app.until(lambda: "1 found" in app.note, "the count")


async def test_a_filter_is_completed_with_what_there_is(paths: Paths) -> None:
    save_ideas(paths, "a red car")
    Container(paths).repository().maintain_index(1)
    async with running(paths) as app:
        await app.until(lambda: app.screen.query_one(SearchBox).values.get("model"), "the values are known")
        await app.press("ctrl+f")
        await app.type("mo")
        await app.pilot.pause()
        await app.press("right")
        await app.type("qw")
        await app.pilot.pause()
        await app.press("right")
        assert app.screen.query_one(SearchBox).value == "model:qwen2.5-coder-0.5b"


async def test_on_a_narrow_screen_the_history_unfolds_for_the_search_and_folds_again(paths: Paths) -> None:
    save_ideas(paths, "a red car")
    async with running(paths, size=(60, 20)) as app:
        sidebar = app.screen.query_one("#history")
        assert not sidebar.display
        await app.press("ctrl+f")
        await app.until(lambda: sidebar.display, "the sidebar")
        await app.type("red")
        await app.until(lambda: len(app.rows) == 1, "the hit")
        await app.press("enter")
        await app.until(lambda: "The prompt for a red car" in app.result, "the record")
        await app.until(lambda: not sidebar.display, "folded again")


async def test_what_an_older_query_found_is_never_shown(paths: Paths) -> None:
    save_ideas(paths, "a red car", "a blue car")
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: "1 found" in app.note, "the hit")
        late = app.container.history().results("blue").first()
        app.screen.features.history.show_listing("blue", late)
        await app.settle()
        assert [row.splitlines()[0] for row in app.rows] == ["a red car"]


async def test_a_key_interrupts_the_query_before_it(paths: Paths) -> None:
    save_ideas(paths, "a red car")
    tokens: list[CancelToken] = []
    begun = threading.Event()

    def slow(container: Container) -> None:
        reader = container.history()
        results = reader.results

        def hanging(text: str, *, corrects: bool = True) -> HistoryResults:
            found = results(text, corrects=corrects)
            first = found.first

            def wait(cancel: CancelToken | None = None, *, patient: bool = True) -> HistoryListing:
                if text == "r" and cancel is not None:
                    tokens.append(cancel)
                    begun.set()
                    wait_until(lambda: cancel.cancelled, "the next key")
                    raise QueryInterruptedError("stopped")
                return first(cancel, patient=patient)

            found.first = wait  # type: ignore[method-assign]  # a query that never ends
            return found

        reader.results = hanging  # type: ignore[method-assign]  # as above

    async with running(paths, prepare=slow) as app:
        await app.until(lambda: len(app.rows) == 1, "the row")
        await app.press("ctrl+f")
        await app.type("r")
        await app.until(begun.is_set, "the query runs")
        await app.type("e")
        await app.until(lambda: "1 found" in app.note, "the newer query answers")
        assert tokens[0].cancelled


async def test_the_first_hit_is_shown_though_the_search_took_longer_than_a_frame(paths: Paths) -> None:
    save_ideas(paths, "a red car", "a blue car")

    def slow(container: Container) -> None:
        reader = container.history()
        results = reader.results

        def late(text: str, *, corrects: bool = True) -> HistoryResults:
            found = results(text, corrects=corrects)
            first = found.first

            def in_two_steps(cancel: CancelToken | None = None, *, patient: bool = True) -> HistoryListing:
                if patient or not text:
                    return first(cancel)
                return HistoryListing(found.query, is_complete=False)

            found.first = in_two_steps  # type: ignore[method-assign]  # a search that finds nothing at once
            return found

        reader.results = late  # type: ignore[method-assign]  # as above

    async with running(paths, prepare=slow) as app:
        await app.until(lambda: len(app.rows) == 2, "two rows")
        await app.press("ctrl+f")
        await app.type("red")
        await app.until(lambda: "The prompt for a red car" in app.result, "the preview")
