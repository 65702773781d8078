"""Keeps what is typed as the draft, and restores the draft of an earlier session."""

from collections.abc import Callable
from dataclasses import dataclass, field

from textual.screen import Screen

from domain.prompts.drafts import Draft
from tui.keys.active import key_label
from tui.panes import Runs
from tui.prompt_input.pane import InputPane
from tui.services import DraftServices
from tui.text.errors import ErrorText

Feedback = tuple[str, str, tuple[tuple[str, str], ...]]
"""A record and the feedback for it, and the feedback for other records."""


@dataclass(eq=False, repr=False)
class DraftController:
    """Keeps idea, context, feedback and a partial answer; shows those of an earlier session. UI thread only."""

    _screen: Screen[None]
    _services: DraftServices
    _pane: InputPane
    _runs: Runs
    feedback: Callable[[], Feedback]
    """Returns the unsent feedback that the draft keeps."""
    recall_feedback: Callable[[Draft], None]
    """Takes the feedback of an earlier session."""
    saved_input: tuple[str, str] | None = field(default=None, init=False)
    """Idea and context that have become a record, and need no draft."""
    _is_known: bool = field(default=False, init=False)
    """Whether the draft of an earlier session was looked for: until then no other may replace it on the disk."""

    def __post_init__(self) -> None:
        self._not_typed = {("", "")}
        """The texts that this program put into the input."""

    def fill(self, idea: str, context: str) -> None:
        """Put into the input what the command line gave."""
        if idea or context:
            self._pane.fill(idea, context)
            self._not_typed.add((self._pane.idea, self._pane.context))

    @property
    def has_typed(self) -> bool:
        """Whether the input holds a text that you typed in this session."""
        return (self._pane.idea, self._pane.context) not in self._not_typed

    def found(self, draft: Draft) -> None:
        """Restore the draft of an earlier session; an empty one if there was none."""
        self._is_known = True
        self._not_typed.add((draft.idea, draft.context))
        self.recall_feedback(draft)
        if self._pane.idea or self._pane.context or self._runs.is_running:
            self._offer_by_undo(draft)
        else:
            self._pane.fill(draft.idea, draft.context, context_is_material=draft.context_is_material)
            if draft.partial_answer:
                self._show_interrupted(draft, _again(is_version=bool(draft.parent_uid)))
            if draft.idea or draft.context:
                self._screen.notify("Your unfinished idea is back.")
        self.remember()

    def _offer_by_undo(self, draft: Draft) -> None:
        """Let undo restore an earlier draft, because something else was typed or given on the command line."""
        if self._pane.add_to_undo(draft.idea, draft.context, context_is_material=draft.context_is_material):
            sentence = f"You had an unfinished idea: {key_label('text-undo')} restores it."
            self._screen.notify(sentence, timeout=20)
        if draft.partial_answer and not self._runs.is_running:
            self._show_interrupted(draft, f"{key_label('text-undo')} in the idea restores its idea.")

    def _show_interrupted(self, draft: Draft, next_step: str) -> None:
        text = ErrorText("Unfinished", "This answer was interrupted.", next_step)
        self._runs.show_interrupted(draft.partial_answer, text)

    def put_back(self, idea: str, context: str, *, context_is_material: bool) -> None:
        """Fill the input with what a failed run was given, if it is empty."""
        if not (self._pane.idea.strip() or self._pane.context.strip()):
            self._pane.fill(idea, context, context_is_material=context_is_material)

    def take_lost_feedback(self, text: str) -> bool:
        """Put feedback for a record that is gone into an empty idea; else let undo show it there, and return False."""
        if self._pane.idea or self._pane.context:
            self._pane.add_to_undo(text, "")
            return False
        self._pane.fill(text, "")
        return True

    def remember(self, *, is_end: bool = False) -> None:
        """Keep what is typed and what has arrived as the draft; `is_end` when the application ends."""
        idea, context = self._pane.idea, self._pane.context
        if self.saved_input == (idea.strip(), context.strip()):
            idea = context = ""
        parent_uid, feedback, more = self.feedback()
        is_material = bool(context) and self._pane.context_is_material
        draft = Draft(idea, context, self._runs.partial_answer, feedback, parent_uid, more, is_material)
        if self._is_known:
            self._services.remember_draft(draft)
        elif is_end:
            self._services.remember_early_draft(draft)


def _again(*, is_version: bool) -> str:
    if is_version:
        return f"Press {key_label('refine')} to refine again, or {key_label('regenerate')} for a different version."
    return f"Press {key_label('improve')} to run it again."
