"""Makes one prompt from another: refine with feedback, answer its questions, or make a different version."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from textual.screen import Screen

from domain.errors import PromptImproverError, StorageError
from domain.history.reader import ListItem
from domain.prompts.clarifying import answer_form, answered_part, questions_of
from domain.prompts.drafts import Draft
from domain.prompts.improve import refine_request
from domain.prompts.options import PromptOptions
from domain.prompts.record import PromptHistory
from domain.prompts.request import ImproveRequest
from tui.background import run_in_background
from tui.keys.active import key_label
from tui.panes import Records, Runs
from tui.result.feedback import FeedbackField
from tui.result.pane import ResultPane
from tui.selection import NoRow
from tui.services import HistoryReads

_MOST_FEEDBACK = 20
"""How many unsent feedback texts are kept beside the last one."""


@dataclass(eq=False, repr=False)
class RefineController:
    """Asks for feedback without leaving the result, and keeps it until it has made a version. UI thread only."""

    _screen: Screen[None]
    _services: HistoryReads
    _result: ResultPane
    _records: Records
    _runs: Runs
    options_for: Callable[[PromptHistory], PromptOptions]
    """Returns the options for a version of a record."""
    end_edit: Callable[[], object]
    """Closes the editor, with what is typed in use."""
    on_typed: Callable[[], None]
    """Is called when the feedback has changed."""
    on_lost: Callable[[str], bool]
    """Takes the feedback for a record that is gone; returns whether it is in the idea now."""
    run_parent: ListItem | None = field(default=None, init=False)
    """What the newest run refines, or failed to."""
    _refined: ListItem | None = field(default=None, init=False)
    """What the feedback field is open for."""
    _feedback: dict[str, str] = field(default_factory=dict, init=False)
    """What was typed for each record and has made no version yet; the newest last."""
    _recalled: str = field(default="", init=False)
    """The record that an earlier session was refining."""

    def __post_init__(self) -> None:
        self._result.on_feedback_typed, self._result.on_feedback_sent = self._typed, self._sent

    def refine(self) -> None:
        """Ask what should change."""
        self.end_edit()
        if (item := self._refinable()) is not None:
            self.open(item)
            self._field.focus_text()

    def answer(self) -> None:
        """Put the questions of the prompt into the feedback field, so that answering them makes the next version."""
        self.end_edit()
        item = self._refinable()
        if item is None or not isinstance(item.entry, PromptHistory):
            return
        questions = questions_of(item.entry)
        if not questions:
            sentence = f"This prompt has no questions. Press {key_label('refine-here')} to say what should change."
            self._screen.notify(sentence)
            return
        self.open(item)
        self._field.offer(answer_form(questions))
        self._field.focus_text()

    def regenerate(self) -> None:
        """Ask for a different version, without feedback."""
        if (item := self.item_for_version()) is not None:
            self.make_version(item)

    def item_for_version(self) -> ListItem | None:
        """Return the record that is meant, and show it; say why there is none, or why no run can begin."""
        self.end_edit()
        return None if self._runs.refuses_run() else self._refinable()

    def make_version(self, item: ListItem, pattern: str = "") -> None:
        """Begin a run for a different version of a record; `pattern` as in `ImproveRequest`."""
        self._start_version(item, "", pattern)

    def _refinable(self) -> ListItem | None:
        """Return the record to refine, in the result pane; after a failure that shows there, its parent."""
        selection = self._records.selection
        is_run_shown = selection.answer() is NoRow.NONE and not selection.is_choosing
        if self.run_parent is not None and is_run_shown and not self._runs.is_running:
            return self.run_parent
        selected = selection.row_and_record()
        if selected is None:
            return None
        self._records.bring_up(selected[0])
        return selected[0]

    def _start_version(self, item: ListItem, feedback: str, pattern: str = "") -> None:
        """Start the run for a further version, unless one is under way or the request is refused."""
        if self._runs.refuses_run() or not isinstance(item.entry, PromptHistory):
            return
        try:
            request = refine_request(item.entry, feedback, self.options_for(item.entry), pattern=pattern)
        except PromptImproverError as error:
            self.open(item)
            self._field.show_problem(error.sentence)
            return
        self.close()
        self._runs.begin_run(request)
        self.run_parent = item
        self._records.focus_at_work(self._result)

    # The field

    @property
    def _field(self) -> FeedbackField:
        return self._result.feedback

    def open(self, item: ListItem) -> None:
        """Open the feedback field for a record, with what was typed for it before."""
        record = item.entry
        if not isinstance(record, PromptHistory):
            return
        self._refined = item
        text = self._feedback.get(record.uid, "")
        self._field.open(record.uid, f"Refine v{record.version}", text, has_questions=bool(record.questions))

    def close(self) -> bool:
        """Hide the field, if it is open, and return whether it was; what is typed in it is kept."""
        if self._refined is None:
            return False
        self._refined = None
        had_focus = self._field.has_focus_within
        self._field.close()
        if had_focus:
            self._records.focus_at_work(self._result)
        return True

    def _typed(self, uid: str, text: str) -> None:
        self._know(uid, text)
        self.on_typed()

    def take_typed(self) -> None:
        """Keep what is in the field now; its own message may still be on its way."""
        if self._field.uid is not None:
            self._know(self._field.uid, self._field.worth_keeping)

    def _know(self, uid: str, text: str) -> None:
        self._feedback.pop(uid, None)
        if text.strip():
            self._feedback[uid] = text

    def _sent(self, uid: str, text: str) -> None:
        """Make a version with the feedback."""
        if self._refined is None or self._refined.entry.uid != uid:
            return
        if text.strip():
            self._start_version(self._refined, text)
        else:
            without = f"{key_label('regenerate')} makes a different version without feedback"
            self._field.show_problem(f"Say what should change; {without}.")

    def forget(self, request: ImproveRequest) -> None:
        """Drop the feedback that has made a version, but not what was typed since."""
        if request.parent is None:
            return
        self.run_parent = None
        uid = request.parent.uid
        if request.feedback and answered_part(self._feedback.get(uid, "")) == request.feedback:
            del self._feedback[uid]

    def record_is_gone(self, uid: str) -> None:
        """Say in the field that the record it is open for was deleted."""
        if self._refined is not None and self._refined.entry.uid == uid:
            self._field.say_deleted()

    # The draft

    @property
    def kept(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """The record and the feedback that the draft keeps, and the unsent feedback for other records."""
        parent = "" if self.run_parent is None else self.run_parent.entry.uid
        uid, feedback = next(reversed(self._feedback.items()), (parent, ""))
        more = tuple((other, text) for other, text in self._feedback.items() if other != uid)
        return uid, feedback, more[-_MOST_FEEDBACK:]

    def recall(self, draft: Draft) -> None:
        """Restore the feedback of a draft; it does not replace what has been typed since."""
        self._recalled = draft.parent_uid
        kept = dict((*draft.more_feedback, (draft.parent_uid, draft.feedback)))
        self._feedback = {uid: text for uid, text in kept.items() if uid and text} | self._feedback

    def find_recalled(self) -> None:
        """Read the records of a draft's feedback on a thread."""
        uids = [*(uid for uid in self._feedback if uid != self._recalled), self._recalled]
        run_in_background("find-parents", lambda: self._find(list(filter(None, uids))))

    def _find(self, uids: list[str]) -> None:
        with suppress(StorageError):  # the listing says what is wrong; the text comes back with the record
            for uid in uids:
                item = self._services.history().find(uid)
                if item is None or uid == self._recalled:
                    self._screen.call_later(self._found, uid, item)

    def _found(self, uid: str, item: ListItem | None) -> None:
        feedback = self._feedback.get(uid, "")
        if item is None or not isinstance(item.entry, PromptHistory):
            self._rescue(uid, feedback)
            return
        if self._records.opened_uid is not None or self._runs.is_running or self._records.previewed is not None:
            return  # you do something else; the text comes back when you refine the record
        if self._runs.partial_answer:
            self.run_parent = item
        elif feedback:
            self._records.open_record(item)
        if feedback:
            # The keyboard stays where it is: a letter may be on its way.
            self.open(item)
            self._screen.notify(f"Your unfinished feedback is back: {key_label('refine')} goes to it.")

    def _rescue(self, uid: str, feedback: str) -> None:
        """Move feedback for a record that is gone to the idea, which the draft keeps."""
        if not feedback:
            return
        if self.on_lost(feedback):
            del self._feedback[uid]
            self.on_typed()
            sentence = "Your feedback for it is in the idea now. Turn it into an idea, or copy it."
        else:
            sentence = f"Your feedback for it is kept. Press {key_label('text-undo')} in the idea to bring it there."
        title = "A record that you were refining was deleted"
        self._screen.notify(sentence, title=title, severity="error")
