"""The improved prompt, as it arrives, when it is done, and while it is edited; with the field that asks for another."""

from collections.abc import Callable, Mapping
from datetime import datetime

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static, TextArea

from domain.history.lineage import Lineage
from domain.prompts.record import PromptHistory, StoredRecord, UnreadableRecord
from domain.prompts.request import PartialAnswer
from domain.text.size import length_words
from tui.keys.active import key_label
from tui.keys.tables import IN_A_LIST_OR_RESULT, IN_THE_RESULT, bindings
from tui.result.editor import PromptEditor
from tui.result.feedback import FeedbackField
from tui.result.text import (
    authored_prompt,
    prompt_content,
    record_badges,
    record_details,
    record_length,
    record_questions,
    version_tree,
)
from tui.widgets.note_line import NoteLine
from tui.widgets.reading_place import ReadingPlace
from tui.widgets.rows_view import LongText
from tui.widgets.throttle import Throttle

_NOTHING = Content("")


class ResultPane(LongText, can_focus=True, inherit_bindings=False):
    """Shows one result at a time: a state in words, the whole prompt, its versions and parts.

    While the prompt is edited, the editor takes its place; showing anything else ends the edit first.
    """

    BINDINGS = bindings(IN_A_LIST_OR_RESULT, IN_THE_RESULT)

    # The controllers set these before the pane is composed. Each gets the uid of a record, and a text.
    on_edited: Callable[[str, str], object]
    on_feedback_typed: Callable[[str, str], object]
    on_feedback_sent: Callable[[str, str], object]

    editor = getters.query_one(PromptEditor)
    feedback = getters.query_one(FeedbackField)

    _state_line = getters.query_one("#result-state", NoteLine)

    def __init__(self) -> None:
        super().__init__(id="result")
        self.border_title = "Result"
        self._copyable = ""
        self._is_empty = True
        """Whether the welcome is shown."""
        self._entry: StoredRecord | None = None
        self._lineage = Lineage()
        self._today: datetime | None = None
        self._verdicts: Mapping[str, str] = {}
        self._is_unfolded = False
        """Whether the details of records are shown."""
        self._marks_words = False
        """Whether the words of each author are marked."""
        self._is_arriving = False
        """Whether more of the answer may come."""
        self._follows = False
        """Whether its end is kept in view."""
        self._place: ReadingPlace | None = None
        """What is in the first row on the screen."""
        self._laid_out = (0, 0)
        """The width and the height for which `_place` was computed."""
        self._steps = Throttle(self.set_timer)
        self.is_calm = False
        """Whether an answer arrives in steps of a second."""

    def compose(self) -> ComposeResult:
        """State, badges, prompt, questions, versions, details; the feedback below all of it."""
        yield NoteLine(id="result-state")
        yield Static(id="result-badges", markup=False)
        yield Static(id="result-prompt", markup=False)
        yield PromptEditor(self.on_edited)
        yield Static("", id="result-questions", markup=False)
        yield Static("", id="result-versions", markup=False)
        yield Static("", id="result-details", markup=False)
        yield FeedbackField(on_typed=self.on_feedback_typed, on_sent=self.on_feedback_sent)

    def on_mount(self) -> None:
        """Begin with the welcome."""
        self.show_nothing()

    @property
    def copyable_text(self) -> str:
        """The whole prompt that is shown, as it is being edited, or as much of it as has arrived."""
        is_edited = self.editor.uid is not None and self.editor.text.strip()
        return self.editor.text if is_edited else self._copyable

    @property
    def record(self) -> PromptHistory | None:
        """The record that is shown, if it is one that can be read."""
        return self._entry if isinstance(self._entry, PromptHistory) else None

    def show_nothing(self) -> None:
        """Return to the welcome."""
        welcome = f"Type an idea above and press {key_label('improve')}. {key_label('help')} shows every key."
        self._show("", "", f"The improved prompt appears here.\n\n{welcome}")
        self._copyable, self.border_subtitle, self._is_empty = "", "", True

    def show_keys(self) -> None:
        """Show the current keys."""
        if self._is_empty:
            self.show_nothing()

    def show_waiting(self) -> None:
        """Show that a run has begun, and nothing has arrived."""
        self._show("… Waiting for the model", "running", "")
        self._is_arriving = self._follows = True

    def show_partial(self, partial: PartialAnswer) -> None:
        """Show what has arrived: its end, until you scroll up; then the lines that you read stay."""
        self._copyable = partial.improved_prompt  # at once, even if nothing is drawn
        if self.is_calm:
            self._steps.draw(lambda: self._show_partial(partial))
        else:
            self._show_partial(partial)

    def _show_partial(self, partial: PartialAnswer) -> None:
        self._show("… the model is writing", "running", partial.improved_prompt, stay=True)
        self._is_arriving = True

    @property
    def is_scrolled_by_hand(self) -> bool:
        """Whether the reader has left the end of an answer that arrives."""
        return self._is_arriving and not self._follows

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the end while the reader is there; scrolling up leaves it."""
        super().watch_scroll_y(old_value, new_value)
        if self._laid_out == self._layout_now:  # else the new layout has moved it, not the reader
            self._place = ReadingPlace.at(self, int(new_value))
        self._follows = new_value >= self.max_scroll_y or (self._follows and new_value > old_value)

    def watch_virtual_size(self) -> None:
        """Go to the end of what arrives: Textual's own anchor would draw a short text at the bottom."""
        is_leaving = self.scroll_target_y < self.scroll_y
        if self._is_arriving and self._follows and not is_leaving:
            self.scroll_end(animate=False, immediate=True, force=True)  # its scrollbar may come after it
        elif not is_leaving:
            self._keep_place()
        self._laid_out = self._layout_now

    def on_resize(self) -> None:
        """Keep what is read in its place when the lines are wrapped differently."""
        if self._laid_out != self._layout_now:
            self._keep_place()
            self._laid_out = self._layout_now

    @property
    def _layout_now(self) -> tuple[int, int]:
        return self.size.width, self.virtual_size.height

    def _keep_place(self) -> None:
        if self._place is not None:
            self.scroll_to(y=self._place.y, animate=False, immediate=True, force=True)

    def show_entry(self, entry: StoredRecord, state: str, tone: str = "done", *, stay: bool = False) -> None:
        """Show a record of the history under `state`; an unreadable one as the text it holds.

        With `stay` the reader's scroll position stays.
        """
        if isinstance(entry, UnreadableRecord):
            reason = Content(f"{entry.reason}\nIts text is kept as it is and can be copied.")
            self._show("! this record cannot be read", "failed", entry.raw, reason, stay=stay)
        else:
            self._show(state, tone, entry.text_to_use, self._details(entry), stay=stay)
            self.border_subtitle = record_length(entry)
            self._draw_prompt(entry)
            self._fill("#result-questions", record_questions(entry))
        self._entry = entry
        self._show_versions()

    def action_details(self) -> None:
        """Show or hide the parts of the prompt, the reasons, the model and the numbers."""
        self._is_unfolded = not self._is_unfolded
        if isinstance(self._entry, PromptHistory):
            self._fill("#result-details", self._details(self._entry))

    def action_words(self) -> None:
        """Mark the words of each author, or stop."""
        self._marks_words = not self._marks_words
        if isinstance(self._entry, PromptHistory):
            self._draw_prompt(self._entry)

    def _draw_prompt(self, record: PromptHistory) -> None:
        prompt, badges = prompt_content(record.text_to_use), record_badges(record)
        if self._marks_words:
            prompt, legend = authored_prompt(record)
            badges = Content("\n").join([badges, legend])
        self._fill("#result-badges", badges)
        self.query_one("#result-prompt", Static).update(prompt)

    def _details(self, record: PromptHistory) -> Content:
        return record_details(record, unfolded=self._is_unfolded, verdict=self._verdicts.get(record.uid, ""))

    def show_lineage(self, lineage: Lineage, today: datetime, verdicts: Mapping[str, str]) -> None:
        """Show the versions with every record that is one of them; `verdicts` has what tries of them have shown."""
        self._lineage, self._today, self._verdicts = lineage, today, verdicts
        if isinstance(self._entry, PromptHistory):
            self._fill("#result-details", self._details(self._entry))
        self._show_versions()

    def show_state(self, state: str, tone: str = "done") -> None:
        """Show another state of the result; while it is edited, only a failure."""
        if self.editor.uid is None or tone == "failed":
            self._state_line.say(state, tone)

    def show_failure(self, title: str, sentence: str, next_step: str, partial: str) -> None:
        """Show why a run ended, above as much of the answer as had arrived."""
        state = f"✗ {title}\n{sentence}\n{next_step}".rstrip()
        self._show(state, "failed", partial)

    def begin_edit(self, uid: str, text: str) -> None:
        """Put the editor in the place of the prompt, at the lines that are on the screen."""
        line = int(self.scroll_y)  # the editor begins where the prompt began
        self.editor.begin(uid, text)
        self.add_class("editing")
        self.scroll_home(animate=False)
        self.show_editing()
        if line:
            self.call_after_refresh(self.editor.go_to_line, line)

    def show_editing(self) -> None:
        """Show that the prompt is being edited."""
        self._state_line.say(f"✎ Editing, saved as you type. Press {key_label('back')} to finish", "running")

    def end_edit(self) -> None:
        """Close the editor and show the prompt again. It is not updated: show the record for that."""
        self.remove_class("editing")
        self.editor.end()

    @on(TextArea.Changed, "#result-editor")
    def _edited(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.editor.uid is not None:
            self.border_subtitle = length_words(self.editor.text)

    def _show(self, state: str, tone: str, prompt: str, details: Content = _NOTHING, *, stay: bool = False) -> None:
        if self.editor.uid is not None:
            self.end_edit()
        self._steps.drop()
        self._is_arriving = False
        self._copyable, self._entry, self._is_empty = prompt, None, False
        self.border_subtitle = length_words(prompt)
        self._state_line.say(state, tone)
        self.query_one("#result-prompt", Static).update(prompt_content(prompt))
        for part in ("#result-badges", "#result-questions", "#result-versions"):
            self._fill(part, _NOTHING)
        self._fill("#result-details", details)
        if not stay:
            self.scroll_home(animate=False, immediate=True)  # later it would move a reader who follows an answer

    def _show_versions(self) -> None:
        if isinstance(self._entry, PromptHistory) and self._today is not None:
            self._fill("#result-versions", version_tree(self._lineage, self._entry.uid, self._today, self._verdicts))

    def _fill(self, part: str, content: Content) -> None:
        widget = self.query_one(part, Static)
        widget.update(content)
        widget.set_class(not content.plain.strip(), "empty")
