"""Which actions of the main screen can be carried out now, and why the others cannot."""

from collections.abc import Callable

from tui.main_screen.features import Features
from tui.main_screen.widgets import Widgets
from tui.selection import NoRow


class Availability:
    """Answers for one action at a time, fast: the footer asks for each of its keys. UI thread only."""

    def __init__(self, features: Features, widgets: Widgets) -> None:
        self._features = features
        self._widgets = widgets
        needs_record = {
            "archive",
            "copy_part",
            "delete",
            "delete_versions",
            "diff",
            "edit",
            "favorite",
            "reuse",
            "toggle_edit",
        }
        self._reasons: dict[str, Callable[[], str]] = {
            **dict.fromkeys(needs_record, self._why_no_record),
            "answer": self._why_not_refined,
            "copy": lambda: self._why_no_text("copy"),
            "delete_found": self._why_nothing_found,
            "improve": self._why_no_run,
            "open_row": self._why_no_row,
            "refine": self._why_not_refined,
            "regenerate": self._why_no_version_run,
            "save": lambda: self._why_no_text("save"),
            "thoughts": self._why_no_thoughts,
            "undo_delete": self._why_nothing_deleted,
            "version": self._why_no_version,
        }

    def why_not(self, action: str) -> str:
        """Return as a sentence why an action cannot be carried out now; empty when it can."""
        reason = self._reasons.get(action)
        return "" if reason is None else reason()

    def _why_no_row(self) -> str:
        return self._features.selection.why_none

    def _why_no_record(self) -> str:
        return self._features.selection.why_no_record

    def _why_no_version(self) -> str:
        return "" if self._features.versions.is_stepping else self._why_no_record()

    def _why_not_refined(self) -> str:
        is_left_from_failure = self._features.refining.run_parent is not None and not self._features.runs.is_running
        return "" if is_left_from_failure else self._why_no_record()

    def _why_no_version_run(self) -> str:
        return self._features.runs.why_refused or self._why_not_refined()

    def _why_no_text(self, do: str) -> str:
        selection = self._features.selection
        if selection.answer() is NoRow.NONE and not selection.is_choosing:
            return "" if self._widgets.result.copyable_text.strip() else f"There is nothing to {do} yet."
        return selection.why_none

    def _why_nothing_found(self) -> str:
        return (
            ""
            if self._widgets.sidebar.query_text
            else "Only what a search found can be deleted at once. Search for it first."
        )

    def _why_no_run(self) -> str:
        is_feedback = self._widgets.result.feedback.has_focus_within
        return "" if is_feedback else self._features.runs.why_refused

    def _why_no_thoughts(self) -> str:
        return "" if self._features.runs.thoughts else "The last run has no thoughts to show: the model sent none."

    def _why_nothing_deleted(self) -> str:
        return "" if self._features.actions.can_undo else "Nothing was deleted in this session."
