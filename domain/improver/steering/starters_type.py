"""The beginnings of the texts of one prompt."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Openings:
    """The beginning of each text of a prompt: one for each requirement and guardrail, in their order."""

    role: str
    directive: str
    requirements: tuple[str, ...]
    guardrails: tuple[str, ...]
