"""The help: the keys of a screen, with a filter; enter runs a command."""

from collections.abc import Container
from dataclasses import replace
from typing import Any, TypeVar

from textual import getters, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from domain.text.clean import one_line
from tui.dialogs.key_list import KeyList
from tui.dialogs.modal import Modal, open_over
from tui.keys.command import KeyCommand
from tui.keys.contexts import FROM_THE_MAIN_SCREEN, PLACES, KeyContext
from tui.keys.popup_keys import IN_A_LINE, IN_THE_HELP_FILTER, OVER_THE_HELP
from tui.keys.tables import bindings
from tui.keys.text_keys import IN_A_TEXT
from tui.terminal.textual_private import binding_ids
from tui.widgets.choice_list import ListFilter
from tui.widgets.note_line import NoteLine

_T = TypeVar("_T")
FROM_ANYWHERE = frozenset(command.id for command in FROM_THE_MAIN_SCREEN)


class KeyFilter(ListFilter):
    """The words to look for in the keys."""

    BINDINGS = bindings(IN_THE_HELP_FILTER)

    enter_label = "Run"


class HelpScreen(Modal[KeyCommand | None]):
    """Returns the command to run, or None."""

    BINDINGS = bindings(OVER_THE_HELP)

    _filter = getters.query_one("#help-filter", KeyFilter)
    _list = getters.query_one("#help-list", KeyList)
    _note = getters.query_one("#help-note", NoteLine)

    def __init__(self, places: tuple[KeyContext, ...] = PLACES, running: Container[str | None] = FROM_ANYWHERE) -> None:
        """Take the keys to show, and the ids of those commands that can run from here."""
        super().__init__()
        self._places = places
        self._chooseable = running

    def compose(self) -> ComposeResult:
        """The filter, what it found, the list, the keys of the help itself."""
        with Vertical(id="help-box") as box:
            box.border_title = "Keys"
            yield KeyFilter(id="help-filter", placeholder="what a key does, or its name")
            yield NoteLine(id="help-note")
            yield KeyList(self._places, id="help-list")

    def on_mount(self) -> None:
        """Show all keys, with the focus in the list."""
        self._filter.border_title = "Filter"
        self._list.show(())
        self.set_focus(self._list)

    def action_filter(self) -> None:
        """Type words to look for."""
        self.set_focus(self._filter)

    def action_manual(self) -> None:
        """Open the manual over the help."""
        from tui.dialogs.manual_screen import ManualScreen  # noqa: PLC0415 - for readers of the manual only

        open_over(self, ManualScreen())

    def action_help(self) -> None:
        """Close: the key that opens the help closes it too."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Clear the filter; close when there is none."""
        if self._filter.value or self._filter.has_focus:
            self._filter.value = ""
            self.set_focus(self._list)
        else:
            self.dismiss(None)

    @on(Input.Changed, "#help-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        count = self._list.show(event.value.split())
        self._note.say("" if count else f"No key has “{one_line(event.value)}” in its name or its help.")

    @on(Input.Submitted, "#help-filter")
    def _filter_submitted(self) -> None:
        self._list.action_select()

    @on(KeyList.Chosen)
    def _chosen(self, message: KeyList.Chosen) -> None:
        if message.command.id in self._chooseable:
            self.dismiss(message.command)
        else:
            self._note.say(f"{message.command.label}: this key works only in its own place.")


def open_help(popup: Screen[_T]) -> None:
    """Show the keys that work in a popup; one that you choose there is pressed."""

    async def press(command: KeyCommand | None) -> None:
        for node, binding, is_enabled, _tooltip in popup.active_bindings.values():
            if command is not None and binding.id == command.id and is_enabled:
                await popup.app.run_action(binding.action, node)
                return

    working = {active.binding.id for active in popup.active_bindings.values() if active.enabled}
    open_over(popup, HelpScreen(places_in(popup), working), press)


def places_from(focused: Widget | None) -> tuple[KeyContext, ...]:
    """Return every place, those of the focused widget and its pane first. Keys that edit text keep their place."""
    nodes = [] if focused is None else [one for one in focused.ancestors_with_self if isinstance(one, Widget)]
    here = {name for node in nodes if not isinstance(node, Screen) for name, _action in binding_ids(node)}
    here -= {command.id for command in (*IN_A_TEXT, *IN_A_LINE)}
    return tuple(sorted(PLACES, key=lambda place: here.isdisjoint(command.id for command in place.commands)))


def places_in(popup: Screen[Any]) -> tuple[KeyContext, ...]:
    """Return the commands that work in a popup and its fields, with their places; those that work anywhere come last.

    The widgets are asked, so that no list can be wrong.
    """
    nodes = (popup.app, *popup.walk_children(with_self=True))
    ids = {name for node in nodes for name, action in binding_ids(node) if _works(node, action)}
    places = [
        replace(place, commands=tuple(command for command in place.commands if command.id in ids))
        for place in (*PLACES[1:], PLACES[0])
    ]
    return tuple(place for place in places if place.commands)


def _works(node: DOMNode, action: str) -> bool:
    namespace, name, parameters = parse(action)
    target = {"app": node.app, "screen": node.screen}.get(namespace, node)
    return target.check_action(name, parameters) is not False
