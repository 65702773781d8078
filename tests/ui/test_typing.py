"""What a person sees of a text while it is typed: its size, its variables, and that it is too long."""

import pytest
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from domain.text.clean import MAX_TEXT_CHARACTERS
from tests.support.application import Driver, running
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.history.search_box import SearchBox
from tui.widgets.text_input import TextInput

PROMPT = "Greet {{ name }} in <language>.\n<task>Sign as $sender</task>"


def subtitle(app: Driver, widget_id: str) -> str:
    content = app.screen.query_one(f"#{widget_id}")._border_subtitle
    return "" if content is None else content.plain


def bold(widget: Widget) -> list[str]:
    """Return the pieces of a widget that are drawn bold, from the strips that reach the terminal."""
    strips: list[Strip] = [widget.render_line(y) for y in range(widget.size.height)]
    pieces = [(segment.text, bool(segment.style and segment.style.bold)) for strip in strips for segment in strip]
    found, previous = [""], False
    for text, is_bold in pieces:
        if is_bold:
            found[-1:] = [found[-1] + text] if previous else [found[-1], text]
        previous = is_bold
    return [text.strip() for text in found if text.strip()]


@pytest.fixture
def saved(paths: Paths) -> Paths:
    """A history of one record with variables."""
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="an idea", improved_prompt=PROMPT, created_at=FakeClock().now()))
    repository.close()
    return paths


async def test_the_size_of_each_text_stands_in_its_border_and_follows_the_keys(paths: Paths) -> None:
    async with running(paths) as app:
        assert subtitle(app, "idea") == subtitle(app, "context") == subtitle(app, "result") == ""
        await app.type("Design")
        await app.until(lambda: subtitle(app, "idea") == "1 word · ~2 tokens", "the size of one word")
        await app.type(" a REST API")
        await app.until(lambda: subtitle(app, "idea") == "4 words · ~5 tokens", "the size of four")
        await app.press("tab")
        await app.type("for us")
        await app.until(lambda: subtitle(app, "context") == "2 words · ~2 tokens", "the context has its own")
        await app.press("ctrl+j")
        await app.until(lambda: "✓" in app.result, "a result")
        assert "words · " in subtitle(app, "result")
        await app.press("ctrl+n")
        await app.until(lambda: subtitle(app, "result") == subtitle(app, "idea") == "", "nothing, nothing said")


async def test_the_size_of_a_result_follows_the_edit_and_is_exact_only_where_somebody_counted(paths: Paths) -> None:
    repository = Container(paths).repository()
    record = make_record(improved_prompt="one two", prompt_tokens=1234, created_at=FakeClock().now())
    repository.save(record)
    repository.close()
    async with running(paths) as app:
        await app.until(lambda: app.rows, "the rows")
        await app.press("alt+down")
        await app.until(lambda: subtitle(app, "result") == "2 words · 1,234 tokens", "as the engine counted")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("e", "ctrl+end")
        await app.type(" three")
        await app.until(lambda: subtitle(app, "result") == "3 words · ~4 tokens", "an estimate while it is edited")
        await app.press("escape")
        await app.until(lambda: "one two three" in app.result, "the edit is shown")
        assert subtitle(app, "result") == "3 words · ~4 tokens"


@pytest.mark.parametrize("widget_id", ["idea", "context"])
async def test_variables_are_bold_where_they_are_typed(paths: Paths, widget_id: str) -> None:
    async with running(paths) as app:
        area = app.screen.query_one(f"#{widget_id}", TextInput)
        area.fill("Greet {{ name }}, é $sender\n<b>x</b> {ok")
        await app.pilot.pause()
        assert bold(area) == ["{{ name }}", "$sender"]
        area.focus()
        await app.press("ctrl+end")
        await app.type("}")
        await app.pilot.pause()
        assert bold(area) == ["{{ name }}", "$sender", "{ok}"]


async def test_variables_are_bold_in_the_shown_prompt_and_while_it_is_edited(saved: Paths) -> None:
    wanted = ["{{ name }}", "<language>", "$sender"]
    async with running(saved) as app:
        await app.until(lambda: app.rows, "the rows")
        await app.press("alt+down")
        await app.until(lambda: "Greet" in app.result, "the prompt")
        assert bold(app.screen.query_one("#result-prompt")) == wanted
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("e")
        await app.pilot.pause()
        assert bold(app.screen.query_one("#result-editor")) == wanted


async def test_a_selection_over_a_variable_and_a_very_long_line_of_them_draw(paths: Paths) -> None:
    async with running(paths) as app:
        idea = app.screen.query_one("#idea", TextInput)
        idea.fill("{a} " * (MAX_TEXT_CHARACTERS // 4))
        await app.press("shift+home")
        assert idea.selected_text
        await app.press("ctrl+home")
        await app.pilot.pause()
        assert idea.render_line(0).text.startswith("{a} {a}")


@pytest.mark.parametrize("widget_id", ["idea", "context", "feedback-text", "result-editor"])
async def test_a_paste_beyond_the_cap_says_so_and_can_be_undone(saved: Paths, widget_id: str) -> None:
    async with running(saved) as app:
        await app.until(lambda: app.rows, "the rows")
        await app.press("alt+down")
        await app.until(lambda: "Greet" in app.result, "the prompt")
        app.screen.set_focus(app.screen.query_one("#result"))
        if widget_id == "feedback-text":
            await app.press("r")
        if widget_id == "result-editor":
            await app.press("e", "ctrl+end")
        area = app.screen.query_one(f"#{widget_id}", TextInput)
        app.screen.set_focus(area)
        before = area.text
        area.post_message(events.Paste("y" * 1_000_000))
        await app.until(lambda: any("too long" in notice for notice in app.notices), "the notice")
        assert len(area.text) == MAX_TEXT_CHARACTERS
        await app.press("ctrl+z")
        assert area.text == before
        await app.press("ctrl+y")
        assert len(area.text) == MAX_TEXT_CHARACTERS


async def test_a_paste_into_the_search_is_one_line_and_says_when_it_is_too_long(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+f")
        search = app.screen.query_one(SearchBox)
        search.post_message(events.Paste("two\r\nlines \x1b[31mred"))
        await app.until(lambda: search.value == "two lines red", "on one line, cleaned")
        search.post_message(events.Paste("y" * 1_000_000))
        await app.until(lambda: any("too long" in notice for notice in app.notices), "the notice")
        assert len(search.value) == MAX_TEXT_CHARACTERS
        await app.press("escape")
        await app.until(lambda: app.sidebar.query_text == "", "the search is left")
