"""Fields from which enter goes on to the next one."""

from tui.widgets.line_input import LineInput


class FormInput(LineInput):
    """An input of one line in a form."""

    async def action_submit(self) -> None:
        """Tell that the value is there, and go on."""
        await super().action_submit()
        self.screen.focus_next()
