"""Which keys work in a popup: asked of its widgets, so that no list of them can be wrong."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from textual.actions import parse
from textual.dom import DOMNode
from textual.screen import Screen

from tui.keys.contexts import PLACES, KeyContext
from tui.terminal.textual_private import binding_ids


def places_in(popup: Screen[Any]) -> tuple[KeyContext, ...]:
    """Return the tables with the commands that work in a popup and its fields; what works anywhere comes last."""
    ids = set(_ids(popup))
    places = [
        replace(place, commands=tuple(command for command in place.commands if command.id in ids))
        for place in (*PLACES[1:], PLACES[0])
    ]
    return tuple(place for place in places if place.commands)


def _ids(popup: Screen[Any]) -> Iterator[str]:
    for node in (popup.app, *popup.walk_children(with_self=True)):
        for command_id, action in binding_ids(node):
            if _works(node, action):
                yield command_id


def _works(node: DOMNode, action: str) -> bool:
    namespace, name, parameters = parse(action)
    target = {"app": node.app, "screen": node.screen}.get(namespace, node)
    return target.check_action(name, parameters) is not False
