"""The list of keys in the help: a row for each command that matches the filter, under the title of its place."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from textual import events, on
from textual.content import Content, Span
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from domain.text.clean import cell_count
from tui.keys.active import key_names
from tui.keys.command import KeyCommand
from tui.keys.contexts import COMMANDS, KeyContext
from tui.keys.popup_keys import IN_THE_HELP
from tui.keys.tables import bindings
from tui.widgets.choice_list import BEGINS, MarkedList

_INDENT = 2
_KEY_CELLS, _NARROW_KEY_CELLS = 24, 17
"""How many cells the keys of a command may take in a line: the longest name has 16."""
_NARROW = 60
_TITLE = "bold $text-accent"
_MATCH = "bold underline"
_NO_KEY = "no key"


class KeyList(MarkedList, inherit_bindings=False):
    """Shows the current keys. Each word of the filter must be in a command's keys, label, help, id or place."""

    BINDINGS = bindings(IN_THE_HELP)

    @dataclass
    class Chosen(Message):
        """A command was chosen with enter or a click."""

        command: KeyCommand

    def __init__(self, places: tuple[KeyContext, ...], *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id, markup=False)
        self._places = places
        self._words: tuple[str, ...] = ()
        self._drawn_for = 0

    @property
    def command(self) -> KeyCommand | None:
        """The command under the cursor."""
        option = self.highlighted_option
        return COMMANDS.get(option.id or "") if option is not None else None

    def show(self, words: Iterable[str]) -> int:
        """Show the commands that have all these words; return how many there are."""
        self._words = tuple(word.casefold() for word in words)
        return self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Wrap the lines again."""
        if self._drawn_for != self._room:
            self._draw()

    # Textual's cursor wraps around at the ends.

    def action_cursor_up(self) -> None:
        """Go to the command above."""
        self.move(-1)

    def action_cursor_down(self) -> None:
        """Go to the command below."""
        self.move(1)

    def move(self, by: int, pages: float = 0) -> None:
        """Move the cursor; to the first command with the title above it."""
        super().move(by, pages)
        if self.highlighted == 1:
            self.scroll_home(animate=False)

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width or self.app.size.width

    def _draw(self) -> int:
        before, self._drawn_for = self.command, self._room
        options: list[Option] = []
        count = 0
        for place in self._places:
            rows = [
                Option(self._row(command), id=command.id)
                for command in place.commands
                if self._is_meant(command, place.title)
            ]
            count += len(rows)
            if rows:
                blank = [Option("", disabled=True)] if options else []
                options += [*blank, Option(Content.styled(place.title, _TITLE), disabled=True), *rows]
        self.clear_options()
        self.add_options(options)
        ids = [option.id for option in options]
        wanted = before.id if before is not None and before.id in ids else next((one for one in ids if one), None)
        self.highlighted = ids.index(wanted) if wanted else None
        if before is None:
            self.scroll_home(animate=False)
        return count

    def _is_meant(self, command: KeyCommand, title: str) -> bool:
        keys = " ".join(key_names(command))
        text = f"{keys} {command.label} {command.help} {command.id} {title}".casefold()
        return all(word in text for word in self._words)

    def _row(self, command: KeyCommand) -> Content:
        """Return keys and help in two columns; each column wraps by itself."""
        wide = _KEY_CELLS if self._room >= _NARROW else _NARROW_KEY_CELLS
        names = ", ".join(key_names(command)) or _NO_KEY
        keys = textwrap.wrap(names, wide - 1, break_long_words=False, break_on_hyphens=False)
        text = self._marked(command.help).wrap(max(self._room - _INDENT - wide - 2, 10))
        return Content("\n").join(
            Content.assemble(
                f"{' ' if at else BEGINS:<{_INDENT}}",
                self._marked(left or "").stylize_before("bold"),
                " " * (wide - cell_count(left or "")),
                right or "",
            )
            for at, (left, right) in enumerate(zip_longest(keys, text))
        )

    def _marked(self, text: str) -> Content:
        folded = text.casefold()
        found = [(folded.find(word), len(word)) for word in self._words if word in folded]
        is_aligned = len(folded) == len(text)
        return Content(text, [Span(at, at + length, _MATCH) for at, length in found] if is_aligned else [])

    @on(OptionList.OptionSelected)
    def _option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if (command := COMMANDS.get(event.option_id or "")) is not None:
            self.post_message(self.Chosen(command))
