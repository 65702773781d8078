"""Every popup shows its own keys at the bottom, and all of them when help is asked for."""

from tests.support.application import Driver, running
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.help import HelpScreen
from tui.dialogs.key_list import KeyList
from tui.widgets.choice_list import ChoiceList
from tui.widgets.key_footer import FooterKey, KeyFooter

# How a popup is opened, a key that its footer names, a command that its help names.
POPUPS = {
    "save": ("ctrl+s", "Complete", "save-leave"),
    "path": ("", "Cancel", "path-cancel"),
    "models": ("f2", "Back", "models-down"),
    "settings": ("f9", "Default", "setting-after"),
    "shape": ("f7", "Defaults", "shape-use"),
    "changes": ("f3", "Next", "diff-idea"),
    "statistics": ("f4", "Close", "statistics-half-down"),
    "log": ("f12", "Level", "log-copy"),
    "copy": ("alt+z,Y", "Close", "copy-prompt"),
    "palette": ("ctrl+p", "Run", "palette-down"),
    "themes": ("alt+t", "Run", "palette-down"),
    "jump": ("ctrl+o", "History", "jump-idea"),
    "question": ("", "Yes", "confirm-yes"),
}


def footer(app: Driver) -> list[str]:
    return [key.description for key in app.top.query_one(KeyFooter).query(FooterKey)]


async def open_popup(app: Driver, name: str) -> None:
    keys = POPUPS[name][0]
    if name == "path":
        await app.screen.run_action("export_history")
    elif name == "question":
        app.app.push_screen(ConfirmScreen("Do it?", "All of it."))
    elif name == "copy":
        await app.press("alt+z", "Y")
    else:
        await app.press(*keys.split(","))
    await app.until(lambda: app.top is not app.screen and app.top.query(KeyFooter), "the popup")


async def test_a_popup_has_its_own_footer_and_help(paths: Paths) -> None:
    async with running(paths, size=(120, 24)) as app:
        await app.improve("Design a REST API")
        for name in POPUPS:
            await open_popup(app, name)
            await look_at_footer_and_help(app, name)
            await app.press("escape")
            await app.until(lambda: app.top is app.screen, f"{name} is closed")
            if name == "copy":
                await app.press("alt+z")


async def look_at_footer_and_help(app: Driver, name: str) -> None:
    _, label, command = POPUPS[name]
    popup = app.top
    await app.until(lambda: label in footer(app), f"the keys of {name} in the footer")
    assert footer(app)[-1] == "Help", name
    assert not {"Improve", "Refine", "Quit"} & set(footer(app)), name
    line = app.top.query_one(KeyFooter).region
    assert (line.y, line.height, line.width) == (23, 1, 120), f"{name} lies over the main screen's"
    await app.until(lambda: label in app.strips[23].text, f"and nothing lies over that of {name}")

    await app.press("f1")
    await app.until(lambda: isinstance(app.top, HelpScreen), f"the help of {name}")
    shown = {option.id for option in app.top.query_one(KeyList).options if option.id}
    assert {command, "help", "quit", "redraw"} <= shown, name
    assert not {"improve", "refine", "delete-here", "open"} & shown, name
    await app.press("escape")
    await app.until(lambda: app.top is popup, f"back in {name}")


async def test_help_over_a_popup_has_the_key_that_it_was_given(paths: Paths) -> None:
    async with running(paths) as app:
        app.app.set_keymap({"help": "f11"})
        await app.press("f4")
        await app.until(lambda: app.top is not app.screen, "the statistics")
        await app.press("f11")
        await app.until(lambda: isinstance(app.top, HelpScreen), "the help")


async def test_a_key_that_is_chosen_in_the_help_of_a_popup_is_pressed_there(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f4")
        await app.until(lambda: app.top is not app.screen, "the statistics")
        await app.press("f1", "slash")
        await app.type("statistics-close")
        await app.press("enter")
        await app.until(lambda: app.top is app.screen, "closed")


async def test_what_a_record_does_not_have_is_not_among_the_keys_of_the_menu(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await open_popup(app, "copy")
        offered = {option.id for option in app.top.query_one(ChoiceList).options}
        await app.press("f1")
        await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
        shown = {str(option.id) for option in app.top.query_one(KeyList).options if option.id}
        letters = {one.removeprefix("copy-") for one in shown if one.startswith("copy-")} - {"close"}
        assert letters == offered
