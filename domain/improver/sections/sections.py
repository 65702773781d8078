"""The parts that a model fills and a prompt is composed from."""

from dataclasses import dataclass

from domain.prompts.record import Framework


@dataclass(frozen=True, kw_only=True, slots=True)
class Sections:
    """The parts of a prompt, cleaned; empty parts have not arrived, or the model left them out."""

    role: str = ""
    directive: str = ""
    requirements: tuple[str, ...] = ()
    framework: Framework | None = None
    guardrails: tuple[str, ...] = ()
    output_format: str = ""
