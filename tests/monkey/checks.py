"""What must hold after every event, whatever it was."""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain.history.operations import (
    DeleteOperation,
    EditOperation,
    ExperimentOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
)
from domain.prompts.record import PromptHistory
from domain.text.clean import one_line
from tests.monkey.events import Event, Kind
from tests.monkey.hands import Hands
from tests.monkey.screen import explains_search, header, meant, panes
from tests.monkey.stage import Seen, records_of
from tests.support.application import Driver
from tests.support.scripted_improver import ScriptedImprover
from tui.widgets.choice_list import MarkedList
from tui.widgets.key_footer import FooterKey
from tui.widgets.too_small import LEAST_COLUMNS, LEAST_ROWS

MOST_ESCAPES = 8
"""So many escapes at most lead from anywhere to the main screen."""
_MOST_THREADS = 40
_MOST_SCREENS = 6
_COPY_KEYS = {"f8", "alt+c"}
_COPY_LETTER = "y"
_LEAVE_THE_ROW = {"f", "y", "x"}
_BULK = 2
_CURSOR = "›"
_ENOUGH_PRESSES = 6


@dataclass(frozen=True, slots=True)
class Typed:
    """The idea, its context, and all feedback that was not sent."""

    idea: str
    context: str
    feedback: frozenset[str]


class Offers:
    """Counts what the keys of the footer did, by the place where it showed them."""

    def __init__(self) -> None:
        self._presses: Counter[str] = Counter()
        self._effects: Counter[str] = Counter()

    def count(self, key: str, *, has_effect: bool) -> None:
        """Note a press."""
        self._presses[key] += 1
        self._effects[key] += has_effect

    def check(self) -> None:
        """Check that each key did something. At the end of a list, or pressed twice, a key may do nothing."""
        idle = [key for key, times in self._presses.items() if times >= _ENOUGH_PRESSES and not self._effects[key]]
        assert not idle, f"the footer shows keys that never do anything: {idle}"


class Checks:
    """Watches one session."""

    def __init__(
        self, driver: Driver, hands: Hands, seen: Seen, improver: ScriptedImprover, offers: Offers, ideas: set[str]
    ) -> None:
        self._driver, self._hands, self._seen, self._improver = driver, hands, seen, improver
        self._offers = offers
        self._ideas = ideas
        self._records: dict[str, PromptHistory] = {}
        self._deleted: list[str] = []
        self._token: int | None = None
        self._meant: frozenset[str] | None = None
        self._edited: set[str] = set()
        self._refined: set[str] = set()
        self._lineages: set[str] = set()
        """The lineages of every record that was meant."""
        self.commands = 0
        """How many operations were compared with the record that was meant."""
        self.unnamed = 0
        """How many others there were: on several records, or while the screen named none."""
        self.screen = driver.screen_text
        """The text of the screen after the last event."""
        self._learn()

    def _learn(self) -> None:
        token = int(self._driver.container.change_token())  # type: ignore[no-untyped-call]  # its mypy type is lost behind a Lazy
        if token != self._token:
            self._token = token
            self._records |= {one.uid: one for one in records_of(self._driver.container)}
            self._ideas |= {one.original_idea.strip() for one in self._records.values()}

    @property
    def typed(self) -> Typed:
        """What is typed."""
        return Typed(self._driver.input.idea, self._driver.input.context, self._driver.unsent_feedback)

    def draft_is_back(self, before: Typed) -> None:
        """Check that what was typed in the session before is there again, or became a record."""
        now = self.typed
        is_improved = before.idea.strip() in self._ideas
        # Feedback for a record that is gone takes the place of an idea that was empty.
        is_feedback = not before.idea and not before.context and now.idea in before.feedback
        is_back = (now.idea, now.context) == (before.idea, before.context)
        assert is_back or is_improved or is_feedback, f"the draft was {before} and is {now}"
        lost = before.feedback - now.feedback - {now.idea}
        assert not lost, f"the feedback {lost} is gone"

    async def around(self, event: Event) -> None:
        """Do an event, and check what it did."""
        driver = self._driver
        is_main = driver.top is driver.screen
        self._learn()
        if is_main:
            self._meant = meant(self.screen, self._records.values())
        offered, place = self._offer(event), f"{type(driver.top).__name__}, {type(driver.app.focused).__name__}"
        before = None if offered is None else self._state()
        keyboard = self._keyboard
        clipboard, requests = driver.app.clipboard, len(self._improver.requests)
        self._seen.operations.clear()
        self._seen.saved.clear()
        if event.kind is Kind.HOME:
            await self.go_home()
        else:
            await self._hands.do(event)
        if driver.app.crash is not None:
            raise driver.app.crash
        if driver.has_ended:
            return
        self.screen = driver.screen_text
        if (history := panes(self.screen).get("History")) is not None and explains_search(history):
            await self._hands.wait_for_preview()
            self.screen = driver.screen_text
        if event.kind is Kind.HASTY_CLICK:
            self._meant = None  # either half may have led to another row before the other
        if event.kind is Kind.BURST and is_main:
            # Its last key is about the row that the moves before it led to. Some commands take that row away.
            stays = event.keys[-1] in _LEAVE_THE_ROW
            self._meant = meant(self.screen, self._records.values()) if stays else None
        self._check_operations(self._seen.operations)
        self._check_runs(requests)
        self._check_copy(event, clipboard, keyboard if is_main else None)
        self._check_bounds()
        self._check_header()
        if event.kind is Kind.RESIZE:
            self._check_cursor()
        if offered is not None:
            self._check_offer(offered, f"{place}: {event.keys[0]}", has_effect=self._state() != before)

    # One record alone

    def _check_operations(self, operations: Iterable[Operation]) -> None:
        known = self._records
        self._lineages |= {known[uid].root_uid for uid in self._meant or () if uid in known}
        operations = list(operations)
        if not operations:
            return
        is_bulk = len(operations) >= _BULK
        for one in operations:
            if isinstance(one, SaveOperation):
                assert not one.restores or one.uid in self._deleted, "restored what was not deleted"
                continue
            if isinstance(one, ExperimentOperation):
                self._check_try(one)
                continue
            if isinstance(one, DeleteOperation):
                self._deleted.append(one.uid)
            if self._meant is None or is_bulk:
                self.unnamed += 1
                continue
            self.commands += 1
            allowed = self._meant | self._edited if isinstance(one, EditOperation) else self._meant
            assert one.uid in allowed, (
                f"{type(one).__name__} on {self._name(one.uid)!r}, but meant was {[self._name(u) for u in self._meant]}"
            )

    def _check_try(self, operation: ExperimentOperation) -> None:
        """Check that what is tried was meant; it is written later, when another record may be."""
        root_uid = None
        if isinstance(operation, SaveCasesOperation):
            root_uid = operation.root_uid
        elif isinstance(operation, SaveExperimentOperation):
            root_uid = operation.experiment.root_uid
        assert root_uid is None or root_uid in self._lineages, f"{type(operation).__name__} on what was never meant"

    def _check_runs(self, requests: int) -> None:
        if self._meant is not None:
            self._refined |= self._meant
        for request in self._improver.requests[requests:]:
            parent = request.parent
            if parent is not None and self._meant is not None:
                assert parent.uid in self._refined, f"refined {one_line(parent.original_idea)!r}, which was never meant"

    def _name(self, uid: str) -> str:
        record = self._records.get(uid)
        return "?" if record is None else one_line(record.original_idea)[:40]

    def _check_copy(self, event: Event, clipboard: str, keyboard: str | None) -> None:
        copied = self._driver.app.clipboard
        is_letter = event.keys == (_COPY_LETTER,) and keyboard in {"History", "Result"}
        if keyboard is None or copied == clipboard or not self._meant:
            return
        if is_letter or (event.keys and event.keys[0] in _COPY_KEYS):
            texts = {self._records[uid].text_to_use for uid in self._meant}
            names = {one_line(self._records[uid].original_idea).split(" about ")[0] for uid in self._meant}
            is_right = copied in texts or any(name in copied for name in names) or self._meant & self._edited
            assert is_right, f"copied {copied[:80]!r} for {names}"

    @property
    def _keyboard(self) -> str:
        return next((name for name, pane in panes(self.screen).items() if pane.has_keyboard), "")

    # Bounds

    def _check_bounds(self) -> None:
        names = [thread.name for thread in threading.enumerate()]
        assert len(names) <= _MOST_THREADS, f"{len(names)} threads: {names}"
        stack = self._driver.app.screen_stack
        assert len(stack) <= _MOST_SCREENS, f"{len(stack)} screens: {stack}"

    def _check_cursor(self) -> None:
        """A popup shows the row under the cursor, whatever size the window has got."""
        rows, size = self._driver.app.focused, self._driver.app.size
        is_large = size.width >= LEAST_COLUMNS and size.height >= LEAST_ROWS
        if is_large and isinstance(rows, MarkedList) and rows.highlighted is not None:
            assert _CURSOR in self.screen, f"the row {rows.highlighted} under the cursor is not shown in {size}"

    def _check_header(self) -> None:
        """A record that is shown is named."""
        if self._driver.top is not self._driver.screen:
            return
        result = panes(self.screen).get("Result")
        if result is not None and result.lines and len(result.lines[0]) >= _WIDE and self._is_at_top(result.lines):
            words = header(result)
            assert not words.strip().endswith(("✓ kept", "✓ saved")), f"the record is not named: {words!r}"

    @staticmethod
    def _is_at_top(lines: tuple[str, ...]) -> bool:
        return lines[0].strip().startswith("✓")

    # The footer

    def _offer(self, event: Event) -> bool | None:
        """Return whether the footer says that the key works; None when it does not show the key."""
        if event.kind is not Kind.FOOTER:
            return None
        key = next((one for one in self._driver.top.query(FooterKey) if one.key == event.keys[0]), None)
        return None if key is None else not key.has_class("-disabled")

    def _check_offer(self, works: bool, key: str, *, has_effect: bool) -> None:
        assert works or has_effect, f"greyed out, without saying why: {key}"
        if works:
            self._offers.count(key, has_effect=has_effect)

    def _state(self) -> object:
        driver = self._driver
        if driver.has_ended:
            return None
        return (
            [(segment.text, str(segment.style)) for strip in driver.strips for segment in strip],
            len(driver.app.screen_stack),
            len(driver.notices),
            driver.app.clipboard,
            driver.app.focused,
            list(self._seen.operations),
            len(self._improver.requests),
        )

    # Leaving

    async def go_home(self) -> None:
        """Leave every popup with escape alone."""
        driver = self._driver
        for _ in range(MOST_ESCAPES):
            if driver.has_ended or driver.top is driver.screen:
                return
            await self._hands.press("escape")
        assert driver.has_ended or driver.top is driver.screen, f"{driver.top} stays after {MOST_ESCAPES} escapes"


_WIDE = 60
