"""What form an improved prompt takes, apart from what it says."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from domain.prompts.record import Framework, PromptHistory


class TargetLength(StrEnum):
    """How much a prompt says."""

    LEAN = "lean"
    STANDARD = "standard"
    THOROUGH = "thorough"


class OutputStyle(StrEnum):
    """How the sections of a prompt are marked."""

    MARKDOWN = "markdown"
    PLAIN = "plain"
    XML = "xml"


class PromptUse(StrEnum):
    """Where a prompt goes: sent once as a message, or set as an assistant's standing instructions."""

    USER = "user prompt"
    SYSTEM = "system prompt"


@dataclass(frozen=True, slots=True)
class PromptOptions:
    """The chosen form; the defaults need no choice. `framework` None lets it vary with the task."""

    framework: Framework | None = None
    length: TargetLength = TargetLength.STANDARD
    style: OutputStyle = OutputStyle.MARKDOWN
    use: PromptUse = PromptUse.USER
    preset: str = ""
    """The name under which this shape was saved; empty when it has none."""


STANDARD_OPTIONS = PromptOptions()
"""The shape of somebody who chose none."""


def shape_of(record: PromptHistory) -> PromptOptions:
    """Return the shape a record was made in; what it does not say, or says in words of another version, is the default.

    The framework stays automatic: the record's own may have been the model's choice.
    """
    return PromptOptions(
        length=_member(TargetLength, record.target_length, TargetLength.STANDARD),
        style=_member(OutputStyle, record.style, OutputStyle.MARKDOWN),
        use=_member(PromptUse, record.use, PromptUse.USER),
        preset=record.preset or "",
    )


def shape_of_next(record: PromptHistory, chosen: PromptOptions) -> PromptOptions:
    """Return the shape for a further version of a record: its own.

    Its framework stays chosen when the person's choices, `chosen`, are otherwise the ones that the record was made in.
    """
    own = shape_of(record)
    return replace(own, framework=chosen.framework) if replace(chosen, framework=None) == own else own


_E = TypeVar("_E", bound=StrEnum)


def _member(kind: type[_E], value: str | None, default: _E) -> _E:
    try:
        return kind(value or default)
    except ValueError:
        return default
