"""What a window shows when it has no room for anything else."""

from textual.widgets import Static

LEAST_COLUMNS, LEAST_ROWS = 30, 8


class TooSmall(Static):
    """Covers a screen while the window is too small; the focus below stays where it is."""

    def __init__(self) -> None:
        super().__init__(
            f"Window too small: needs at least {LEAST_COLUMNS} × {LEAST_ROWS}. Nothing is lost.",
            markup=False,
        )
