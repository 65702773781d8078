"""A field for a key: pasted or typed, never shown, never copied out."""

from tui.widgets.form_input import FormInput

_MOST_CHARACTERS = 4096


class KeyInput(FormInput):
    """Shows dots. What is in it cannot be copied from it: a clipboard is no place for a key."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(password=True, id=id, compact=True, max_length=_MOST_CHARACTERS)

    def action_copy(self) -> None:
        """Copy nothing."""

    def action_cut(self) -> None:
        """Remove what is selected, without copying it."""
        self.delete_selection()
