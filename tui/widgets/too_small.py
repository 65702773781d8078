"""What a window shows that has no room for anything else."""

from textual.widgets import Static

LEAST_COLUMNS, LEAST_ROWS = 30, 8


class TooSmall(Static):
    """Lies over a whole screen while the window is too small; the keyboard stays where it is beneath."""

    def __init__(self) -> None:
        super().__init__(
            f"Window too small: needs at least {LEAST_COLUMNS} × {LEAST_ROWS}. Nothing is lost.",
            markup=False,
        )
