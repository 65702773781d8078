"""What a state is, and the list of all of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from domain.prompts.request import EnginePhase
from tests.support.application import Driver
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container

Step = Callable[[Driver], Awaitable[None]]


def _nothing(_what: object) -> None:
    pass


@dataclass(frozen=True)
class State:
    """How a state is reached: `prepare` what the application finds, start it, take the `step` as a person would."""

    step: Step
    prepare: Callable[[Container], None] = _nothing
    improver: Callable[[], ScriptedImprover] = ScriptedImprover
    env: dict[str, str] = field(default_factory=dict)
    """Settings in the config folder's `.env`."""
    started: EnginePhase = EnginePhase.READY
    """How the engine is once the application has started."""
    cleanup: Callable[[Container], None] = _nothing
    """Lets go of what would hold the end."""
    is_popup: bool = False
    """Whether something lies over the main screen."""
    closes_on_resize: bool = False
    """Whether the popup closes when the window gets another size."""


STATES: dict[str, State] = {}
"""Every state by the name of its step."""


def state(
    *,
    prepare: Callable[[Container], None] = _nothing,
    improver: Callable[[], ScriptedImprover] = ScriptedImprover,
    env: dict[str, str] | None = None,
    started: EnginePhase = EnginePhase.READY,
    cleanup: Callable[[Container], None] = _nothing,
    is_popup: bool = False,
    closes_on_resize: bool = False,
) -> Callable[[Step], Step]:
    """Register the step below."""

    def add(step: Step) -> Step:
        name = getattr(step, "__name__", "")
        assert name not in STATES, f"two states are called {name}"
        STATES[name] = State(step, prepare, improver, env or {}, started, cleanup, is_popup, closes_on_resize)
        return step

    return add
