"""The sections that a model fills and that a prompt is composed from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from domain.prompts.record import Framework, PromptHistory
from domain.prompts.request import Improvement


@dataclass(frozen=True, kw_only=True, slots=True)
class Sections:
    """The sections of a prompt, cleaned. An empty section has not arrived, or the model left it out.

    Only a pattern has the last ones: `approach` replaces the fixed text of the framework, `assumed` lists what the task
    does not say, and `avoid` names faults where `guardrails` are whole instructions.
    """

    role: str = ""
    directive: str = ""
    requirements: tuple[str, ...] = ()
    framework: Framework | None = None
    guardrails: tuple[str, ...] = ()
    output_format: str = ""
    approach: str = ""
    assumed: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()

    @classmethod
    def of(cls, prompt: PromptHistory | Improvement) -> Self:
        """Return the sections that a prompt was composed from."""
        return cls.from_values({name: getattr(prompt, name) for name in cls().to_values()})

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Return the sections from the values of a file or a model: lists for tuples, the framework by its name."""
        framework = values["framework"]
        return cls(
            role=values["role"],
            directive=values["directive"],
            requirements=tuple(values["requirements"]),
            framework=Framework(framework) if framework else None,
            guardrails=tuple(values["guardrails"]),
            output_format=values["output_format"],
        )

    def to_values(self) -> dict[str, Any]:
        """Return the sections as values for JSON and for `from_values`."""
        return {
            "role": self.role,
            "directive": self.directive,
            "requirements": list(self.requirements),
            "framework": str(self.framework) if self.framework else None,
            "guardrails": list(self.guardrails),
            "output_format": self.output_format,
        }

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that are not empty, in order."""
        parts = (self.role, self.directive, *self.requirements, *self.guardrails, self.output_format)
        return tuple(part for part in parts if part)

    def mapped(self, change: Callable[[str, str], str]) -> Self:
        """Return the sections with each text replaced by `change(text, name of the section)`."""
        return replace(
            self,
            role=change(self.role, "role"),
            directive=change(self.directive, "directive"),
            requirements=tuple(change(item, "requirements") for item in self.requirements),
            guardrails=tuple(change(item, "guardrails") for item in self.guardrails),
            output_format=change(self.output_format, "output_format"),
        )
