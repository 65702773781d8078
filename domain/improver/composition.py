"""Composes the improved prompt from its sections."""

from collections.abc import Iterable

from domain.improver.prompt_texts import prompt_texts
from domain.improver.sections import Sections


def compose_prompt(sections: Sections, context: str, language: str | None) -> str:
    """Return the prompt as Markdown, its headings in `language` (ISO 639-1; English when there are none for it).

    Pure. The person's context stands in it word for word, after a sentence that says it is binding: what a model adds
    may contradict it. Parts that are empty are left out, so that an answer that is still arriving composes too.
    """
    texts = prompt_texts(language)
    given = context.strip()
    approach = texts.approaches[sections.framework] if sections.framework else ""
    parts = (
        (texts.role, sections.role),
        (texts.task, sections.directive),
        (texts.context, f"{texts.context_is_fixed}\n\n{given}" if given else ""),
        (texts.requirements, _as_list(sections.requirements)),
        (texts.approach, approach),
        (texts.guardrails, _as_list(sections.guardrails)),
        (texts.output_format, sections.output_format),
    )
    return "\n\n".join(f"## {heading}\n{body}" for heading, body in parts if body)


def _as_list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
