"""What the domain asks of the outside world. Implementations live in `storage` and `domain.improver`."""

from domain.ports.clock import Clock
from domain.ports.drafts import Draft, DraftStore, UndoStore
from domain.ports.history_file import AUTOMATIC, RESTORED, Backup, HistoryFile, RepairReport
from domain.ports.improver import (
    EnginePhase,
    EngineStatus,
    Improvement,
    ImproveRequest,
    PartialAnswer,
    PromptImprover,
    RunStep,
)
from domain.ports.omissions import Omission, OmissionStore
from domain.ports.presets import PresetStore
from domain.ports.repository import PromptRepository
from domain.ports.spool import Spool, WaitingOperation

__all__ = [
    "AUTOMATIC",
    "RESTORED",
    "Backup",
    "Clock",
    "Draft",
    "DraftStore",
    "EnginePhase",
    "EngineStatus",
    "HistoryFile",
    "ImproveRequest",
    "Improvement",
    "Omission",
    "OmissionStore",
    "PartialAnswer",
    "PresetStore",
    "PromptImprover",
    "PromptRepository",
    "RepairReport",
    "RunStep",
    "Spool",
    "UndoStore",
    "WaitingOperation",
]
