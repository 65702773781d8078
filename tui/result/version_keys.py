"""The part of the main screen where one prompt grows from another: refine, regenerate, go from version to version."""

from abc import abstractmethod
from contextlib import suppress

from textual import on

from domain.errors import PromptImproverError, StorageError
from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.clarifying import answered_part
from domain.prompts.drafts import Draft
from domain.prompts.improve import refine_request
from domain.prompts.record import PromptHistory
from domain.prompts.request import ImproveRequest
from domain.text.clean import one_line
from tui import messages
from tui.background import run_in_background
from tui.keys.active import key_label
from tui.prompt_options.shape_keys import ShapeKeys
from tui.result.feedback import FeedbackField
from tui.result.version_loader import LineageLoader
from tui.runs.controller import RunController
from tui.selection import NoRow
from tui.services import Services

_IDEA_CHARACTERS = 60
_VERSIONS = "versions"


class VersionKeys(ShapeKeys):
    """Asks for feedback without leaving the result, starts the run that heeds it, keeps the feedback until it did."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._runs = RunController(services, self._post)
        self._lineages = LineageLoader(services, self._post)
        self._read_for: str | None = None
        """The record whose versions were asked for last."""
        self._steps = 0
        """How many versions to go on once they are read."""
        self._refined: ListItem | None = None
        """What the feedback field is open for."""
        self._feedback: dict[str, str] = {}
        """What was typed for each record and has made no version yet; the newest last."""
        self._recalled = ""
        """The record that an earlier session was refining."""

    @abstractmethod
    def _begin_run(self, request: ImproveRequest) -> None:
        """Start a run and show it; the caller has made sure that none is active."""

    def _refuses_run(self) -> bool:
        """Return whether a run is under way, and say so."""
        if self._runs.active is None:
            return False
        self.notify(
            f"One run at a time: {key_label('back')} cancels the one under way.", severity="warning", markup=False
        )
        return True

    # Refining

    def action_refine(self) -> None:
        """Ask what should change."""
        self._end_edit()
        if (item := self._refinable()) is not None:
            self._open_feedback(item)
            self._result.feedback.focus_text()

    def _refinable(self) -> ListItem | None:
        """Return the record to refine, in the result pane; after a failure that shows there, what it was of."""
        is_run_shown = self._selection.answer() is NoRow.NONE and not self._selection.is_choosing
        if self._run_parent is not None and is_run_shown and not self._runs.active:
            return self._run_parent
        item = self._meant_record()
        if item is not None:
            self._bring_up(item)
        return item

    def _open_feedback(self, item: ListItem) -> None:
        record = item.entry
        if not isinstance(record, PromptHistory):
            return
        self._refined = item
        text = self._feedback.get(record.uid, "")
        title = f"Refine v{record.version}"
        self._result.feedback.open(record.uid, title, text, has_questions=bool(record.questions))

    def _close_feedback(self) -> bool:
        """Hide the field, if it is open, and return whether it was; what is typed in it stays known."""
        if self._refined is None:
            return False
        self._refined = None
        had_focus = self._result.feedback.has_focus_within
        self._result.feedback.close()
        if had_focus:
            self._focus_at_work(self._result)
        return True

    def _leave_field(self) -> bool:
        """Close the feedback field or the editor, if the keyboard is at the result; return whether one was open."""
        if self._result.has_focus_within:
            return self._end_edit() or self._close_feedback()
        return False

    @on(FeedbackField.Changed)
    def _feedback_changed(self, message: FeedbackField.Changed) -> None:
        self._know_feedback(message.uid, message.text)
        self._remember()

    def _know_feedback(self, uid: str, text: str) -> None:
        self._feedback.pop(uid, None)
        if text.strip():
            self._feedback[uid] = text

    @on(FeedbackField.Sent)
    def _feedback_sent(self, message: FeedbackField.Sent) -> None:
        if self._refined is None or self._refined.entry.uid != message.uid:
            return
        if not message.text.strip():
            without = f"{key_label('regenerate')} makes a different version without that"
            self._result.feedback.show_problem(f"Say what should change; {without}.")
            return
        self._start_version(self._refined, message.text)

    def action_regenerate(self) -> None:
        """Ask for a really different version, with no feedback."""
        self._end_edit()
        if not self._refuses_run() and (item := self._refinable()) is not None:
            self._start_version(item, "")

    def _start_version(self, item: ListItem, feedback: str) -> None:
        """Start the run for a further version, unless one is under way or the request is refused."""
        if self._refuses_run() or not isinstance(item.entry, PromptHistory):
            return
        try:
            request = refine_request(self._edits.applied_to(item.entry), feedback, self._shape_for(item.entry))
        except PromptImproverError as error:
            self._open_feedback(item)
            self._result.feedback.show_problem(error.sentence)
            return
        self._close_feedback()
        self._begin_run(request)
        self._run_parent = item
        self._focus_at_work(self._result)

    def _forget_feedback(self, request: ImproveRequest) -> None:
        """Let go of what has made a version, but not of what was typed since."""
        if request.parent is None:
            return
        self._run_parent = None
        uid = request.parent.uid
        if request.feedback and answered_part(self._feedback.get(uid, "")) == request.feedback:
            del self._feedback[uid]

    # Feedback of an earlier session

    @property
    def _kept_feedback(self) -> tuple[str, str]:
        """The record and the feedback that the draft keeps: what was typed last, else what the last run was of."""
        parent = "" if self._run_parent is None else self._run_parent.entry.uid
        return next(reversed(self._feedback.items()), (parent, ""))

    def _recall(self, draft: Draft) -> None:
        """Take in what a draft says; what has been typed since is not replaced."""
        self._recalled = draft.parent_uid
        kept = dict((*draft.more_feedback, (draft.parent_uid, draft.feedback)))
        self._feedback = {uid: text for uid, text in kept.items() if uid and text} | self._feedback

    @on(messages.Started)
    def _find_recalled(self) -> None:
        uids = [*(uid for uid in self._feedback if uid != self._recalled), self._recalled]
        run_in_background("find-parents", lambda: self._find_parents(list(filter(None, uids))))

    def _find_parents(self, uids: list[str]) -> None:
        """Read what was refined: the last of all, and which are gone. Blocks on a disk: for a thread of its own."""
        with suppress(StorageError):  # the listing says what is wrong; the text comes back with the record
            for uid in uids:
                item = self._services.history().find(uid)
                if item is None or uid == self._recalled:
                    self._post(messages.ParentFound(uid, item))

    @on(messages.ParentFound)
    def _parent_found(self, message: messages.ParentFound) -> None:
        item, feedback = message.item, self._feedback.get(message.uid, "")
        if item is None or not isinstance(item.entry, PromptHistory):
            self._bring_feedback_to_idea(message.uid, feedback)
            return
        if self._sidebar.opened_uid is not None or self._runs.active or self._view.previewed is not None:
            return  # the person is at something else; the text is there when the record is refined
        if self._view.partial_answer:
            self._run_parent = item
        elif feedback:
            self._open(item)
        if feedback:
            # The keyboard stays where it is: a letter may be on its way.
            self._open_feedback(item)
            self.notify(f"Your unfinished feedback is back: {key_label('refine')} goes to it.", markup=False)

    def _bring_feedback_to_idea(self, uid: str, feedback: str) -> None:
        """Bring what was typed for a record that is gone to the idea, which the draft keeps; undo, if that is taken."""
        if not feedback:
            return
        if self._input.idea or self._input.context:
            self._input.lay_beneath(feedback, "")
            sentence = f"Your feedback for it is kept. Press {key_label('text-undo')} in the idea to bring it there."
        else:
            self._input.fill(feedback, "")
            del self._feedback[uid]
            self._remember()
            sentence = "Your feedback for it is in the idea now. Make an idea of it, or copy it."
        self.notify(sentence, title="A record that you were refining was deleted", severity="error", markup=False)

    # Versions

    def _is_awaited(self) -> bool:
        return bool(self._steps) or super()._is_awaited()

    def _open(self, item: ListItem) -> None:
        self._close_feedback()
        super()._open(item)
        self._read_versions(item)

    def _preview(self, item: ListItem) -> None:
        self._close_feedback()
        super()._preview(item)

    def _read_versions(self, item: ListItem) -> None:
        if isinstance(item.entry, PromptHistory):
            self._read_for, self._steps = item.entry.uid, 0
            self._lineages.load(item.entry)

    @on(messages.OpenedSeen)
    def _opened_versions_may_differ(self, message: messages.OpenedSeen) -> None:
        """Read the versions anew with the rest: another window may have added one."""
        if message.uid != self._sidebar.opened_uid or self._steps:
            return
        if message.item is not None:
            self._read_versions(message.item)
        else:
            self._know(Lineage())
            if self._refined is not None and self._refined.entry.uid == message.uid:
                self._result.feedback.say_deleted()

    @on(messages.LineageRead)
    def _lineage_read(self, message: messages.LineageRead) -> None:
        """Show the versions of the record that the person is at; those of any other come too late."""
        if message.uid != self._read_for:
            return
        steps, self._steps = self._steps, 0
        if message.lineage is None:
            if steps:
                self.notify("The versions cannot be read now.", severity="warning", markup=False)
            return
        self._know(message.lineage)
        if steps:
            self._go_on(message.uid, steps)

    def _know(self, lineage: Lineage) -> None:
        self._history.lineage = lineage
        self._result.show_lineage(lineage, self._services.clock.now())
        item = lineage.find(self._sidebar.opened_uid)
        if item is not None and not self._is_on_no_disk(item.entry.uid):
            self._view.say(self._history.state_of(item))

    def action_version(self, by: int) -> None:
        """Open another version of the record; once the versions are read, if they are not yet."""
        if self._steps:
            self._steps += by
            return
        item = self._meant_record()
        if item is None:
            return
        if self._history.lineage.find(item.entry.uid) is not None:
            self._go_on(item.entry.uid, by)
        else:
            self._read_versions(item)
            self._steps = by

    def _go_on(self, uid: str, by: int) -> None:
        lineage = self._history.lineage
        item = lineage.step(uid, by)
        if item is None:
            self.notify(f"No {'earlier' if by < 0 else 'later'} version.", markup=False)
            return
        self._open(item)
        self._sidebar.follow_opened()
        self._focus_at_work(self._result)

    # Deleting all of them

    def action_delete_versions(self) -> None:
        """Ask whether every version of the record shall be deleted."""
        if (item := self._meant_record()) is not None:
            self._question = _VERSIONS
            self._actions.count_versions(item.entry.uid)

    @on(messages.DeleteVersionsAsked)
    def _delete_versions_asked(self, message: messages.DeleteVersionsAsked) -> None:
        versions = "the only version" if message.count == 1 else f"all {message.count:,} versions"
        question = f"Delete {versions} of {one_line(message.idea)[:_IDEA_CHARACTERS]}?"
        self._ask(_VERSIONS, question, lambda: self._actions.delete_versions(message.root_uid))
