"""Keeps what is typed as the draft, and brings the draft of an earlier session back."""

from typing import Protocol

from textual.screen import Screen

from domain.prompts.drafts import Draft
from tui.keys.active import key_label
from tui.prompt_input.pane import InputPane
from tui.services import DraftServices
from tui.text.errors import ErrorText


class RunDrafts(Protocol):
    """What a draft keeps of a run."""

    @property
    def partial_answer(self) -> str:
        """The part of an answer that has arrived, and is not a record."""
        ...

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        ...

    def show_interrupted(self, partial_answer: str, text: ErrorText) -> None:
        """Show the part of an answer that an earlier session left."""
        ...


class FeedbackDrafts(Protocol):
    """What a draft keeps of feedback."""

    @property
    def kept(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """The record and its feedback, and the feedback for other records."""
        ...

    def recall(self, draft: Draft) -> None:
        """Take in the feedback of a draft."""
        ...


class DraftController:
    """Keeps idea, context, feedback and a partial answer; shows those of an earlier session. UI thread only."""

    def __init__(
        self,
        screen: Screen[None],
        services: DraftServices,
        pane: InputPane,
        runs: RunDrafts,
        feedback: FeedbackDrafts,
    ) -> None:
        self._screen = screen
        self._services = services
        self._pane = pane
        self._runs = runs
        self._feedback = feedback
        self.saved_input: tuple[str, str] | None = None
        """Idea and context that have become a record, and need no draft."""
        self._is_known = False
        """Whether the draft of an earlier session was looked for: until then no other may replace it on the disk."""
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
        """Bring the draft of an earlier session back; an empty one if there was none."""
        self._is_known = True
        self._not_typed.add((draft.idea, draft.context))
        self._feedback.recall(draft)
        if self._pane.idea or self._pane.context or self._runs.is_running:
            self._lay_beneath(draft)
        else:
            self._pane.fill(draft.idea, draft.context, context_is_material=draft.context_is_material)
            if draft.partial_answer:
                self._show_interrupted(draft, _again(is_version=bool(draft.parent_uid)))
            if draft.idea or draft.context:
                self._screen.notify("Your unfinished idea is back.", markup=False)
        self.remember()

    def _lay_beneath(self, draft: Draft) -> None:
        """Keep an earlier draft one undo away, because something else was typed or given on the command line."""
        if self._pane.lay_beneath(draft.idea, draft.context, context_is_material=draft.context_is_material):
            sentence = f"You had an unfinished idea: {key_label('text-undo')} restores it."
            self._screen.notify(sentence, timeout=20, markup=False)
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
        """Put feedback for a record that is gone into the idea; one undo away, and False, if something is there."""
        if self._pane.idea or self._pane.context:
            self._pane.lay_beneath(text, "")
            return False
        self._pane.fill(text, "")
        return True

    def remember(self, *, is_end: bool = False) -> None:
        """Keep what is typed and what has arrived as the draft; `is_end` when the application ends."""
        idea, context = self._pane.idea, self._pane.context
        if self.saved_input == (idea.strip(), context.strip()):
            idea = context = ""
        parent_uid, feedback, more = self._feedback.kept
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
