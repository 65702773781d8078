"""The part of the main screen that shows the result alone."""

from textual import events

from tui.result.diff_keys import DiffKeys


class FullScreenKeys(DiffKeys):
    """Gives the result the whole screen, until the keyboard goes elsewhere."""

    def action_full_screen(self) -> None:
        """Show the result alone, or everything again."""
        if not self._leave_full_screen():
            self.add_class("-full")
            if self._result not in (self.focused, *(self.focused.ancestors if self.focused else ())):
                self._focus_at_work(self._result)

    def _leave_full_screen(self) -> bool:
        """Show everything again; return whether the result was alone."""
        was_alone = self.has_class("-full")
        self.remove_class("-full")
        return was_alone

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Whoever goes to another pane wants to see it."""
        if self._result not in event.widget.ancestors_with_self:
            self._leave_full_screen()

    def action_to_list(self) -> None:
        """Go from the result to its row in the history list."""
        self._sidebar.follow_opened()
        self._focus_in_sidebar("history-list")
