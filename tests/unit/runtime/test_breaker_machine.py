"""The breaker against a model, with calls that begin and end in any order."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, consumes, invariant, multiple, rule

from domain.errors import QueryInterruptedError, StorageError
from domain.runtime.breaker import BreakerState, BreakerStatus, CircuitBreaker
from tests.support.calls import HeldCall
from tests.support.clocks import FakeClock
from tests.support.tiers import examples

THRESHOLD, COOLDOWN = 2, 10.0


@dataclass(frozen=True)
class Running:
    """A call in progress, and how many transitions there had been when it began."""

    call: HeldCall
    transitions: int


class BreakerMachine(RuleBasedStateMachine):
    """The model says in plain steps what the breaker promises."""

    running = Bundle[Running]("running")

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.breaker = CircuitBreaker(self.clock, THRESHOLD, COOLDOWN)
        self.told: list[BreakerStatus] = []
        self.breaker.add_listener(self.told.append)
        self.state = BreakerState.CLOSED
        self.failures = 0
        self.open_until = 0.0
        self.transitions = 0
        self.probe: Running | None = None
        self.unfinished: set[Running] = set()

    def move_to(self, state: BreakerState) -> None:
        self.state = state
        self.transitions += 1
        self.probe = None
        if state is BreakerState.OPEN:
            self.open_until = self.clock.monotonic() + COOLDOWN
        if state is BreakerState.CLOSED:
            self.failures = 0

    @property
    def expected(self) -> BreakerStatus:
        left = self.open_until - self.clock.monotonic() if self.state is BreakerState.OPEN else 0.0
        effective = BreakerState.HALF_OPEN if self.state is BreakerState.OPEN and left <= 0 else self.state
        return BreakerStatus(effective, self.failures, max(left, 0.0))

    @rule(target=running)
    def begin(self) -> Running | MultipleResults[Running]:
        if self.state is BreakerState.OPEN and self.expected.state is BreakerState.HALF_OPEN:
            self.move_to(BreakerState.HALF_OPEN)
        may_pass = self.state is BreakerState.CLOSED or (self.state is BreakerState.HALF_OPEN and self.probe is None)
        call = HeldCall(self.breaker)
        assert call.refused is not may_pass
        if call.refused:
            return multiple()
        running = Running(call, self.transitions)
        self.unfinished.add(running)
        if self.state is BreakerState.HALF_OPEN:
            self.probe = running
        return running

    @rule(running=consumes(running))
    def succeed(self, running: Running) -> None:
        self.end(running, None)
        if running.transitions == self.transitions:
            if self.state is BreakerState.HALF_OPEN:
                self.move_to(BreakerState.CLOSED)
            self.failures = 0

    @rule(running=consumes(running))
    def fail(self, running: Running) -> None:
        self.end(running, StorageError("disk full"))
        if running.transitions == self.transitions:
            self.failures += 1
            if running is self.probe or self.failures >= THRESHOLD:
                self.move_to(BreakerState.OPEN)

    @rule(running=consumes(running), error=st.sampled_from([ValueError("bad"), QueryInterruptedError("newer")]))
    def end_without_evidence(self, running: Running, error: Exception) -> None:
        self.end(running, error)
        if running is self.probe:
            self.probe = None

    @rule()
    def fail_until_it_opens(self) -> None:
        """Reach the deep states often."""
        for _ in range(THRESHOLD):
            if self.state is BreakerState.CLOSED:
                running = self.begin()
                assert isinstance(running, Running)
                self.fail(running)

    @rule(seconds=st.sampled_from([0.5, 4.0, COOLDOWN, 100.0]))
    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule()
    def retry_now(self) -> None:
        waits = self.expected.state is BreakerState.OPEN
        assert self.breaker.retry_now() is waits
        if waits:
            self.move_to(BreakerState.HALF_OPEN)

    @invariant()
    def status_is_as_expected(self) -> None:
        assert self.breaker.status() == self.expected

    @invariant()
    def listeners_know_the_state(self) -> None:
        heard = self.told[-1].state if self.told else BreakerState.CLOSED
        assert heard is self.state

    def end(self, running: Running, error: BaseException | None) -> None:
        self.unfinished.discard(running)
        running.call.end(error)

    def teardown(self) -> None:
        for running in self.unfinished:
            running.call.end()


TestBreaker = BreakerMachine.TestCase
TestBreaker.settings = settings(max_examples=examples(150), stateful_step_count=40, deadline=None)
