"""Every state of the screen that a person can meet: importing this package fills `registry.STATES`."""

from tests.snapshots.states import faults, history, popups, runs, settings, trials, versions
from tests.snapshots.states.registry import STATES, State

__all__ = ["STATES", "State", "faults", "history", "popups", "runs", "settings", "trials", "versions"]
