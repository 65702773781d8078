"""The line of keys at the bottom: as many whole keys as there is room for, the most important first."""

import itertools
from dataclasses import replace
from operator import itemgetter

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from domain.text.clean import cell_count
from tui.keys.command import UNBOUND
from tui.keys.contexts import COMMANDS, PLACES
from tui.keys.names import types_a_character

_BLANKS = 2
"""Cells behind the key and behind its label."""
_LAST = {command.id for command in COMMANDS.values() if command.essential} - {"quit", "back"}
"""Always shown, at the end: the help, and how to leave a popup."""
_BESIDE = _LAST | {"back"}
"""Keys that work anywhere and are shown beside those of a widget that shows only its own."""
_PLACE_OF = {command.id: at for at, place in enumerate(PLACES) for command in place.commands}
_RANK_OF = {name: at for at, name in enumerate(COMMANDS)}


_Candidate = tuple[Binding, str | None]
"""A key, and why it does nothing now; None when it works."""


class FooterKey(Static):
    """A key and what it does. A click presses the key; a dim key does nothing now, and a click shows why."""

    ALLOW_SELECT = False

    def __init__(self, binding: Binding, key_display: str, why_not: str | None = None) -> None:
        """Take why the key does nothing now; None when it works."""
        self.description = binding.description
        self.key_display = key_display
        self.key = binding.key
        super().__init__(Content.assemble((f"{key_display} ", "bold $footer-key-foreground"), f"{self.description} "))
        self._why_not = why_not
        self.set_class(why_not is not None, "-disabled")
        self.tooltip = why_not or binding.tooltip or None

    def on_mouse_down(self) -> None:
        """Press the key, or show why it does nothing now."""
        if self._why_not is None:
            self.app.simulate_key(self.key)
        elif self._why_not:
            self.app.notify(self._why_not)


class KeyFooter(Horizontal, can_focus=False):
    """Shows the keys of the focused widget before those that work anywhere.

    A widget whose `FOOTER_ALONE` is true shows its own keys, and of the others only how to leave it and the help. A
    node whose `check_action` returns None may have a method `why_not(action)` that returns the reason in a sentence. A
    node may have `footer_labels`: what its keys do in this case, by the command's id.
    """

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[_Candidate] = []
        self._is_stale = False

    def on_mount(self) -> None:
        """Update when the focus moves, or a popup opens or closes."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self.app.screen_change_signal.subscribe(self, self._screen_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if screen.app.app_focus and self.is_attached:
            self.call_after_refresh(self._recompose_if_changed)

    def compose(self) -> ComposeResult:
        """Compose the keys that fit."""
        # A popup mounts this when its own keys are known.
        self._shown = self._fitting() if self.is_mounted or self.screen.is_modal else []
        for binding, why_not in self._shown:
            yield FooterKey(binding, self.app.get_key_display(binding), why_not)

    async def recompose(self) -> None:
        """Compose again, but under a popup only once it has closed: new keys would not be laid out."""
        self._is_stale = self.is_attached and not self.screen.is_active
        if self.is_attached and not self._is_stale:
            await super().recompose()

    async def _screen_changed(self, screen: Screen[object]) -> None:
        if self._is_stale and screen is self.screen:
            await self.recompose()

    async def on_resize(self, _event: events.Resize) -> None:
        """Choose again for the new width."""
        await self._recompose_if_changed()

    async def _recompose_if_changed(self) -> None:
        if self.is_attached and self._fitting() != self._shown:
            await self.recompose()

    def _fitting(self) -> list[_Candidate]:
        """Return as many whole keys as there is room for; the last ones always."""
        candidates = self._candidates()
        last = [one for one in candidates if one[0].id in _LAST]
        first = [one for one in candidates if one[0].id not in _LAST]
        room = (self.size.width or self.screen.size.width) - sum(map(self._cells, last))
        ends = itertools.accumulate(map(self._cells, first))
        return [one for one, end in zip(first, ends, strict=True) if end <= room] + last

    def _cells(self, candidate: _Candidate) -> int:
        binding, _ = candidate
        return cell_count(self.app.get_key_display(binding)) + cell_count(binding.description) + _BLANKS

    def _candidates(self) -> list[_Candidate]:
        """Return the first key of each action that the footer may show, the most important first."""
        found: dict[str, tuple[tuple[bool, int, int], _Candidate]] = {}
        focused = self.screen.focused
        is_alone = getattr(focused, "FOOTER_ALONE", False)
        # Textual leaves out the keys that a text field types, except those it has a name of its own for: `slash`.
        takes_letters = focused is not None and focused.check_consume_key("a", "a")
        for node, binding, is_enabled, _tooltip in self.screen.active_bindings.values():
            if is_alone and isinstance(node, Screen | App) and binding.id not in _BESIDE:
                continue
            if takes_letters and node is not focused and types_a_character(binding.key):
                continue
            if binding.show and binding.key != UNBOUND and binding.id in COMMANDS:
                rank = _nearness(node, binding.id)
                action = binding.action.removeprefix("screen.")
                if action not in found or rank < found[action][0]:
                    label = getattr(node, "footer_labels", {}).get(binding.id, binding.description)
                    binding = replace(binding, description=label)  # noqa: PLW2901 - the same key
                    found[action] = (rank, (binding, None if is_enabled else _why_not(node, binding.action)))
        return [candidate for _rank, candidate in sorted(found.values(), key=itemgetter(0))]


def _why_not(node: DOMNode, action: str) -> str:
    why_not = getattr(node.screen if action.startswith("screen.") else node, "why_not", None)
    return str(why_not(action.removeprefix("screen."))) if why_not is not None else ""


def _nearness(node: DOMNode, command_id: str) -> tuple[bool, int, int]:
    """Return a sort key: the focus before the screen, special places before general ones, then as in the tables."""
    return isinstance(node, Screen | App), -_PLACE_OF[command_id], _RANK_OF[command_id]
