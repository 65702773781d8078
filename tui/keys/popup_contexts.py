"""Which keys work in a popup: asked of its widgets, so that no list of them can be wrong."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from textual.screen import Screen

from tui.keys.contexts import PLACES, Place


def places_in(popup: Screen[Any]) -> tuple[Place, ...]:
    """Return the tables with the commands that work in a popup and its fields; what works anywhere comes last."""
    ids = set(_ids(popup))
    places = [
        replace(place, commands=tuple(command for command in place.commands if command.id in ids))
        for place in (*PLACES[1:], PLACES[0])
    ]
    return tuple(place for place in places if place.commands)


def _ids(popup: Screen[Any]) -> Iterator[str]:
    app = popup.app
    for node in (app, *popup.walk_children(with_self=True)):
        # Textual (8.2.8) has no public way to ask for the keys of what has not the focus.
        for _key, binding in node._bindings:  # noqa: SLF001
            if binding.id and app._check_action_state(binding.action, node) is not False:  # noqa: SLF001
                yield binding.id
