"""The options for the form of an improved prompt: length, style, use and framework."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from domain.prompts.record import Framework, PromptHistory


class TargetLength(StrEnum):
    """The length of a prompt."""

    LEAN = "lean"
    STANDARD = "standard"
    THOROUGH = "thorough"


class OutputStyle(StrEnum):
    """How the sections of a prompt are marked."""

    MARKDOWN = "markdown"
    PLAIN = "plain"
    XML = "xml"


class PromptUse(StrEnum):
    """How a prompt is used: sent once as a message, or set as an assistant's permanent instructions."""

    USER = "user prompt"
    SYSTEM = "system prompt"


@dataclass(frozen=True, slots=True)
class PromptOptions:
    """The chosen form of a prompt. If `framework` is None, it depends on the task."""

    framework: Framework | None = None
    length: TargetLength = TargetLength.STANDARD
    style: OutputStyle = OutputStyle.MARKDOWN
    use: PromptUse = PromptUse.USER
    preset: str = ""
    """The name of the preset that these options were saved as; empty if there is none."""


STANDARD_OPTIONS = PromptOptions()
"""The defaults."""


def shape_of(record: PromptHistory) -> PromptOptions:
    """Return the options that a record was made with; a missing or unknown value becomes the default.

    The framework is None, because the record's framework may have been the model's choice.
    """
    return PromptOptions(
        length=_member(TargetLength, record.target_length, TargetLength.STANDARD),
        style=_member(OutputStyle, record.style, OutputStyle.MARKDOWN),
        use=_member(PromptUse, record.use, PromptUse.USER),
        preset=record.preset or "",
    )


def shape_of_next(record: PromptHistory, chosen: PromptOptions) -> PromptOptions:
    """Return the options for a new version of a record: the record's own.

    If the user's current choices, `chosen`, equal them except for the framework, the chosen framework is used.
    """
    own = shape_of(record)
    return replace(own, framework=chosen.framework) if replace(chosen, framework=None) == own else own


_E = TypeVar("_E", bound=StrEnum)


def _member(kind: type[_E], value: str | None, default: _E) -> _E:
    try:
        return kind(value or default)
    except ValueError:
        return default
