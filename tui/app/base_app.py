"""What every screen needs of the application: its keys, its colours, its notices."""

import logging
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.filter import ANSIToTruecolor, LineFilter

from tui.app.key_queue import KeyQueue
from tui.app.mouse_filter import MouseFilter
from tui.keys.active import key_label, use_own_keys
from tui.keys.names import short_name
from tui.keys.tables import ANYWHERE, bindings
from tui.terminal.output_filter import ControlCharacterFilter
from tui.terminal.textual_private import GuardedApp, notices, remove_notice, write_to_terminal
from tui.theme.appearance import AUTO, Looks
from tui.theme.filters import NoColours, SixteenColours
from tui.theme.themes import MONOCHROME, OWN_THEMES, choose_theme
from tui.widgets.too_small import LEAST_COLUMNS, LEAST_ROWS

if TYPE_CHECKING:
    from tui.keys.rebinding import Rebinding  # it knows the keys of every popup, which the first paint does not need

_log = logging.getLogger(__name__)

_UNTIL_READ_SECONDS = 86_400.0
"""An error stays until you remove it: with the key that goes back, or a click."""
_MARKS = {"warning": "! ", "error": "✗ "}


class BaseApp(GuardedApp, inherit_bindings=False):
    """Has rebound keys on every screen, and one of its themes, in sixteen colours or in none."""

    # Of the keys of the main screen those that work over a popup too.
    BINDINGS: ClassVar[list[BindingType]] = bindings(tuple(one for one in ANYWHERE if one.id in {"quit", "redraw"}))
    # The end of app.tcss says what each of them changes.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it without ClassVar
        (0, "-sliver"),
        (LEAST_COLUMNS, "-slim"),
        (60, "-narrow"),
        (90, "-wide"),
        (150, "-roomy"),
        (200, "-vast"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_ROWS, "-low"), (16, "-short"), (24, "-middle"), (30, "-tall")]  # noqa: RUF012 - as above

    def __init__(self, theme: str = AUTO) -> None:
        """Take the setting `THEME`; `use_looks` says what is wrong with it."""
        super().__init__()
        self._keys = KeyQueue(self, super().on_event)
        self._mouse = MouseFilter()
        use_own_keys({})
        for own in OWN_THEMES:
            self.register_theme(own)
        # Textual's own answer to NO_COLOR is grey, which is a colour.
        self._no_colours, self._sixteen_colours = NoColours(enabled=False), SixteenColours(enabled=False)
        self._no_controls = ControlCharacterFilter()
        self._theme_before_preview: str | None = None
        self.theme = self.theme_for(theme)

    async def on_event(self, event: events.Event) -> None:
        """Drop clicks that were meant for something else, and handle keys in order."""
        if isinstance(event, events.MouseEvent) and not event.is_forwarded and self._mouse.drops(event, self.screen):
            return
        await self._keys.take(event)

    @property
    def holds_a_key(self) -> bool:
        """Whether a key waits until it is known whether it is a line end of pasted text."""
        return self._keys.holds_a_key

    def use_keys(self, rebinding: "Rebinding") -> None:
        """Use these keys from now on. Texts on the screen that name keys must be written again."""
        use_own_keys(rebinding.keys)
        self.set_keymap(rebinding.keymap)

    def get_key_display(self, binding: Binding) -> str:
        """Return a key as the footer writes it."""
        return binding.key_display or short_name(binding.key)

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        from tui.dialogs.palette import PaletteScreen  # noqa: PLC0415 - after the first paint

        if not self.screen.is_modal:
            self.push_screen(PaletteScreen())

    def action_copy_selection(self) -> None:
        """Copy what is selected with the mouse; without a selection, say how to quit."""
        if text := self.screen.get_selected_text():
            self.copy_to_clipboard(text)
        else:
            self.notify(f"Nothing is selected. {key_label('quit')} quits.")

    @property
    def has_colours(self) -> bool:
        """Whether `NO_COLOR` is not set."""
        return not os.environ.get("NO_COLOR")

    @property
    def is_calm(self) -> bool:
        """Whether animations are off: by the setting, or by Textual's TEXTUAL_ANIMATIONS=none."""
        return self.animation_level == "none"

    def theme_for(self, setting: str) -> str:
        """Return the name of the theme that a value of `THEME` means in this terminal."""
        few = self.console.color_system == "standard"
        return choose_theme(setting, self.available_themes, os.environ, sixteen_colours=few)

    def use_looks(self, looks: Looks) -> str:
        """Apply the settings of theme and motion; return a sentence about what is wrong with them, or an empty text."""
        if looks.reduced_motion:
            self.animation_level = "none"
        if self._theme_before_preview is None:
            self.theme = self.theme_for(looks.theme)
        if looks.theme == AUTO or looks.theme in self.available_themes:
            return ""
        return f"THEME is {looks.theme!r}, an unknown theme: {key_label('theme')} shows all themes."

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Define for Textual's themes the variable that our themes define themselves."""
        return {"pane-border": self.current_theme.to_color_system().generate()["foreground-muted"]}

    def watch_theme(self) -> None:
        """Let through only the colours of the new theme."""
        self.no_color = self.theme == MONOCHROME
        self._no_colours.enabled = self.no_color
        self._sixteen_colours.enabled = self.current_theme.ansi

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of everything that is drawn."""
        # Textual's own filters come before: of them only the one for the terminal's sixteen colours is wanted.
        own = [one for one in super().get_line_filters() if isinstance(one, ANSIToTruecolor)]
        return [*own, *(one for one in (self._no_colours, self._sixteen_colours) if one.enabled), self._no_controls]

    def action_redraw(self) -> None:
        """Write every cell again: another program may have written on the terminal."""
        self.screen.refresh()

    def write_to_terminal(self, sequence: str) -> None:
        """Write an escape sequence past the screen; nothing where there is no terminal."""
        write_to_terminal(self, sequence)

    @on(CommandPalette.OptionHighlighted)
    def _preview_theme(self, message: CommandPalette.OptionHighlighted) -> None:
        """Draw in the theme that is pointed at, and in the one before when something else is."""
        from tui.dialogs.palette import theme_pointed_at  # noqa: PLC0415 - after the first paint

        name = theme_pointed_at(message)
        if name is None:
            self._end_preview()
        elif self.has_colours:
            self._theme_before_preview = self._theme_before_preview or self.theme
            self.theme = self.theme_for(name)

    @on(CommandPalette.Closed)
    def _palette_closed(self, message: CommandPalette.Closed) -> None:
        if message.option_selected:
            self._theme_before_preview = None
        else:
            self._end_preview()

    def _end_preview(self) -> None:
        if self._theme_before_preview is not None:
            self.theme, self._theme_before_preview = self._theme_before_preview, None

    def put_errors_away(self) -> None:
        """Remove the errors that are shown."""
        for notice in notices(self):
            if notice.severity == "error":
                remove_notice(self, notice)

    def notify(self, message: str, **options: Any) -> None:
        """Show a notice, as plain text; a sign says that it warns, not a colour alone."""
        options["markup"] = False  # it may quote a prompt or the name of a file
        mark = _MARKS.get(options.get("severity", ""), "")
        if mark and options["severity"] == "error":
            options["timeout"] = _UNTIL_READ_SECONDS
            # Not the sentence: it may quote a prompt, as the name of a file does.
            _log.warning("notice shown: %s", options.get("title") or "an error")
        if title := options.get("title"):
            options["title"] = f"{mark}{title}"
        else:
            message = f"{mark}{message}"
        super().notify(message, **options)
