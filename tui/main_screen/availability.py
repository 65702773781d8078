"""Which actions of the main screen can be carried out now, and why the others cannot."""

from collections.abc import Callable

from tui.keys.active import key_label
from tui.main_screen.features import Features
from tui.main_screen.widgets import Widgets
from tui.selection import NoRow

_NEED_RECORD = ("archive", "copy_part", "delete", "delete_versions", "diff", "edit", "favorite", "reuse", "toggle_edit")


class Availability:
    """Answers for one action at a time, fast: the footer asks for each of its keys. UI thread only."""

    def __init__(self, features: Features, widgets: Widgets) -> None:
        self._features = features
        self._result = widgets.result
        selection, runs = features.selection, features.runs
        self._reasons: dict[str, Callable[[], str]] = {
            **dict.fromkeys(_NEED_RECORD, lambda: selection.why_no_record),
            "answer": self._why_not_refined,
            "candidates": lambda: (
                runs.why_refused or ("" if widgets.input.has_focus_within else self._why_not_refined())
            ),
            "copy": lambda: self._why_no_text("copy"),
            "delete_found": lambda: "" if widgets.sidebar.query_text else _search_first(),
            "improve": lambda: "" if widgets.result.feedback.has_focus_within else runs.why_refused,
            "open_row": lambda: selection.why_none,
            "refine": self._why_not_described,
            **dict.fromkeys(
                ("regenerate", "pattern", "no_pattern"), lambda: runs.why_refused or self._why_not_refined()
            ),
            "save": lambda: self._why_no_text("save"),
            "thoughts": lambda: "" if runs.thoughts else "No thoughts to show: the last answer came without any.",
            "try_it": lambda: runs.why_refused or selection.why_no_record,
            "undo_delete": lambda: "" if features.actions.can_undo else "Nothing was deleted in this session.",
            "version": lambda: "" if features.versions.is_stepping else selection.why_no_record,
        }

    def why_not(self, action: str) -> str:
        """Return as a sentence why an action cannot be carried out now; empty when it can."""
        reason = self._reasons.get(action)
        return "" if reason is None else reason()

    def _why_not_described(self) -> str:
        if self._result.feedback.has_focus_within:
            return f"Type what should change, then press {key_label('feedback-send')}."
        return self._why_not_refined()

    def _why_not_refined(self) -> str:
        runs, refining = self._features.runs, self._features.refining
        is_left_from_failure = refining.run_parent is not None and not runs.is_running
        return "" if is_left_from_failure else self._features.selection.why_no_record

    def _why_no_text(self, do: str) -> str:
        selection = self._features.selection
        if selection.answer() is NoRow.NONE and not selection.is_choosing:
            return "" if self._result.copyable_text.strip() else f"There is nothing to {do} yet."
        return selection.why_none


def _search_first() -> str:
    return f"{key_label('delete-found')} deletes all search results. Search first ({key_label('search-here')})."
