"""The part of the main screen that keeps what is typed, and brings it back."""

from textual import on

from domain.prompts.drafts import Draft
from tui import messages
from tui.keys.active import key_label
from tui.prompt_input.pane import InputPane
from tui.result.diff_keys import DiffKeys
from tui.services import Services
from tui.text.errors import ErrorText


def unfinished(next_step: str) -> ErrorText:
    """Return what is said of an answer that was interrupted."""
    return ErrorText("Unfinished", "This answer was interrupted.", next_step)


def _again(*, is_version: bool) -> str:
    if is_version:
        return f"Press {key_label('refine')} to refine again, or {key_label('regenerate')} for a different version."
    return f"Press {key_label('improve')} to run it again."


_MOST_FEEDBACK = 20
"""So much is kept that was typed for other records than the last one and never sent."""


class DraftKeys(DiffKeys):
    """Keeps idea, context, feedback, edit and what has arrived of an answer; shows those of an earlier session."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._kept_input: tuple[str, str] | None = None
        """Idea and context that have become a record."""
        self._is_draft_known = False
        """Whether an earlier session's draft was looked for: until then none may take its place on the disk."""

    @on(messages.DraftFound)
    def _draft_found(self, message: messages.DraftFound) -> None:
        draft = message.draft
        self._is_draft_known = True
        self._recall(draft)
        if self._input.idea or self._input.context or self._runs.active:
            self._lay_beneath(draft)
        else:
            self._input.fill(draft.idea, draft.context, context_is_material=draft.context_is_material)
            if draft.partial_answer:
                self._show_interrupted(draft, _again(is_version=bool(draft.parent_uid)))
            if draft.idea or draft.context:
                self.notify("Your unfinished idea is back.", markup=False)
        self._remember()

    def _lay_beneath(self, draft: Draft) -> None:
        """Keep an earlier draft within reach, though something else was typed, or given on the command line."""
        if self._input.lay_beneath(draft.idea, draft.context, context_is_material=draft.context_is_material):
            self.notify(
                f"You had an unfinished idea: {key_label('text-undo')} brings it back.", timeout=20, markup=False
            )
        if draft.partial_answer and not self._runs.active:
            self._show_interrupted(draft, f"{key_label('text-undo')} in the idea brings its idea back.")

    def _show_interrupted(self, draft: Draft, next_step: str) -> None:
        self._view.partial_answer = draft.partial_answer
        self._mark_opened(None)
        self._view.fail(unfinished(next_step))

    @on(InputPane.Changed)
    def _input_changed(self) -> None:
        self._remember()

    def keep_what_is_typed(self, *, is_end: bool = False) -> None:
        """Let it be written down now: what tells of the last keys may still be on its way."""
        if self._edited is not None:
            self._use(self._edited, self._result.editor.text)
        feedback = self._result.feedback
        if feedback.uid is not None:
            self._know_feedback(feedback.uid, feedback.worth_keeping)
        self._remember(is_end=is_end)

    def _remember(self, *, is_end: bool = False) -> None:
        """Keep as the draft what is typed and what has arrived; what has become a record needs none."""
        idea, context = self._input.idea, self._input.context
        if self._kept_input == (idea.strip(), context.strip()):
            idea = context = ""
        parent_uid, feedback = self._kept_feedback
        more = tuple((uid, text) for uid, text in self._feedback.items() if uid != parent_uid)[-_MOST_FEEDBACK:]
        is_material = bool(context) and self._input.context_is_material
        draft = Draft(idea, context, self._view.partial_answer, feedback, parent_uid, more, is_material)
        if self._is_draft_known:
            self._services.remember_draft(draft)
        elif is_end:
            self._services.remember_early_draft(draft)
