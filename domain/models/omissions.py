"""The request parameters that a model refuses, and the port that stores them."""

from enum import StrEnum
from typing import Protocol

from domain.models.choice import ModelChoice


class Omission(StrEnum):
    """A part of a request that some models refuse and that is then left out or replaced."""

    TEMPERATURE = "temperature"
    FREQUENCY_PENALTY = "frequency_penalty"
    MAX_TOKENS = "max_tokens"
    """The limit is sent as `max_completion_tokens` instead."""
    MAX_COMPLETION_TOKENS = "max_completion_tokens"
    """The limit is sent as `max_tokens` instead, or not at all if both are refused."""
    STREAM = "stream"
    """The answer is requested in one piece."""
    STREAM_OPTIONS = "stream_options"
    SYSTEM = "system"
    """The instructions are sent at the beginning of the first message instead."""
    JSON_SCHEMA = "json_schema"
    """Any JSON object is requested instead."""
    RESPONSE_FORMAT = "response_format"


class OmissionStore(Protocol):
    """Stores what each model refuses. Methods may block on a disk and never raise."""

    def load(self, model: ModelChoice) -> frozenset[Omission]:
        """Return what to leave out of requests to `model`."""
        ...

    def add(self, model: ModelChoice, omissions: frozenset[Omission]) -> None:
        """Add to what is left out of requests to `model`."""
        ...
