"""Keys that come before the application can read: none is lost, and none overtakes another. In a real terminal."""

import pytest

from tests.support.terminal import terminal
from tests.support.tiers import chosen

SCRIPTED = "tests.support.scripted_app"
IDEA = "Design a REST API"


def test_an_idea_and_the_key_that_improves_it_may_be_typed_before_anything_is_drawn() -> None:
    with terminal(module=SCRIPTED) as app:
        app.send(f"{IDEA}\n and more")
        app.shows(f"{IDEA}, step by step.")
        app.shows(f"{IDEA} and more")


@pytest.mark.parametrize("milliseconds", chosen([150, 200, 250, 300, 350, 400, 500], ["150", "300", "500"]))
def test_an_idea_typed_at_any_moment_of_the_start_arrives_whole(milliseconds: int) -> None:
    with terminal(module=SCRIPTED, environ={"PYTHONDONTWRITEBYTECODE": "1"}) as app:
        app.pump(milliseconds / 1000)
        app.send("Design a R")
        app.pump(0.05)
        app.send("EST API\x7f\x7f\x7fAPI\n")
        app.shows(f"{IDEA}, step by step.")


def test_a_paste_that_comes_early_is_cleaned_and_goes_where_it_was_typed() -> None:
    with terminal(module=SCRIPTED) as app:
        app.send("Design ")
        app.shows("Design")
        app.send("\x1b[200~a REST\x07 API\x1b[201~ soon")
        app.shows("Design a REST API soon")


def test_an_idea_of_the_command_line_is_gone_on_with() -> None:
    with terminal("Design", module=SCRIPTED) as app:
        app.send(" a REST API\n")
        app.shows(f"{IDEA}, step by step.")


def test_a_key_that_quits_waits_for_the_screen_that_keeps_the_draft() -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("History")
        app.send(f"{IDEA}\x11")
        assert app.wait() == 0
    with terminal(module=SCRIPTED) as app:
        app.shows(IDEA)


def test_a_window_that_loses_the_keyboard_while_it_starts_has_it_when_it_comes_back() -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("History")
        app.send("\x1b[O")  # another window has it
        app.shows("engine: ready")
        app.send(f"\x1b[I{IDEA}\n")
        app.shows(f"{IDEA}, step by step.")
