"""The part of the main screen where a person answers the questions of a prompt."""

from domain.prompts.clarifying import answer_form, questions_of
from domain.prompts.record import PromptHistory
from tui.keys.active import key_label
from tui.result.version_keys import VersionKeys


class AnswerKeys(VersionKeys):
    """Puts the questions into the feedback field, so that answering them makes the next version."""

    def action_answer(self) -> None:
        """Go to the questions."""
        self._end_edit()
        item = self._refinable()
        if item is None or not isinstance(item.entry, PromptHistory):
            return
        questions = questions_of(item.entry)
        if not questions:
            self.notify(
                f"This prompt has no questions. {key_label('refine-here')} says what should change.", markup=False
            )
            return
        self._open_feedback(item)
        self._result.feedback.offer(answer_form(questions))
        self._result.feedback.focus_text()
