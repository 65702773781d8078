"""The prompt options and the presets, one in each row, under one cursor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from domain.prompts.options import OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.prompts.presets import Presets
from domain.prompts.record import Framework
from domain.text.clean import one_line
from tui.keys.active import key_label
from tui.keys.popup_keys import IN_THE_SHAPES
from tui.keys.tables import bindings
from tui.prompt_options.words import MEANINGS, choice_words, option_word
from tui.widgets.stepper import beside_each_other, turned, value_at

_CHOICES: tuple[tuple[str, str, Sequence[Any]], ...] = (
    ("Framework", "framework", (None, *Framework)),
    ("Length", "length", tuple(TargetLength)),
    ("Style", "style", tuple(OutputStyle)),
    ("Use", "use", tuple(PromptUse)),
)
_FEW = 3
"""Up to this many values are shown side by side; of more, only the chosen one."""
_TITLE_LINES = 2
"""Between the choices and the presets."""
_LABEL_CELLS = 12
"""The cells before the values."""
_LABEL = "bold $text-accent"
_CURSOR = "$block-cursor-foreground on $block-cursor-background"


class ShapeForm(Static, can_focus=True):
    """Shows the options that you choose. UI thread only. Names of presets are foreign text and stay plain."""

    BINDINGS = bindings(IN_THE_SHAPES)

    @dataclass
    class Moved(Message):
        """The cursor or a choice has changed; `meaning` describes what is under the cursor."""

        meaning: str

    def __init__(self, shape: PromptOptions, presets: Presets, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__("", id=id, markup=False)
        self._presets = presets
        self._cursor = 0
        self.shape = presets.named(shape)
        """The current choices, with the name of the preset that has the same."""

    def on_mount(self) -> None:
        """Draw the rows."""
        self._draw()

    @property
    def preset(self) -> PromptOptions | None:
        """The preset under the cursor."""
        at = self._cursor - len(_CHOICES)
        return self._presets.shapes[at] if at >= 0 else None

    def show_presets(self, presets: Presets) -> None:
        """Show these presets; the cursor stays on its preset, else on its row."""
        under = self.preset
        self._presets = presets
        self.shape = presets.named(self.shape)
        names = [shape.preset for shape in presets.shapes]
        if under is not None and under.preset in names:
            self._cursor = len(_CHOICES) + names.index(under.preset)
        self._cursor = min(self._cursor, len(_CHOICES) + len(names) - 1)
        self._draw()

    def point_at(self, name: str) -> None:
        """Put the cursor on the preset of this name, if there is one."""
        if (shape := self._presets.find(name)) is not None:
            self._cursor = len(_CHOICES) + self._presets.shapes.index(shape)
            self._draw()

    async def on_click(self, event: events.Click) -> None:
        """Take the value under the mouse, or put the cursor on a preset; a double click uses the preset."""
        offset = event.get_content_offset_capture(self)
        count = len(_CHOICES) + len(self._presets.shapes)
        rows = [*range(len(_CHOICES)), *[None] * _TITLE_LINES, *range(len(_CHOICES), count)]
        if not 0 <= offset.y < len(rows) or (row := rows[offset.y]) is None:
            return
        self._cursor = row
        self._draw()
        if row < len(_CHOICES):
            _, name, values = _CHOICES[row]
            if len(values) > _FEW:
                self.action_turn(1)
            elif found := value_at(values, offset.x - _LABEL_CELLS, option_word):
                self._choose(replace(self.shape, **{name: found[0]}))
        elif event.chain > 1:
            await self.run_action("screen.use")

    def action_move(self, by: int) -> None:
        """Move the cursor down by `by` rows, as far as there are rows."""
        self._cursor = max(0, min(self._cursor + by, len(_CHOICES) + len(self._presets.shapes) - 1))
        self._draw()

    def action_turn(self, by: int) -> None:
        """Take the value `by` places after the current one; the first follows the last."""
        if self._cursor < len(_CHOICES):
            _, name, values = _CHOICES[self._cursor]
            self._choose(replace(self.shape, **{name: turned(values, getattr(self.shape, name), by)}))

    def action_standard(self) -> None:
        """Take the standard value of every choice."""
        self._choose(PromptOptions())

    def _choose(self, shape: PromptOptions) -> None:
        self.shape = self._presets.named(shape)
        self._draw()

    def _draw(self) -> None:
        rows = [self._choice(*choice) for choice in _CHOICES]
        names = [self._named(shape) for shape in self._presets.shapes]
        none = Content.styled(f"  none yet: {key_label('shape-save')} saves these options as a preset", "$text-muted")
        lines = [*rows, Content(""), Content.styled("Presets", _LABEL), *(names or [none])]
        at = self._cursor if self._cursor < len(_CHOICES) else self._cursor + _TITLE_LINES
        lines[at] = Content("›").append(lines[at][1:]).stylize(_CURSOR)
        self.update(Content("\n").join(lines))
        self.post_message(self.Moved(self._meaning()))
        if isinstance(self.parent, Widget):
            self.call_after_refresh(self.parent.scroll_to_region, Region(0, at, 1, 1), animate=False)

    def _choice(self, label: str, name: str, values: Sequence[Any]) -> Content:
        chosen = getattr(self.shape, name)
        shown, at = values, ""
        if len(values) > _FEW:
            shown, at = (chosen,), f"  {values.index(chosen) + 1} of {len(values)}"
        return Content(f"{f'  {label}':<{_LABEL_CELLS}}{beside_each_other(shown, chosen, option_word)}{at}")

    def _named(self, shape: PromptOptions) -> Content:
        mark = "●" if shape == self.shape else " "
        words = choice_words(shape) or "defaults"
        return Content.assemble(f" {mark} {one_line(shape.preset)}  ", (words, "$text-muted"))

    def _meaning(self) -> str:
        if self.preset is not None:
            return f"{key_label('shape-use')} uses this preset"
        return MEANINGS[getattr(self.shape, _CHOICES[self._cursor][1])]
