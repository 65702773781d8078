"""The part of the main screen that shows what changed."""

from domain.history.comparison import Comparison
from domain.history.lineage import Lineage
from domain.prompts.record import PromptHistory
from tui.dialogs.modal import open_over
from tui.result.answer_keys import AnswerKeys
from tui.result.diff_screen import DiffScreen


class DiffKeys(AnswerKeys):
    """Opens the comparison of the record that is meant, with what is typed into it at this moment."""

    def action_diff(self) -> None:
        """Show what changed."""
        item = self._meant_record()
        if item is None or not isinstance(item.entry, PromptHistory):
            return
        record, lineage = item.entry, self._history.lineage
        is_known = lineage.find(record.uid) is not None

        def read_all() -> Comparison:
            return Comparison.of(record, Lineage.of(self._services.history().lineage(record.root_uid)))

        open_over(self, DiffScreen(Comparison.of(record, lineage), None if is_known else read_all))
