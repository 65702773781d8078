"""Quits once what you typed is saved."""

from dataclasses import dataclass, field

from textual.screen import Screen

from tui.dialogs.confirm import ConfirmScreen
from tui.keys.active import key_label
from tui.main_screen.features import Features


@dataclass(eq=False, repr=False)
class Quitting:
    """Ends the application; asks first when an edit is not saved. UI thread only."""

    _screen: Screen[None]
    _features: Features
    _is_asking: bool = field(default=False, init=False)

    def leave(self) -> None:
        """Quit, or ask whether to."""
        if not self._is_asking:
            self._features.keep_what_is_typed()
            self._features.editing.settle(self._leave_or_ask)

    def _leave_or_ask(self, is_all_written: bool) -> None:
        if is_all_written:
            self._screen.app.exit()
            return
        self._is_asking = True
        keys = f"Choose {key_label('confirm-no')}, then press {key_label('copy')} to copy the prompt."
        question = ConfirmScreen("Quit without saving your edit?", f"It will be lost. {keys}", yes="Quit", no="Stay")
        self._screen.app.push_screen(question, self._answered)

    def _answered(self, yes: bool | None) -> None:
        self._is_asking = False
        if yes:
            self._screen.app.exit()
