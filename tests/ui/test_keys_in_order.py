"""Keys that arrive in one burst, as over a slow line, act one after the other."""

import pytest
from textual.events import Event, Key, Paste

from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tests.support.tiers import long
from tui.composition.paths import Paths
from tui.dialogs.help import HelpScreen
from tui.history.search_box import SearchBox
from tui.keys.names import parse_key
from tui.widgets.line_input import LineInput
from tui.widgets.text_input import TextInput


def burst(app: Driver, *keys: str | Paste) -> None:
    """Send keys and pastes before the first of them can be handled."""
    for key in keys:
        event = Key(parse_key(key) or key, key if len(key) == 1 else None) if isinstance(key, str) else key
        event.set_sender(app.app)
        app.app.post_message(event)


async def test_letters_behind_a_slash_are_searched_and_no_commands(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        app.screen.set_focus(app.screen.query_one("#result"))
        burst(app, "/", *"dzx")
        await app.until(lambda: app.screen.query_one(SearchBox).value == "dzx", "all letters in the search box")
        await app.press("escape")
        await app.until(lambda: len(app.rows) == 1, "nothing was deleted")
        assert not app.screen.has_class("-full")


async def test_letters_behind_a_tab_go_into_the_next_pane(paths: Paths) -> None:
    async with running(paths) as app:
        burst(app, *"idea", "tab", *"for whom", "shift+tab", *"s")
        await app.until(lambda: app.screen.query_one("#context", TextInput).text == "for whom", "the context")
        await app.until(lambda: app.idea == "ideas", "the idea")


async def test_a_paste_behind_a_tab_goes_into_the_next_pane_and_letters_behind_it_come_after_it(paths: Paths) -> None:
    async with running(paths) as app:
        burst(app, *"idea", "tab", Paste("for "), *"whom", Paste("!"))
        await app.until(lambda: app.screen.query_one("#context", TextInput).text == "for whom!", "the context")
        assert app.idea == "idea"


async def test_a_key_that_works_anywhere_does_not_overtake_letters(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        burst(app, *"Design a REST API", "ctrl+j", "ctrl+n", *"next")
        await app.until(lambda: app.idea == "next", "the next idea")
        await app.until(lambda: improver.requests, "the run")
        assert improver.requests[0].idea == "Design a REST API"


PASTED = "First line\nsecond line\n\nfourth"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (PASTED + "\n", "\n"),
        (PASTED + "\n", "\r"),
        (PASTED, "\r\n"),
        ("\nsecond line", "\n"),
        pytest.param("\n\n\nlong enough", "\n", marks=long),
        pytest.param("one line\n\n", "\r\n", marks=long),
    ],
)
async def test_line_ends_of_a_paste_without_brackets_start_no_run(paths: Paths, text: str, end: str) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.type("typed before ")
        burst(app, *as_keys(text, end))
        await app.until(lambda: app.idea == f"typed before {text}", "the text as it was copied")
        await app.press("x")
        assert app.idea == f"typed before {text}x"
    assert improver.requests == []


@pytest.mark.parametrize("end", ["\r", pytest.param("\n", marks=long), pytest.param("\r\n", marks=long)])
async def test_line_ends_of_a_paste_without_brackets_send_no_feedback(paths: Paths, end: str) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        await app.improve("Design a REST API")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("r")
        burst(app, *as_keys(PASTED, end))
        await app.until(lambda: app.screen.query_one("#feedback-text", TextInput).text == PASTED, "the feedback")
    assert len(improver.requests) == 1


async def test_an_idea_in_one_burst_with_the_key_that_improves_it_is_improved(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver) as app:
        burst(app, *"Design a REST API", "ctrl+j")
        await app.until(lambda: improver.requests, "the run")
        assert improver.requests[0].idea == "Design a REST API"


def as_keys(text: str, end: str) -> list[str]:
    """Return the keys that a terminal sends for a text whose lines end so."""
    names = {"\n": "ctrl+j", "\r": "enter"}
    return [names.get(character, character) for character in text.replace("\n", end)]


async def test_letters_behind_a_key_that_opens_a_popup_are_for_the_popup(paths: Paths) -> None:
    async with running(paths) as app:
        burst(app, "f1", "/", *"quit")
        await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
        await app.until(lambda: app.top.query_one("#help-filter", LineInput).value == "quit", "the filter")
        assert app.idea == ""


async def test_a_letter_that_arrives_while_a_key_is_on_its_way_waits_for_what_that_does(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        app.screen.set_focus(app.screen.query_one("#result"))
        hand_on = app.screen.on_event

        async def late(event: Event) -> None:
            if isinstance(event, Key) and event.key == "r":
                monkeypatch.undo()
                burst(app, *"short")
            await hand_on(event)

        monkeypatch.setattr(app.screen, "on_event", late)
        burst(app, "r")
        await app.until(lambda: app.screen.query_one("#feedback-text", TextInput).text == "short", "every letter")


async def test_keys_go_on_when_the_widget_that_had_one_is_gone(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f4")
        for _ in range(3):
            burst(app, "escape", "f4", "q", *"x")
        await app.until(lambda: app.top is app.screen, "the main screen")
        burst(app, "ctrl+o", "i", *"typed")
        await app.until(lambda: app.idea.endswith("typed"), "letters arrive")
