"""The line of keys at the bottom: as many whole ones as there is room for, the most important first."""

import itertools

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from domain.text.clean import cell_count
from tui.keys.command import UNBOUND
from tui.keys.contexts import COMMANDS, PLACES

_BLANKS = 2
"""Cells behind the key and behind its label."""
_LAST = {command.id for command in COMMANDS.values() if command.essential} - {"quit", "back"}
"""What is always shown, at the end: the help, and how to leave a popup."""
_PLACE_OF = {command.id: at for at, place in enumerate(PLACES) for command in place.commands}
_RANK_OF = {name: at for at, name in enumerate(COMMANDS)}


class KeyFooter(Footer, inherit_bindings=False):
    """Shows the keys of what has the focus before those that work anywhere. A click presses the key."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._shown: list[Binding] = []
        self._is_stale = False

    def on_mount(self) -> None:
        """Follow what lies over this screen."""
        self.app.screen_change_signal.subscribe(self, self._screen_changed)

    def compose(self) -> ComposeResult:
        """Compose the keys that fit."""
        if not self._bindings_ready:
            return
        self._shown = self._fitting()
        for binding in self._shown:
            shown_key = self.app.get_key_display(binding)
            yield FooterKey(binding.key, shown_key, binding.description, binding.action, tooltip=binding.tooltip)

    async def recompose(self) -> None:
        """Compose anew. Under a popup new keys would not be laid out, and the line be blank: then it waits."""
        self._is_stale = self.is_attached and not self.screen.is_active
        if self.is_attached and not self._is_stale:
            await super().recompose()

    async def _screen_changed(self, screen: Screen[object]) -> None:
        if self._is_stale and screen is self.screen:
            await self.recompose()

    async def on_resize(self, _event: events.Resize) -> None:
        """Choose anew when there is another room."""
        if self._fitting() != self._shown:
            await self.recompose()

    def _fitting(self) -> list[Binding]:
        """Return as many keys as there is room for, whole; the last ones always."""
        candidates = self._candidates()
        last = [binding for binding in candidates if binding.id in _LAST]
        first = [binding for binding in candidates if binding.id not in _LAST]
        room = self._width - sum(map(self._cells, last))
        ends = itertools.accumulate(map(self._cells, first))
        return [binding for binding, end in zip(first, ends, strict=True) if end <= room] + last

    def _cells(self, binding: Binding) -> int:
        return cell_count(self.app.get_key_display(binding)) + cell_count(binding.description) + _BLANKS

    @property
    def _width(self) -> int:
        return self.size.width or self.screen.size.width

    def _candidates(self) -> list[Binding]:
        """Return the first key of each action that may be shown, the most important first."""
        found: dict[str, tuple[bool, int, int, Binding]] = {}
        for node, binding, _enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and binding.key != UNBOUND and binding.id in COMMANDS:
                rank = (*_nearness(node, binding.id), binding)
                action = binding.action.removeprefix("screen.")
                if action not in found or rank[:3] < found[action][:3]:
                    found[action] = rank
        return [rank[-1] for rank in sorted(found.values(), key=lambda rank: rank[:3])]


def _nearness(node: DOMNode, command_id: str) -> tuple[bool, int, int]:
    """Sort what has the focus before the screen, a special place before a general one, and then as the tables do."""
    return isinstance(node, Screen | App), -_PLACE_OF[command_id], _RANK_OF[command_id]
