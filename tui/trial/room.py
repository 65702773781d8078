"""What the screens of a trial leave out or name in fewer words where there is little room."""

from collections.abc import Mapping
from typing import TypeVar

from tui.dialogs.modal import Modal
from tui.keys.trial_keys import SHORT_LABELS

_T = TypeVar("_T")
_LONG_LABELS = 100
"""From this width on, the footer has room for every key of a screen in its own words."""
_ALL_LINES = 24
"""From this height on, there is room for what can be done without."""


class TrialModal(Modal[_T]):
    """Has keys that do nothing now: `why_not` says why, the footer shows them in grey, and pressed they say it."""

    refusal = ""
    """Why the last action that was asked for cannot be carried out."""

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """What the keys do, in few words where the footer has little room."""
        return SHORT_LABELS if self.app.size.width < _LONG_LABELS else {}

    @property
    def is_low(self) -> bool:
        """Whether the window is so low that what can be done without is left out."""
        return self.app.size.height < _ALL_LINES

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return None for a key that does nothing now."""
        written = f"{action}({', '.join(map(repr, parameters))})" if parameters else action
        self.refusal = self.why_not(written) if self.is_mounted else ""
        return None if self.refusal else True

    def why_not(self, action: str) -> str:
        """Return as a sentence why an action, written as in its binding, does nothing now; empty when it does."""
        return ""
