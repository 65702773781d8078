"""Shortens a prompt to the limit of the lean length."""

import re
from collections.abc import Callable
from dataclasses import replace

from domain.improver.composition.compose import compose_prompt
from domain.improver.sections.sections import Sections
from domain.prompts.options import PromptOptions
from domain.text.scripts import length_in_words

LEAN_WORDS = 110
"""The most words of a lean prompt, including headings but excluding the user's text (context, "Keep exactly")."""

_LEAST_WORDS = 12


def shorten(sections: Sections, language: str | None, shape: PromptOptions, given: str = "") -> Sections:
    """Return `sections`, shortened so that the prompt has at most `LEAN_WORDS`. Pure.

    The user's words `given`, with which the directive may end, do not count and stay whole. Removes items before
    sentences, the last ones first. The rest of the directive and one guardrail always stay, but may be cut.
    """
    own = sections.directive.endswith(given) and given
    if own:
        shorter = shorten(replace(sections, directive=sections.directive.removesuffix(own)), language, shape)
        return replace(shorter, directive=f"{shorter.directive.rstrip()}\n\n{own}")
    for step in _steps():
        while length_in_words(compose_prompt(sections, "", language, shape)) > LEAN_WORDS:
            shorter = step(sections)
            if shorter == sections:
                break
            sections = shorter
    return sections


def _steps() -> tuple[Callable[[Sections], Sections], ...]:
    return (
        lambda s: replace(s, requirements=s.requirements[: max(len(s.requirements) - 1, 3)]),
        lambda s: replace(s, guardrails=s.guardrails[: max(len(s.guardrails) - 1, 2)], avoid=s.avoid[:2]),
        lambda s: replace(s, requirements=s.requirements[: max(len(s.requirements) - 1, 1)]),
        lambda s: replace(s, guardrails=s.guardrails[:1], avoid=s.avoid[:1]),
        lambda s: replace(s, approach=_cut(s.approach), assumed=s.assumed[:-1]),
        lambda s: replace(s, output_format=_cut(s.output_format)),
        lambda s: replace(s, approach="", assumed=()),
        lambda s: replace(s, requirements=()),
        lambda s: replace(s, role=_cut(s.role)),
        lambda s: replace(s, guardrails=tuple(_cut(item) for item in s.guardrails)),
        lambda s: replace(s, directive=_cut(s.directive)),
        lambda s: replace(s, output_format=""),
        lambda s: replace(s, role=""),
        lambda s: replace(
            s,
            directive=s.directive[: LEAN_WORDS // 2],
            guardrails=tuple(item[:LEAN_WORDS] for item in s.guardrails[:1]),
        ),
    )


def _cut(text: str) -> str:
    """Return `text` without its last sentence, or a single sentence with fewer words; unchanged if it is short."""
    sentences = re.split(r"(?<=[.!?。])\s*", text.strip())
    sentences = [sentence for sentence in sentences if sentence]
    if len(sentences) > 1:
        return " ".join(sentences[:-1])
    words = text.split()
    if len(words) <= _LEAST_WORDS:
        return text
    return f"{' '.join(words[: max(len(words) // 2, _LEAST_WORDS)]).rstrip(',;:')}."
