"""How many calls of a model a compilation may make, and where they go."""

from dataclasses import dataclass, field
from typing import Any

_MOST_HELD_OUT = 20
_MOST_VALIDATED = 10
_PREDICTORS = 3
"""Of `ImprovePrompt`; each can get an instruction of its own."""
MINIBATCH = 3
MIPRO_CANDIDATES = 3
_MIPRO_TRAIN = 4
_FEWEST_TRIALS = 2


class BudgetError(Exception):
    """A call that the budget has no room for; it was not made."""


@dataclass(slots=True)
class Budget:
    """Counts calls. `spend` raises `BudgetError` in place of a call too many, in all or in the phase that runs."""

    most: int
    used: int = 0
    faults: list[Exception] = field(default_factory=list)
    """Of the calls that failed."""
    _limit: int = 0

    def begin(self, most: int) -> None:
        """Begin a phase of at most so many calls."""
        self._limit = min(self.used + most, self.most)

    @property
    def left(self) -> int:
        """Calls left in this phase."""
        return self._limit - self.used

    def spend(self) -> None:
        """Count one call."""
        if self.left <= 0:
            raise BudgetError
        self.used += 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What each part of the ideas is for, and the most calls of each phase."""

    held_out: list[Any]
    train: list[Any]
    validation: list[Any]
    compile_calls: int
    trials: int = 0

    @property
    def most_calls(self) -> int:
        """All calls, at most."""
        return 2 * len(self.held_out) + self.compile_calls


def gepa_step(plan: Plan) -> int:
    """Return the most calls of one round of GEPA: a minibatch twice, a reflection for each predictor, a validation."""
    return 2 * MINIBATCH + _PREDICTORS + len(plan.validation)


def make_plan(optimizer: str, budget: int, examples: list[Any]) -> Plan:
    """Share `budget` calls and the examples out. Raises `ValueError` with the fewest calls that are of any use."""
    held_out = min(max(budget // 5, 1), _MOST_HELD_OUT, len(examples) // 3)
    others, calls = examples[held_out:], budget - 2 * held_out
    held = examples[:held_out]
    if optimizer == "bootstrap":
        plan = Plan(held, others[: max(calls, 0)], [], min(calls, len(others)))
        return _useful(plan, calls >= 1, 3)
    validated = min(max(calls // 6, 1), _MOST_VALIDATED)
    validation, train = others[:validated], others[validated:]
    if optimizer == "gepa":
        plan = Plan(held, train, validation, calls)
        return _useful(plan, calls >= validated + gepa_step(plan), 14)
    fixed = _MIPRO_TRAIN * MIPRO_CANDIDATES + MIPRO_CANDIDATES * _PREDICTORS
    trials = (calls - fixed) // validated - 1
    plan = Plan(held, train[:_MIPRO_TRAIN], validation, calls, trials)
    return _useful(plan, trials >= _FEWEST_TRIALS, 47)


def _useful(plan: Plan, is_useful: bool, fewest: int) -> Plan:
    if not is_useful:
        raise ValueError(f"The budget is too small: this optimizer needs {fewest} calls or more.")
    return plan
