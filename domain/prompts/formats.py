"""The formats in which a record is copied or exported: the prompt, one part of it, Markdown, JSON."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum

from domain.prompts.record import PromptHistory
from domain.text.containers import contained

_FIRST = (
    "improved_prompt",
    "role",
    "directive",
    "framework",
    "guardrails",
    "reasoning",
    "confidence",
    "backend",
)
"""The fields that come first in JSON: the ones that every improver returns."""


@dataclass(frozen=True, slots=True)
class PromptForm:
    """One format. `letter` is its key in the menu; `text` returns it, empty when the record does not have it."""

    id: str
    letter: str
    name: str
    text: Callable[[PromptHistory], str]


def listed(items: tuple[str, ...]) -> str:
    """Return a Markdown list."""
    return "\n".join(f"- {item}" for item in items)


def as_markdown(record: PromptHistory) -> str:
    """Return a record as a Markdown document, idea first.

    A text that contains headings, fences, rules or HTML elements is fenced, so that it cannot add sections.
    """
    return "\n".join(f"## {title}\n\n{contained(text)}\n" for title, text in _sections(record) if text)


def as_json(record: PromptHistory, **more: object) -> str:
    """Return a record as an indented JSON object: the answer's fields first, then all others, then `more`."""
    return json.dumps({**as_values(record), **more}, ensure_ascii=False, indent=2) + "\n"


def as_values(record: PromptHistory) -> dict[str, object]:
    """Return a record's fields as JSON values. `improved_prompt` is the model's text, `text` the text to use."""
    others = [field.name for field in fields(record) if field.name not in _FIRST]
    first, rest = ({name: _plain(getattr(record, name)) for name in names} for names in (_FIRST, others))
    return {**first, "text": record.text_to_use, **rest}


def _models_own(record: PromptHistory) -> str:
    return "" if record.accepted_text is None else record.improved_prompt


def _sections(record: PromptHistory) -> Iterator[tuple[str, str]]:
    yield "Idea", record.original_idea
    yield "Context", record.context
    yield "Prompt", record.text_to_use
    yield "Role", record.role
    yield "Directive", record.directive
    yield "Framework", record.framework.value
    yield "Pattern", record.pattern_title
    yield "Requirements", listed(record.requirements)
    yield "Guardrails", listed(record.guardrails)
    yield "Output format", record.output_format
    yield "What to check", listed(record.findings)
    yield "Open questions", listed(record.questions)


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return list(value) if isinstance(value, tuple) else value


PROMPT_FORMS = (
    PromptForm("prompt", "p", "the whole prompt", lambda record: record.text_to_use),
    PromptForm("role", "r", "role", lambda record: record.role),
    PromptForm("directive", "d", "directive", lambda record: record.directive),
    PromptForm("framework", "f", "framework", lambda record: record.framework.value),
    PromptForm("requirements", "q", "requirements", lambda record: listed(record.requirements)),
    PromptForm("guardrails", "g", "guardrails", lambda record: listed(record.guardrails)),
    PromptForm("output-format", "o", "output format", lambda record: record.output_format),
    PromptForm("models-own", "w", "the model's own text", _models_own),
    PromptForm("idea", "i", "your idea", lambda record: record.original_idea),
    PromptForm("context", "c", "your context", lambda record: record.context),
    PromptForm("markdown", "m", "everything, as Markdown", as_markdown),
    PromptForm("json", "n", "everything, as JSON", as_json),
)
"""Every format that can be copied. The letters do not depend on the record."""


def forms_of(record: PromptHistory) -> tuple[PromptForm, ...]:
    """Return the formats that are not empty for this record."""
    return tuple(form for form in PROMPT_FORMS if form.text(record).strip())
