"""A shape settles how a prompt is marked and how long it may be, never what of the person's own words stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.improver.composition.compose import compose_prompt
from domain.improver.composition.shorten import LEAN_WORDS, shorten
from domain.improver.idea.facts import Fact, FactKind
from domain.improver.sections.sections import Sections
from domain.prompts.options import OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework
from domain.text.scripts import length_in_words
from tests.support.good_answers import GOOD_ANSWERS, IDEAS, judged, question_for

LEAN = PromptOptions(length=TargetLength.LEAN)
SECTIONS = Sections(
    role="You are a gardener.",
    directive="Plan a garden.",
    requirements=("Name five herbs.", "Show this:\n```\na\n```"),
    framework=Framework.DECOMPOSITION,
    guardrails=("Use no pesticide.",),
    output_format="A calendar.",
)
KEPT = (
    Fact(FactKind.CODE, "```py\nx = 1\n```", "```py\nx = 1\n```"),
    Fact(FactKind.NUMBER, "3 pots", "only 3 pots"),
)


def composed(**options: object) -> str:
    return compose_prompt(SECTIONS, "it faces north", "en", PromptOptions(**options), KEPT)  # type: ignore[arg-type] # its fields


def test_markdown_marks_sections_with_headings() -> None:
    assert composed().startswith("## Role\nYou are a gardener.\n\n## Task\nPlan a garden.\n\n## Context\n")


def test_plain_text_holds_no_markup_of_ours() -> None:
    prompt = composed(style=OutputStyle.PLAIN)
    assert prompt.startswith("Role:\nYou are a gardener.\n\nTask:\nPlan a garden.\n\nContext:\n")
    assert "##" not in prompt
    assert "<" not in prompt


def test_xml_wraps_each_section_in_a_tag_that_is_closed() -> None:
    prompt = composed(style=OutputStyle.XML)
    tags = ["role", "task", "context", "keep_exactly", "requirements", "approach", "guardrails", "output_format"]
    assert [line.strip("<>") for line in prompt.splitlines() if line.startswith("<") and line[1] != "/"] == tags
    assert all(f"\n</{tag}>" in prompt for tag in tags)


@pytest.mark.parametrize("style", OutputStyle)
def test_what_is_kept_exactly_stands_in_every_style(style: OutputStyle) -> None:
    prompt = composed(style=style)
    assert "- only 3 pots\n\n```py\nx = 1\n```" in prompt
    assert "- Show this:\n```\na\n```" in prompt


def test_a_system_prompt_ends_with_where_the_input_will_be() -> None:
    assert "## Input\n" in composed(use=PromptUse.SYSTEM)
    assert "## Input\n" not in composed()


def test_a_thorough_prompt_ends_with_a_check_and_a_lean_one_has_no_approach() -> None:
    assert "## Before you answer" in composed(length=TargetLength.THOROUGH)
    assert "## How to work" not in composed(length=TargetLength.LEAN)


def sentences() -> st.SearchStrategy[str]:
    words = st.lists(
        st.sampled_from(["plan", "a", "garden.", "日本語の文章です。", "x" * 40, "`y`\n"]), min_size=1, max_size=90
    )
    return words.map(" ".join)


@given(
    st.builds(
        Sections,
        role=sentences(),
        directive=sentences(),
        requirements=st.lists(sentences(), max_size=8).map(tuple),
        framework=st.sampled_from(Framework),
        guardrails=st.lists(sentences(), min_size=1, max_size=8).map(tuple),
        output_format=sentences(),
    ),
    st.sampled_from(["en", "es", "ja", None]),
    st.sampled_from(OutputStyle),
    st.sampled_from(PromptUse),
)
def test_a_lean_prompt_never_exceeds_its_budget(
    sections: Sections, language: str | None, style: OutputStyle, use: PromptUse
) -> None:
    shape = PromptOptions(length=TargetLength.LEAN, style=style, use=use)
    shorter = shorten(sections, language, shape)
    assert length_in_words(compose_prompt(shorter, "", language, shape)) <= LEAN_WORDS
    assert shorter.directive
    assert shorter.guardrails


def test_what_fits_is_left_as_it_is() -> None:
    assert shorten(SECTIONS, "en", LEAN) == SECTIONS


@pytest.mark.parametrize("answer", GOOD_ANSWERS, ids=lambda answer: answer["id"])
def test_a_good_answer_made_lean_keeps_its_budget_and_what_must_survive(answer: dict[str, str]) -> None:
    idea = IDEAS[answer["id"]]
    question = question_for(idea["idea"], idea["context"], shape=LEAN)
    result = judged(answer, question)
    assert length_in_words(compose_prompt(result.sections, "", question.language, LEAN)) <= LEAN_WORDS
    named = " ".join(finding.sentence for finding in result.findings)
    assert all(fact.is_in(result.prompt) or fact.text in named for fact in question.facts)
    assert result.repairs in ((), ("Parts were removed to keep the prompt lean.",))
