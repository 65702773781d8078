"""What a model refuses to be sent, and where that is remembered."""

from enum import StrEnum
from typing import Protocol

from domain.models.choice import ModelChoice


class Omission(StrEnum):
    """One part of a request that some model refuses, and that the request does without."""

    TEMPERATURE = "temperature"
    FREQUENCY_PENALTY = "frequency_penalty"
    MAX_TOKENS = "max_tokens"
    """The limit is called `max_completion_tokens` there."""
    MAX_COMPLETION_TOKENS = "max_completion_tokens"
    """The limit is called `max_tokens` there, or there is none when that is refused as well."""
    STREAM = "stream"
    """The answer comes in one piece."""
    STREAM_OPTIONS = "stream_options"
    SYSTEM = "system"
    """The instructions stand at the beginning of the first message."""
    JSON_SCHEMA = "json_schema"
    """Any JSON object is asked for."""
    RESPONSE_FORMAT = "response_format"


class OmissionStore(Protocol):
    """Remembers what each model refuses. Methods may block on a disk and never raise."""

    def load(self, model: ModelChoice) -> frozenset[Omission]:
        """Return what is to be left out of requests to `model`."""
        ...

    def add(self, model: ModelChoice, omissions: frozenset[Omission]) -> None:
        """Remember more of it."""
        ...
