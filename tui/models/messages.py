"""What background work tells the main screen about the choice of a model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from domain.errors import PromptImproverError

if TYPE_CHECKING:
    from domain.settings.service import Applied


@dataclass
class ModelApplied(Message):
    """Another model answers from the next run on."""

    applied: "Applied"


@dataclass
class ModelNotApplied(Message):
    """The choice of a model could not be kept."""

    error: PromptImproverError
