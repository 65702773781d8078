"""Tells a larger model what an expert asks for in this kind of work; it writes the prompt itself."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.improver.filling.exclusions import excluded_words
from domain.improver.filling.fill import FilledPattern, fill_pattern
from domain.improver.filling.slots import filled_slots
from domain.improver.program.inputs import ModelTask
from domain.improver.with_patterns.choosing import ChosenPattern, missing_pattern
from domain.patterns.library import PatternLibrary
from domain.patterns.pattern import Pattern
from domain.prompts.request import Improvement
from domain.text.containers import element, tag_for

_MOST_PATTERNS = 2
"""How many patterns a model is shown when none is clearly the nearest; each has about 300 tokens."""
_USE = (
    "The element {name} holds what experts ask for in such work. Take from it what this idea needs, make it specific "
    "to the idea, and leave out what does not fit. What the idea says wins. Do not copy sentences."
)


def guided(question: ModelTask, chosen: ChosenPattern, library: PatternLibrary) -> ModelTask:
    """Return `question` with the guidance of the chosen pattern, or of the nearest ones if none is. Reads files."""
    is_open = chosen.is_neutral and not chosen.is_by_user
    slugs = chosen.nearest[:_MOST_PATTERNS] if is_open else (chosen.pattern.slug,)
    patterns = [pattern for slug in slugs if (pattern := library.find(slug, question.language))]
    if not patterns:
        return question
    guidance = "\n\n".join("\n".join(_lines(pattern, _filled(pattern, question))) for pattern in patterns)
    name = tag_for("guidance", guidance)
    remarks = (question.remarks, _USE.replace("{name}", name), element("guidance", guidance))
    return replace(question, remarks="\n".join(filter(None, remarks)))


def with_pattern(made: Improvement, chosen: ChosenPattern) -> Improvement:
    """Return an improvement with the pattern that guided the model."""
    pattern = chosen.pattern
    return replace(
        made,
        pattern=pattern.slug,
        pattern_title=pattern.title,
        nearest_patterns=chosen.nearest,
        findings=(*missing_pattern(chosen), *made.findings),
    )


def _filled(pattern: Pattern, question: ModelTask) -> FilledPattern:
    values = filled_slots(
        pattern, question.idea, question.context, has_material=bool(question.material), language=question.language
    )
    return fill_pattern(pattern, values, excluded_words(question.given, question.language), question.shape.length)


def _lines(pattern: Pattern, filled: FilledPattern) -> Iterator[str]:
    yield f"{pattern.title}: {pattern.use_when}"
    yield from _list("Asked for", filled.requirements)
    yield from _list("Mistakes", filled.avoid)
    if filled.output_format:
        yield f"Form: {filled.output_format}"


def _list(heading: str, items: Iterable[str]) -> Iterator[str]:
    yield f"{heading}:"
    yield from (f"- {item}" for item in items)
