"""Composes the improved prompt from its sections, with the chosen options."""

from collections.abc import Iterable

from domain.improver.idea.facts import Fact, FactKind
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import PromptTexts, prompt_texts
from domain.prompts.options import STANDARD_OPTIONS, OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.text.containers import fenced, has_structure, tag_for

QUOTED_KINDS = frozenset(
    {FactKind.CODE, FactKind.URL, FactKind.FORM, FactKind.VARIABLE, FactKind.PATH, FactKind.NUMBER, FactKind.CLAUSE}
)
"""The kinds of facts that "Keep exactly" may quote: literals, and conditions in the user's words.

Names are not quoted; the model must use them.
"""


def compose_prompt(
    sections: Sections,
    context: str,
    language: str | None,
    shape: PromptOptions = STANDARD_OPTIONS,
    kept: Iterable[Fact] = (),
    material: Iterable[str] = (),
) -> str:
    """Return the prompt with headings in `language` (ISO 639-1; English if the language is not supported). Pure.

    The prompt contains the user's context unchanged, after a sentence that says it is binding, because text that a
    model adds may contradict it. `kept` are facts of the idea that no section contains. Each piece of `material` is
    included unchanged, in a fence that the piece cannot close. Empty sections are left out, so that a partial answer
    can be composed too.
    """
    texts = prompt_texts(language)
    given = context.strip()
    system, thorough = shape.use is PromptUse.SYSTEM, shape.length is TargetLength.THOROUGH
    framework = sections.framework if shape.length is not TargetLength.LEAN else None
    parts = (
        ("role", texts.role, sections.role),
        ("task", texts.task, sections.directive),
        ("context", texts.context, _context(texts, given)),
        ("keep_exactly", texts.keep_exactly, _quoted(kept)),
        ("requirements", texts.requirements, _as_list(sections.requirements)),
        ("assumptions", texts.assumptions, _as_list(sections.assumed)),
        ("approach", texts.approach, sections.approach or (texts.approaches[framework] if framework else "")),
        ("guardrails", texts.guardrails, _as_list(sections.guardrails)),
        ("avoid", texts.avoid, _as_list(sections.avoid)),
        ("output_format", texts.output_format, sections.output_format),
        ("material", texts.material, _material(texts, material)),
        ("check", texts.check, texts.check_text if thorough and sections.output_format else ""),
        ("input", texts.input, texts.input_text if system and sections.directive else ""),
    )
    return "\n\n".join(_section(shape.style, *part) for part in parts if part[-1])


def _section(style: OutputStyle, tag: str, heading: str, body: str) -> str:
    match style:
        case OutputStyle.MARKDOWN:
            return f"## {heading}\n{body}"
        case OutputStyle.PLAIN:
            return f"{heading}:\n{body}"
        case OutputStyle.XML:
            tag = tag_for(tag, body)
            return f"<{tag}>\n{body}\n</{tag}>"


def _context(texts: PromptTexts, given: str) -> str:
    if not given:
        return ""
    return f"{texts.context_is_fixed}\n\n{fenced(given) if has_structure(given) else given}"


def _material(texts: PromptTexts, material: Iterable[str]) -> str:
    pieces = [fenced(piece) for piece in material]
    return "\n\n".join((texts.material_text, *pieces)) if pieces else ""


def _quoted(kept: Iterable[Fact]) -> str:
    """Return one line for each fact; blocks of code follow the list."""
    blocks, lines = [], []
    for fact in kept:
        if fact.text.startswith("```"):
            blocks.append(fact.text)
        else:
            lines.append(f"- {fact.phrase}")
    return "\n\n".join(filter(None, ("\n".join(lines), *blocks)))


def _as_list(items: Iterable[str]) -> str:
    return "\n".join(f"- {_indented(item)}" for item in items)


def _indented(item: str) -> str:
    """Indent the lines of a multi-line item so that they stay under its bullet; leave fenced code unchanged."""
    return item if "```" in item else item.replace("\n", "\n  ")
