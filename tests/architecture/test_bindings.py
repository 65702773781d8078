"""Every key of the application has a name, by which it can be changed and found in the help."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

import tui
from tui.dialogs.jump import JumpScreen
from tui.dialogs.modal import Modal
from tui.keys.contexts import COMMANDS, PLACES
from tui.keys.popup_keys import IN_A_LINE
from tui.keys.tables import ANYWHERE
from tui.keys.text_keys import IN_A_TEXT


def classes() -> list[type[DOMNode]]:
    """Return every screen, widget and application of ours."""
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(tui.__path__, "tui.")]
    found = {
        one
        for module in modules
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, DOMNode) and one.__module__.startswith("tui.")
    }
    return sorted(found, key=lambda one: one.__qualname__)


def bindings_of(kind: type[DOMNode]) -> Iterator[Binding]:
    """Return every binding of a class, those of its bases among them."""
    assert kind._merged_bindings is not None
    for _, binding in kind._merged_bindings:
        yield binding


def mixes_in(kind: type[DOMNode]) -> bool:
    """Tell whether a class is only ever a part of another, which says what is bound."""
    return any(kind in other.__mro__[1:] for other in classes()) and issubclass(kind, Screen | App)


def test_classes_with_bindings_are_found() -> None:
    names = {kind.__name__ for kind in classes() if "BINDINGS" in vars(kind)}
    assert {"MainScreen", "HistoryList", "ResultPane", "HelpScreen", "DiffScreen", "SearchBox", "BaseApp"} <= names


def test_every_binding_has_an_id_and_stands_in_the_help() -> None:
    in_help = {command.id for place in PLACES for command in place.commands}
    nameless = [
        f"{kind.__name__}: {binding.key}"
        for kind in classes()
        if not mixes_in(kind)
        for binding in bindings_of(kind)
        if binding.id not in in_help
    ]
    assert nameless == []


def test_every_command_is_bound_somewhere() -> None:
    bound = {binding.id for kind in classes() for binding in bindings_of(kind)}
    assert set(COMMANDS) - bound == set()


def test_every_command_is_one_line_of_one_table_with_an_id_of_its_own() -> None:
    every = [command for place in PLACES for command in place.commands]
    shared = [one for one in every if every.count(one) > 1]
    assert shared == []
    assert len({command.id for command in every}) == len(every)


def test_no_key_has_two_meanings_in_one_place() -> None:
    for place in PLACES:
        tables = (place.commands, *place.with_tables)
        # A text copies its own selection before the screen copies the mouse's.
        commands = [command for table in tables for command in table if command.id != "selection-copy"]
        here = [key for command in commands for key in command.default_keys]
        assert len(here) == len(set(here)), place.title


def test_each_popup_has_a_key_that_closes_it_and_cannot_be_taken_away() -> None:
    for kind in classes():
        if issubclass(kind, Modal) and kind not in {Modal, JumpScreen}:  # any key closes the letters
            assert any(COMMANDS[binding.id or ""].essential for binding in bindings_of(kind)), kind.__name__
    assert {"quit", "help", "back"} <= {command.id for command in ANYWHERE if command.essential}


def test_no_editing_key_of_textual_is_lost_but_two_that_have_another() -> None:
    def keys(kind: type[Widget]) -> dict[str, str]:
        return {binding.key: binding.action for binding in Binding.make_bindings(kind.BINDINGS)}

    ours = {key: command.action for command in IN_A_TEXT for key in command.default_keys}
    lost = {key: action for key, action in keys(TextArea).items() if ours.get(key) != action}
    assert lost == {"f6": "select_line", "f7": "select_all"}
    assert {"select_line", "select_all"} <= set(ours.values()), "each by another key"
    ours = {key: command.action for command in IN_A_LINE for key in command.default_keys}
    assert {key: action for key, action in keys(Input).items() if ours.get(key) != action} == {}


def test_no_key_that_works_anywhere_takes_one_away_that_edits_text() -> None:
    anywhere = {key for command in ANYWHERE if command.priority for key in command.default_keys}
    editing = {key for command in (*IN_A_TEXT, *IN_A_LINE) for key in command.default_keys}
    assert anywhere & editing == set()
