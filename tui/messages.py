"""What background work tells the main screen. Each carries totals, never deltas, so that a late one harms nothing."""

from dataclasses import dataclass

from domain.errors import PromptImproverError
from domain.history.notices import Notice
from domain.history.pages import Count
from domain.history.reader import HistoryListing, ListItem
from domain.history.writer import WriterStatus
from domain.prompts.drafts import Draft
from domain.prompts.improve import RunOutcome
from domain.prompts.request import EngineStatus, PartialAnswer, RunStep
from domain.runtime.progress import Progress
from domain.search.query import IndexProgress
from tui.keys.rebinding import Rebinding
from tui.mailbox import Message
from tui.services import StartReport


@dataclass
class KeysRead(Message):
    """The keys that the person chose are known."""

    rebinding: Rebinding


@dataclass
class Started(Message):
    """The settings are loaded; saving and improving can begin."""

    report: StartReport


@dataclass
class StartFailed(Message):
    """The settings are wrong: nothing can be improved until they are corrected."""

    error: PromptImproverError


@dataclass
class DraftFound(Message):
    """The draft of an earlier session was looked for; it is empty when there was none."""

    draft: Draft


@dataclass
class EngineChanged(Message):
    """The engine behind the improver got further, or failed."""

    status: EngineStatus

    def is_replaced_by(self, newer: Message) -> bool:
        """Of the same phase only the newest state is worth drawing."""
        return isinstance(newer, EngineChanged) and newer.status.phase is self.status.phase


@dataclass
class SavingChanged(Message):
    """Something was saved, could not be saved, or the breaker changed its state."""

    status: WriterStatus


@dataclass
class HistoryListed(Message):
    """The beginning of the rows that answer `query`."""

    listing: HistoryListing
    query: str


@dataclass
class HistoryPageRead(Message):
    """One more page of the rows that answer `query`."""

    number: int
    items: tuple[ListItem, ...]
    query: str


@dataclass
class HistoryCounted(Message):
    """How many saved rows answer `query`."""

    count: Count
    query: str


@dataclass
class FilterValuesRead(Message):
    """What may follow a filter of the search, by the filter's name."""

    values: dict[str, list[str]]


@dataclass
class IndexProgressed(Message):
    """Some rows became quicker to find."""

    progress: IndexProgress

    def is_replaced_by(self, newer: Message) -> bool:
        """Only the newest state is worth drawing."""
        return isinstance(newer, IndexProgressed)


@dataclass
class OpenedSeen(Message):
    """The opened record as it was when it was read, listed or not; None when it was in the history no more."""

    uid: str
    item: ListItem | None
    asked: int
    """Which question of the history feed this answers."""


@dataclass
class EditKept(Message):
    """The text to use in place of the model's is safe on disk; None returned to the model's."""

    uid: str
    accepted_text: str | None


@dataclass
class EditFailed(Message):
    """The edit of a record is on no disk."""

    uid: str
    error: PromptImproverError


class EditsSettled(Message):
    """Every edit that was given to the disk so far is written, or has failed."""


@dataclass
class ActionDone(Message):
    """Something was done to the record `uid`, or to none in particular; it is safe on disk."""

    sentence: str
    uid: str = ""


@dataclass
class RecordsDeleted(Message):
    """Records were deleted, and can be brought back."""

    uids: frozenset[str]
    sentence: str


@dataclass
class DeleteVersionsAsked(Message):
    """The versions of a prompt have been counted; the person is to confirm that they shall be deleted."""

    root_uid: str
    idea: str
    count: int


@dataclass
class DeleteFoundAsked(Message):
    """Everything that a search found has been counted; the person is to confirm that it shall be deleted."""

    query: str
    count: int


ACTIONS, TRANSFER, CARE, ENGINE, INDEX = "actions", "transfer", "care", "engine", "index"
"""Long work: deleting and restoring, import and export, repair and backup of the file, the engine, the index."""


@dataclass
class WorkProgressed(Message):
    """How far long work is, by its name above; None when it has ended."""

    work: str
    progress: Progress | None

    def is_replaced_by(self, newer: Message) -> bool:
        """Of what goes on only the newest state is worth drawing."""
        return isinstance(newer, WorkProgressed) and newer.work == self.work and newer.progress is not None


@dataclass
class ActionFailed(Message):
    """What was asked for was not done, or is not safe on disk."""

    error: PromptImproverError


@dataclass
class NewsTold(Message):
    """Something happened to the history file."""

    news: Notice


@dataclass
class RetentionDue(Message):
    """A notice that the person has to see before old records are touched."""

    notice: str


@dataclass
class RetentionDone(Message):
    """Old records were archived or deleted."""

    sentence: str


@dataclass
class HistoryReadOnly(Message):
    """The history can be read and not written."""

    error: PromptImproverError


class HistoryStale(Message):
    """Some process changed the history."""


@dataclass
class RunStepChanged(Message):
    """A run does something else now."""

    run_id: str
    step: RunStep


@dataclass
class RunProgressed(Message):
    """More of an answer has arrived."""

    run_id: str
    partial: PartialAnswer

    def is_replaced_by(self, newer: Message) -> bool:
        """Only the newest state of a run is worth drawing."""
        return isinstance(newer, RunProgressed) and newer.run_id == self.run_id


@dataclass
class RunFinished(Message):
    """A run has its result; `outcome.problem` says why it could not be kept, if so."""

    run_id: str
    outcome: RunOutcome


@dataclass
class RunFailed(Message):
    """A run ended without a result: cancelled, refused or failed."""

    run_id: str
    error: BaseException
