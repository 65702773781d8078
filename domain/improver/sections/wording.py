"""The fixed texts of a composed prompt, by language."""

import functools
import json
from dataclasses import dataclass
from importlib.resources import files

from domain.improver.idea.task_kind import TaskKind
from domain.prompts.record import Framework


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptTexts:
    """Headings, approaches, questions and defaults for sections that a model left out, in one language."""

    role: str
    task: str
    context: str
    requirements: str
    assumptions: str
    approach: str
    guardrails: str
    avoid: str
    output_format: str
    keep_exactly: str
    check: str
    input: str
    material: str
    context_is_fixed: str
    material_text: str
    check_text: str
    input_text: str
    limits: str
    approaches: dict[Framework, str]
    default_role: str
    default_guardrails: tuple[str, ...]
    default_output_format: str
    output_formats: dict[TaskKind, str]
    questions: tuple[str, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of a prompt that a model wrote, in order."""
        return (
            self.role, self.task, self.context, self.keep_exactly, self.requirements, self.approach, self.guardrails,
            self.output_format, self.material, self.check, self.input,
        )  # fmt: skip

    def output_format_for(self, kind: TaskKind | None) -> str:
        """Return an output format that suits any task of this kind."""
        return self.output_formats[kind] if kind else self.default_output_format


@functools.cache
def all_texts() -> dict[str, PromptTexts]:
    """Return the texts of all supported languages by ISO 639-1 code. Thread-safe; the first call reads a file."""
    rows = json.loads(files(__package__).joinpath("prompt_texts.json").read_text("utf-8"))
    return {language: _texts(**row) for language, row in rows.items()}


def _texts(
    *,
    approaches: dict[str, str],
    output_formats: dict[str, str],
    default_guardrails: list[str],
    questions: list[str],
    **others: str,
) -> PromptTexts:
    return PromptTexts(
        approaches={Framework(name): text for name, text in approaches.items()},
        output_formats={TaskKind(name): text for name, text in output_formats.items()},
        default_guardrails=tuple(default_guardrails),
        questions=tuple(questions),
        **others,
    )


def prompt_texts(language: str | None) -> PromptTexts:
    """Return the texts for an ISO 639-1 code; the English ones if the language is unknown or has none."""
    texts = all_texts()
    return texts.get(language or "") or texts["en"]
