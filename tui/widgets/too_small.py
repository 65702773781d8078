"""What a window shows that has no room for anything else."""

from textual.widgets import Static

LEAST_COLUMNS, LEAST_ROWS = 30, 8


class TooSmall(Static):
    """Lies over a whole screen while the window is too small; the keyboard stays where it is beneath."""

    def __init__(self) -> None:
        super().__init__(
            f"Too small to draw: {LEAST_COLUMNS} columns and {LEAST_ROWS} rows are needed. Nothing is lost.",
            markup=False,
        )
